package ingest

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPlaces asks where rows of one table stand whose files are of several formats, read whole and in small chunks.
func TestPlaces(t *testing.T) {
	folder := data(t, map[string]string{
		"T-1.ndjson": "{\"a\":1}\n\n{\"a\":2}\nnot a row\n{\"a\":3}\n",
		"T-2.csv":    "a,b\n4,x\n5,\"over\ntwo lines\"\n6,y\n",
		"T-3.json":   "[\n  {\n    \"a\": 7\n  },\n  {\"a\": 8}, {\"a\": 9}\n]\n",
	})
	want := []string{"T-1.ndjson:1", "T-1.ndjson:3", "T-1.ndjson:5", "T-2.csv:2", "T-2.csv:3", "T-2.csv:5", "T-3.json:2", "T-3.json:5", "T-3.json:5"}
	for _, chunk := range []int{0, 8} {
		s, err := Open([]string{folder}, Options{OnError: Skip, chunk: chunk})
		require.NoError(t, err)
		rows := make([]int, len(want))
		for i := range rows {
			rows[i] = len(rows) - 1 - i
		}
		places, err := s.Places(context.Background(), "T", rows)
		require.NoError(t, err)
		for i, p := range places {
			require.Equal(t, want[rows[i]], fmt.Sprintf("%s:%d", strings.TrimPrefix(p.File, folder+string(filepath.Separator)), p.Line), "chunks of %d", chunk)
		}
	}
}
