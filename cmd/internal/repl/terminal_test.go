//go:build unix

package repl

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/casefile"
	"kql/cmd/internal/editor"
	"kql/cmd/internal/rulefile"
)

// TestTerminal plays the scenes of testdata/repl/terminal on a terminal of 80 by 24.
func TestTerminal(t *testing.T) {
	casefile.Run(t, testdata+"/repl/terminal/*.txt", *update, scene)
}

// scene plays what a scene says, a line an act, and gives it with the screens that it showed.
func scene(t *testing.T, acts string) string {
	s, _ := shell(t)
	require.NoError(t, os.WriteFile("editor.sh", []byte("#!/bin/sh\nsed s/one/two/ \"$1\" > edited && cp edited \"$1\"\n"), 0o755))
	t.Setenv("VISUAL", "")
	t.Setenv("EDITOR", "./editor.sh")
	var err error
	s.History, err = editor.OpenHistory("history")
	require.NoError(t, err)
	x := open(t, s, Start{}, 80, 24)
	var out []string
	lines := strings.Split(strings.TrimRight(acts, "\n"), "\n")
	for len(lines) > 0 {
		act, rest, _ := strings.Cut(lines[0], " ")
		lines = lines[1:]
		if act != "" {
			out = append(out, strings.TrimRight(act+" "+rest, " "))
		}
		switch act {
		case "type":
			x.send(rest)
		case "keys":
			for key := range strings.FieldsSeq(rest) {
				x.key(key)
			}
		case "paste":
			q, err := rulefile.Read(rest, nil)
			require.NoError(t, err)
			x.paste(q.Text)
		case "resize":
			var width, height int
			_, err := fmt.Sscan(rest, &width, &height)
			require.NoError(t, err)
			x.resize(width, height)
		case "wait":
			x.wait(rest)
		case "left":
			x.left()
		case "screen":
			var want []string
			for len(lines) > 0 && strings.HasPrefix(lines[0], "|") {
				want = append(want, strings.TrimPrefix(strings.TrimPrefix(lines[0], "|"), " "))
				lines = lines[1:]
			}
			out = append(out, x.expect(strings.Join(want, "\n"))...)
		case "", "#":
			if act == "" {
				out = append(out, "")
			}
		default:
			require.Fail(t, "there is no act "+act)
		}
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}

// expect waits for a screen, and gives the one there is as a scene has it.
func (x *screen) expect(want string) (lines []string) {
	x.t.Helper()
	got := ""
	if *update {
		got = x.settled()
	} else {
		var ok bool
		if got, ok = x.shows(func(text string) bool { return same(text, want) }); !ok {
			require.Equal(x.t, want, got)
		}
		got = want
	}
	for line := range strings.SplitSeq(got, "\n") {
		lines = append(lines, strings.TrimRight("| "+line, " "))
	}
	return lines
}

// same says whether a screen is the one that is wanted. A menu that came up for a moment may have moved it up.
func same(got, want string) bool {
	return got == want || strings.HasSuffix(want, "\n"+got) && strings.Count(got, "\n") > 8
}
