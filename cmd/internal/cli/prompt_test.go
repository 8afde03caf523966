//go:build unix

package cli

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
)

// TestPromptComesAtOnce starts the program on a terminal. The bound is ten times what the prompt takes, for machines
// that do much else.
func TestPromptComesAtOnce(t *testing.T) {
	program := built(t)
	best := time.Hour
	for range 5 {
		c := exec.Command(program)
		c.Dir = t.TempDir()
		c.Env = append(os.Environ(), "TERM=xterm-256color", "KQL_HISTORY=off")
		began := time.Now()
		terminal, err := pty.StartWithSize(c, &pty.Winsize{Cols: 80, Rows: 24})
		require.NoError(t, err)
		read, buf := "", make([]byte, 4096)
		for !strings.Contains(read, "kql> ") {
			n, err := terminal.Read(buf)
			require.NoError(t, err, read)
			read += string(buf[:n])
		}
		best = min(best, time.Since(began))
		_, err = terminal.WriteString("\x04")
		require.NoError(t, err)
		require.NoError(t, c.Wait())
		require.NoError(t, terminal.Close())
	}
	t.Logf("%s to the prompt", best.Round(time.Millisecond))
	require.Less(t, best, 500*time.Millisecond)
}
