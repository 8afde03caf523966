package workspace

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMoreURLsInAManifest(t *testing.T) {
	pairs := [][2]string{{"https://a.example.com/x.csv", "external/x.csv"}, {"https://a.example.com/y \"z\".csv", "external/y.csv"}}
	const added = "\"https://a.example.com/x.csv\": \"external/x.csv\"\n"
	for text, want := range map[string]string{
		"":                   "external:\n  " + added,
		"# mine\ndata: logs": "# mine\ndata: logs\nexternal:\n  " + added,
		"external:\n    # one\n    https://b: b.csv # of b\n\ndata: logs # here\n": "external:\n    # one\n    https://b: b.csv # of b\n    " + added,
		"external:\n  https://b: b.csv":                                            "external:\n  https://b: b.csv\n  " + added,
	} {
		got, err := withExternal([]byte(text), pairs)
		require.NoError(t, err, text)
		require.Contains(t, string(got), want, text)
	}
	for _, text := range []string{"external: {https://b: b.csv}\n", "external:\n", "external: [a"} {
		_, err := withExternal([]byte(text), pairs)
		require.Error(t, err, text)
	}
}

// TestWrittenURLsAreRead opens a workspace that was written.
func TestWrittenURLsAreRead(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "external"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "external", "x.csv"), nil, 0o644))
	for _, url := range []string{"https://a.example.com/x.csv", "https://a.example.com/with 'quotes' and \"more\".csv"} {
		require.NoError(t, WriteExternal(dir, [][2]string{{url, "external/x.csv"}}))
		w, err := Open(dir)
		require.NoError(t, err)
		file, ok := w.Mapped(url)
		require.True(t, ok)
		require.Equal(t, filepath.Join(dir, "external", "x.csv"), file)
	}
}
