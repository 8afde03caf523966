package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFmt(t *testing.T) {
	folder := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	query := put("a.kql", "T|take 1")
	put("b.yaml", "id: x\nname:  b\nquery: |\n  T|take 1\n")
	put("other.yml", "services: {}\n")
	shown := run("", "fmt", query)
	require.Zero(t, shown.code, shown.stderr)
	require.Equal(t, "T\n| take 1\n", shown.stdout)
	require.Equal(t, "T\n| take 1\n", run("T|take 1", "fmt", "--stdin").stdout)

	check := run("", "fmt", "--check", folder)
	require.Equal(t, 1, check.code)
	require.Equal(t, query+"\n"+filepath.Join(folder, "b.yaml")+"\n", check.stdout)
	diff := run("", "fmt", "--diff", query)
	require.Zero(t, diff.code)
	require.Contains(t, diff.stdout, "-T|take 1\n\\ No newline at end of file\n+T\n+| take 1\n")

	require.Zero(t, run("", "fmt", "-w", folder).code)
	require.Equal(t, "T\n| take 1\n", read(t, query))
	require.Equal(t, "id: x\nname:  b\nquery: |\n  T\n  | take 1\n", read(t, filepath.Join(folder, "b.yaml")))
	require.Zero(t, run("", "fmt", "--check", folder).code)

	broken := run("", "fmt", put("broken.kql", "T | where ("))
	require.Equal(t, 1, broken.code)
	require.Contains(t, broken.stderr, "broken.kql is left alone: Expected: expression")
	require.Equal(t, 2, run("", "fmt").code)
}
