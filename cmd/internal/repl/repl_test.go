package repl

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/require"

	"kql/cmd/internal/casefile"
	"kql/executor/database"
	"kql/executor/ingest"
	"kql/executor/workspace"
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
	notes := &Notes{}
	s, err := database.Open(context.Background(), database.Options{Data: []string{"logs"}, Space: workspace.None(), Now: noon, Ingest: ingest.Options{Note: notes.Add}})
	require.NoError(t, err)
	sh := New(Options{Session: s, Fixed: true, Format: "auto"})
	sh.Out, sh.Remarks, sh.notes = out, out, notes
	sh.settings.quiet = true
	return sh, out
}

// TestScripts runs the scripts of testdata/repl as a terminal of 80 by 24 shows them.
func TestScripts(t *testing.T) {
	casefile.Run(t, testdata+"/repl/*.txt", *update, func(t *testing.T, text string) string {
		return casefile.Outcome(text, func(script string) string { return shown(t, script, 80, 24) })
	})
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

// TestLongHistory lists the latest texts of a long history, and with a pattern any.
func TestLongHistory(t *testing.T) {
	s, out := shell(t)
	for i := range 200 {
		require.NoError(t, s.History.Add(fmt.Sprintf("print %d |\ntake 1", i)))
	}
	require.NoError(t, s.Script(context.Background(), "script", strings.NewReader(".history")))
	require.True(t, strings.HasPrefix(out.String(), "150 texts before these; .history PATTERN looks through them\n  151  print 150 |\n       take 1\n"), out.String())
	out.Reset()
	require.NoError(t, s.Script(context.Background(), "script", strings.NewReader(".history print 7*|")))
	require.Equal(t, "    8  print 7 |\n       take 1\n", out.String()[:len("    8  print 7 |\n       take 1\n")])
}
