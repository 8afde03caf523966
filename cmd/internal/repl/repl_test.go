package repl

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/require"

	"kql/cmd/internal/session"
	"kql/cmd/internal/workspace"
	"kql/executor/ingest"
)

var update = flag.Bool("update", false, "write what the scripts show as what they are expected to")

const testdata = "../../../testdata"

// root is the folder of the sample data, also for tests that have changed to another one.
var root, _ = filepath.Abs(testdata)

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// shell is a shell in a new folder over the sample logs and rules, which lie in logs and rules there.
func shell(t testing.TB) (*Shell, *bytes.Buffer) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"logs", "rules"} {
		require.NoError(t, os.Symlink(filepath.Join(root, name), name))
	}
	out := &bytes.Buffer{}
	note := func(text string) { out.WriteString("note: " + text + "\n") }
	s, err := session.Open(context.Background(), session.Options{Data: []string{"logs"}, Space: workspace.None(), Now: noon, Ingest: ingest.Options{Note: note}})
	require.NoError(t, err)
	sh := New(Options{Session: s, Sources: []string{"logs"}, Fixed: true, Format: "auto"})
	sh.Out = out
	sh.settings.quiet = true
	return sh, out
}

// cases reads a case file: scripts, and what they show.
func cases(t *testing.T, path string) (head string, all [][3]string) {
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	parts := strings.Split(string(text), "\n=== ")
	for _, part := range parts[1:] {
		title, rest, _ := strings.Cut(part, "\n")
		script, want, ok := strings.Cut(rest, "\n----\n")
		require.True(t, ok, "%s: %s has no line ----", path, title)
		all = append(all, [3]string{title, script, strings.TrimRight(want, "\n")})
	}
	return parts[0], all
}

// TestScripts runs the scripts of testdata/repl as a terminal of 80 by 24 shows them.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob(testdata + "/repl/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		head, all := cases(t, path)
		path, err := filepath.Abs(path)
		require.NoError(t, err)
		var b strings.Builder
		b.WriteString(head)
		for _, c := range all {
			t.Run(filepath.Base(path)+"/"+c[0], func(t *testing.T) {
				got := shown(t, c[1], 80, 24)
				b.WriteString("\n=== " + c[0] + "\n" + c[1] + "\n----\n" + got + "\n")
				if !*update {
					require.Equal(t, c[2], got, c[1])
				}
			})
		}
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o644))
		}
	}
}

// shown is what a script shows on a terminal of a size.
func shown(t *testing.T, script string, width, height int) string {
	s, out := shell(t)
	s.Screen = Screen{Width: width, Height: height}
	if err := s.Script(context.Background(), "script", strings.NewReader(script)); err != nil && !errors.Is(err, ErrQuit) {
		Write(out, err)
	}
	text := strings.TrimRight(out.String(), "\n")
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		require.True(t, runewidth.StringWidth(line) <= width || strings.Contains(line, " | ") || !strings.ContainsAny(line, "─│"), line)
	}
	return text
}
