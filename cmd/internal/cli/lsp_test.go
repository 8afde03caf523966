package cli

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLspCommands wants the commands that an editor runs to have the server's data and the folder's workspace.
func TestLspCommands(t *testing.T) {
	c := &lspCommand{Data: []string{"../../../testdata/logs"}}
	rule := "../../../testdata/rules/riskySignInToDeviceRegistration.yaml"
	require.Contains(t, c.command(t.TempDir(), "run", "-o", "ndjson", rule), "priya.raman@fabrikam.example")
	require.Contains(t, c.command(t.TempDir(), "test", rule), "27 passed, 0 failed")
	require.Contains(t, c.command(t.TempDir(), "why", "--alert", "1", rule), "CloudAppEvents row 11 (")

	query := "../../../testdata/workspace/watched.kql"
	require.Contains(t, c.command(t.TempDir(), "explain", query), "error", "outside of its workspace")
	require.NotContains(t, c.command("../../../testdata/workspace", "explain", query), "error")
}
