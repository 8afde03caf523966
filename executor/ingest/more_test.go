package ingest

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"kql/executor"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/planner"
)

func TestMoreSources(t *testing.T) {
	first := data(t, map[string]string{"T.ndjson": "{\"a\":1}\n{\"a\":2}\n", "U.ndjson": "{\"a\":5}\n"})
	second := data(t, map[string]string{"T.ndjson": "{\"a\":3}\n"})
	rows := func(s *Store, table string) int {
		batches, err := s.Read(context.Background(), table, []planner.ScanColumn{{Name: "a"}}, []planner.Column{{Name: "a", Type: types.Long}})
		require.NoError(t, err)
		n := 0
		for _, b := range batches {
			n += b.Len
		}
		return n
	}
	s, err := Open([]string{first}, Options{Budget: executor.NewBudget(1 << 20)})
	require.NoError(t, err)
	_, _, _, known := s.Held("T")
	require.False(t, known)
	require.Equal(t, 2, rows(s, "T"))
	require.Equal(t, 1, rows(s, "U"))
	n, columns, bytes, known := s.Held("T")
	require.True(t, known)
	require.Equal(t, []int{2, 1}, []int{n, columns})
	require.Positive(t, bytes)

	more, err := s.With(second)
	require.NoError(t, err)
	require.True(t, more.Same(s, "U"))
	require.False(t, more.Same(s, "T"))
	require.Equal(t, []string{filepath.Join(first, "T.ndjson"), filepath.Join(second, "T.ndjson")}, more.Files("T"))
	require.Equal(t, 3, rows(more, "T"))
	_, _, _, known = more.Held("U")
	require.True(t, known, "what was read of a table stays")

	require.NoError(t, os.WriteFile(filepath.Join(second, "T.ndjson"), []byte("{\"a\":3}\n{\"a\":4}\n"), 0o644))
	again, err := more.With(filepath.Join(second, "T.ndjson"))
	require.NoError(t, err)
	require.Equal(t, more.Files("T"), again.Files("T"))
	require.Equal(t, 4, rows(again, "T"), "a file that is named again is read again")

	require.Positive(t, again.Forget())
	require.Zero(t, again.Forget())
	require.Equal(t, 4, rows(again, "T"))

	_, err = again.With("nowhere.ndjson")
	require.Error(t, err)
	require.Equal(t, 4, rows(again, "T"))
}
