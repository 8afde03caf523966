package lsp

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNeovim has Neovim's client see a mistake, complete, rename, format and save.
func TestNeovim(t *testing.T) {
	nvim, err := exec.LookPath("nvim")
	if err != nil {
		t.Skip("there is no nvim here")
	}
	dir := t.TempDir()
	kql := filepath.Join(dir, "kql")
	out, err := exec.Command("go", "build", "-o", kql, "kql/cmd/kql").CombinedOutput()
	require.NoError(t, err, string(out))
	file, seen := filepath.Join(dir, "query.kql"), filepath.Join(dir, "seen.txt")
	require.NoError(t, os.WriteFile(file, []byte("let recent = SigninLogs\n| where UserPrincipalN == \"x\" | take 5;\nrecent | count\n"), 0o600))
	script, err := filepath.Abs(testdata + "lsp/neovim.lua")
	require.NoError(t, err)
	cmd := exec.Command(nvim, "--headless", "-u", "NONE", "-i", "NONE", "-c", "luafile "+script)
	cmd.Env = append(os.Environ(), "SEEN="+seen, "FILE="+file, "KQL="+kql, "ROOT="+dir, "XDG_CACHE_HOME="+dir, "XDG_STATE_HOME="+dir)
	out, err = cmd.CombinedOutput()
	told, _ := os.ReadFile(seen)
	require.NoError(t, err, "%s\n%s", out, told)
	require.Equal(t, `diagnostic 2:9 The name 'UserPrincipalN' does not refer to any known column, table, variable or function.
completion UserPrincipalName
line | where UserPrincipalName == "x" | take 5;
done
`, string(told))
	saved, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "let lately = SigninLogs\n    | where UserPrincipalName == \"x\"\n    | take 5;\nlately\n| count\n", string(saved))
}
