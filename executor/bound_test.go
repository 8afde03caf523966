package executor

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// boundsOf is what a plan that a condition stands above in the text asks of the columns of a table.
type boundsOf struct {
	HeldTables
	asked [][]Bound
}

func (b *boundsOf) Read(ctx context.Context, table string, cols []planner.ScanColumn, as []planner.Column) ([]*vector.Batch, error) {
	b.asked = append(b.asked, nil)
	return b.HeldTables.Read(ctx, table, cols, as)
}

func (b *boundsOf) ReadWithin(_ context.Context, _ string, _ []planner.ScanColumn, _ []planner.Column, within []Bound) ([]*vector.Batch, Unread, error) {
	b.asked = append(b.asked, within)
	return nil, Unread{}, nil
}

// A condition bounds a column where it compares it, or what it is widened to, with constants.
func TestBounds(t *testing.T) {
	const least, most = math.MinInt64, math.MaxInt64
	columns := memoryTables{"T": {columns: []planner.TableColumn{
		{Name: "n", Type: types.Long}, {Name: "i", Type: types.Int}, {Name: "s", Type: types.String}, {Name: "at", Type: types.Datetime},
		{Name: "b", Type: types.Bool}, {Name: "r", Type: types.Real}, {Name: "d", Type: types.Dynamic},
	}}}
	for condition, want := range map[string][]Bound{
		"n > 5":                            {{Column: "n", Type: types.Long, From: 6, To: most}},
		"5 <= n and n < 9":                 {{Column: "n", Type: types.Long, From: 5, To: most}, {Column: "n", Type: types.Long, From: least, To: 8}},
		"i == 7":                           {{Column: "i", Type: types.Int, From: 7, To: 7}},
		"n in (9, 3, 4)":                   {{Column: "n", Type: types.Long, From: 3, To: 9}},
		"n between (1 .. 4)":               {{Column: "n", Type: types.Long, From: 1, To: 4}},
		"s == 'b' or s == 'a'":             nil,
		"s in ('b', 'a') and b":            {{Column: "s", Type: types.String, From: least, To: most, FromText: "a", ToText: "b"}},
		"at > datetime(0001-01-01)":        {{Column: "at", Type: types.Datetime, From: 1, To: most}},
		"n != 5 and s =~ 'a' and n < 2.5":  nil,
		"n + 1 > 5 and tostring(n) == '7'": nil,
		"d.n == 5 and n == long(null)":     nil,
		"r > 5":                            nil,
	} {
		tables := &boundsOf{}
		q, problems := parser.Parse("T | where " + condition)
		require.False(t, problems.Failed(), problems)
		r := planner.Bind(q, tableNames{columns}, planner.Options{})
		require.False(t, r.Diagnostics.Failed(), r.Diagnostics)
		_, err := Run(context.Background(), r.Plan, tables, Options{})
		require.NoError(t, err)
		require.Len(t, tables.asked, 1, condition)
		require.Equal(t, fmt.Sprint(want), fmt.Sprint(tables.asked[0]), condition)
	}
}
