package workspace

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/planner"
)

// TestExternalTextIsReadBack writes rows in each format and reads them as externaldata does.
func TestExternalTextIsReadBack(t *testing.T) {
	rows := [][]string{{`a, "b"`, "1"}, {"c|d;e", "2"}}
	for _, format := range []string{"csv", "tsv", "psv", "scsv", "json", "multijson", "txt"} {
		t.Run(format, func(t *testing.T) {
			n := &planner.External{Locations: []string{"https://feeds.example.com/x"}, Format: format, HasHeader: format != "json" && format != "multijson"}
			n.Columns = planner.Schema{{ID: 1, Name: "Name", Type: types.String}, {ID: 2, Name: "Count", Type: types.Long}}
			text, ending, err := ExternalText(n, n.Locations[0], rows)
			require.NoError(t, err)
			require.Equal(t, "."+format, ending)
			file := filepath.Join(t.TempDir(), "x"+ending)
			require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
			w := None()
			w.MapExternal(n.Locations[0], file)
			batches, err := w.readExternal(context.Background(), n)
			require.NoError(t, err)
			require.Equal(t, 2, batches[0].Len)
			require.Equal(t, rows[1][0], batches[0].Col(0).Str(1))
			if format != "txt" {
				require.Equal(t, int64(2), batches[0].Col(1).Long(1))
			}
		})
	}
	_, _, err := ExternalText(&planner.External{Mapping: "[]"}, "x", nil)
	require.Error(t, err)
}
