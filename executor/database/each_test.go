package database_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/executor"
	"kql/executor/database"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

func boundQuery(t *testing.T, db *database.DB, text string) *planner.Result {
	tree, found := parser.Parse(text)
	require.False(t, found.Failed(), text)
	r, err := db.Bind(t.Context(), tree)
	require.NoError(t, err)
	require.False(t, r.Diagnostics.Failed(), text)
	return r
}

// TestEach wants the rows of Run, in its order and with its ends, and a run that ends with what takes its rows.
func TestEach(t *testing.T) {
	db := opened(t, database.Options{})
	added(t, db, "Many", counting(300_000))
	o := func() executor.Options {
		o := db.Options()
		o.Parallelism = 4
		return o
	}
	for _, text := range []string{
		"Many | where X % 7 != 3 | extend y = X * 2", "Many | sort by X desc", "Many | where X < 0", "range x from 1 to 10 step 1; let y = 1; Many | where X < 0; print 1",
		"union (Many | where X % 2 == 0), (range X from 5 to 100000 step 3)", "Many | mv-expand y = range(1, 2) to typeof(long) | project y = y + X", "Many | summarize count() by bin(X, 1000)",
	} {
		r := boundQuery(t, db, text)
		whole, err := db.Run(t.Context(), r, o())
		require.NoError(t, err)
		got, ends := make([][]int64, len(whole)), 0
		require.NoError(t, db.Each(t.Context(), r, o(), func(i int, b *vector.Batch) error {
			require.Equal(t, ends, i, "a result begins behind the one before it")
			if b == nil {
				ends++
			} else {
				got[i] = appendColumn(got[i], b)
			}
			return nil
		}))
		require.Len(t, whole, ends)
		for i, one := range whole {
			var want []int64
			for _, b := range one.Batches {
				want = appendColumn(want, b)
			}
			require.Equal(t, want, got[i], text)
		}
		enough := errors.New("enough")
		require.ErrorIs(t, db.Each(t.Context(), r, o(), func(int, *vector.Batch) error { return enough }), enough)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := db.Each(ctx, boundQuery(t, db, "range x from 1 to 100000000000 step 1"), o(), func(int, *vector.Batch) error {
		cancel()
		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
}

func appendColumn(to []int64, b *vector.Batch) []int64 {
	v := b.Col(0)
	for i := range b.Len {
		to = append(to, v.Long(i))
	}
	return to
}
