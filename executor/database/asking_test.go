package database_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kql/executor"
	"kql/executor/database"
	"kql/functions/types"
)

// Types that the tables of the tests have fields of.
type (
	severity   string
	tally      int64
	ratio      float64
	flag       bool
	identifier [16]byte

	number struct{ X int64 }

	Endpoint struct {
		Host string
		Port int64
	}

	place struct {
		City string  `json:"city"`
		Lat  float64 `json:"lat"`
	}

	login struct {
		User string
		N    int64
	}

	shape struct{ ColumnName, ColumnType string }
)

var midday = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func opened(t *testing.T, o database.Options) *database.DB {
	t.Helper()
	if o.Data == nil {
		o.Data = []string{}
	}
	db, err := database.Open(context.Background(), o)
	require.NoError(t, err)
	return db
}

func prepared(t *testing.T, db *database.DB, text string) *database.Query {
	t.Helper()
	q, err := db.Prepare(context.Background(), text)
	require.NoError(t, err, text)
	return q
}

func asked(t *testing.T, db *database.DB, text string) executor.Result {
	t.Helper()
	return ran(t, prepared(t, db, text), database.Limits{})
}

func ran(t *testing.T, q *database.Query, l database.Limits) executor.Result {
	t.Helper()
	results, err := q.Run(context.Background(), l)
	require.NoError(t, err)
	require.Len(t, results, 1)
	return results[0]
}

func rowsOf[T any](t *testing.T, r executor.Result) []T {
	t.Helper()
	var rows []T
	for row, err := range database.Rows[T](r) {
		require.NoError(t, err)
		rows = append(rows, row)
	}
	return rows
}

func columnOf[T any](t *testing.T, r executor.Result, name string) []T {
	t.Helper()
	values, err := database.Column[T](r, name)
	require.NoError(t, err)
	return values
}

// failing reads rows until an error, which must be the last that there is.
func failing[T any](t *testing.T, r executor.Result) (good []T) {
	t.Helper()
	failed := 0
	for row, err := range database.Rows[T](r) {
		if err != nil {
			failed++
			continue
		}
		assert.Zero(t, failed, "a row after the error")
		good = append(good, row)
	}
	assert.Equal(t, 1, failed, "one error that ends the rows")
	return good
}

func added[T any](t *testing.T, db *database.DB, table string, rows []T) {
	t.Helper()
	require.NoError(t, database.Add(db, table, rows))
}

func counting(n int) []number {
	rows := make([]number, n)
	for i := range rows {
		rows[i].X = int64(i + 1)
	}
	return rows
}

func written(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func typeNamed(t *testing.T, name string) types.Type {
	t.Helper()
	typ, ok := types.Named(name)
	require.True(t, ok, name)
	return typ
}
