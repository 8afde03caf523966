//go:build unix

package repl

import (
	"context"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"kql/executor"

	"github.com/stretchr/testify/require"

	"kql/executor/database"
	"kql/executor/ingest"
	"kql/executor/workspace"
)

// TestPromptWhileFilesAreRead has a file that nobody writes to: the prompt says that it is being looked into, and can
// be typed at; queries of other tables run, and one of this table can be cancelled.
func TestPromptWhileFilesAreRead(t *testing.T) {
	s, _ := shell(t)
	require.NoError(t, syscall.Mkfifo("Slow.ndjson", 0o600))
	x := open(t, s, Start{}, 80, 24)
	x.send(".load Slow.ndjson\r")
	x.wait("looking into Slow")
	x.send("CloudAppEvents | count")
	x.wait("looking into Slow")
	x.key("F5")
	x.wait("1 row")
	x.send("Slow | count")
	x.key("F5")
	x.wait("Ctrl-C cancels")
	x.key("Ctrl-C")
	x.wait("cancelled after")
	f, err := os.OpenFile("Slow.ndjson", os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteString("{\"Speed\":1}\n")
	require.NoError(t, err)
	require.NoError(t, f.Close())
	_, ok := x.shows(func(text string) bool { return !strings.Contains(text, "looking into") })
	require.True(t, ok)
	x.send(".schema Slow")
	x.key("F5")
	x.wait("Speed")
}

// TestSessionStaysInItsBudget reads tables that have no room in the budget together, one after the other.
func TestSessionStaysInItsBudget(t *testing.T) {
	t.Chdir(t.TempDir())
	row := `{"a":"` + strings.Repeat("x", 100) + `"}` + "\n"
	for _, name := range []string{"A", "B", "C"} {
		require.NoError(t, os.WriteFile(name+".ndjson", []byte(strings.Repeat(strings.Replace(row, "xx", name, 1), 2000)), 0o644))
	}
	s, err := database.Open(context.Background(), database.Options{Data: []string{"."}, Space: workspace.None(), Now: time.Now(), Ingest: ingest.Options{Budget: executor.NewBudget(12_000)}})
	require.NoError(t, err)
	var out strings.Builder
	sh := New(Options{Session: s, Format: "csv"})
	sh.Out, sh.Remarks = &out, &out
	require.NoError(t, sh.Script(context.Background(), "script", strings.NewReader("A | where a has 'A' | count\n\nB | where a has 'B' | count\n\nC | where a has 'C' | count\n\nA | where a has 'C' | count")))
	require.Equal(t, "Count\n0\nCount\n0\nCount\n0\nCount\n0\n", out.String())
}
