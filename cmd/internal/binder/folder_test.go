package binder

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFolder wants kql to judge the .kql files below the folder that KQL_QUERIES names as Kusto.Language does.
func TestFolder(t *testing.T) {
	folder := os.Getenv("KQL_QUERIES")
	if folder == "" || os.Getenv("KQL_ORACLE") == "" {
		t.Skip("KQL_QUERIES names no folder, or there is nobody to ask")
	}
	var queries []string
	require.NoError(t, filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.EqualFold(filepath.Ext(path), ".kql") {
			var text []byte
			text, err = os.ReadFile(path)
			queries = append(queries, string(text))
		}
		return err
	}))
	require.NotEmpty(t, queries)
	require.GreaterOrEqual(t, compare(t, knownTables(t), queries), 0.99)
}
