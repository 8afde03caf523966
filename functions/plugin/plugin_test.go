package plugin

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/functions/vector"
)

// tableOf builds a table from rows; nil is null.
func tableOf(cols []Column, rows ...[]any) *Table {
	bs := builders(cols)
	for _, row := range rows {
		for i, x := range row {
			switch x := x.(type) {
			case nil:
				bs[i].AppendNull()
			case int:
				bs[i].AppendLong(int64(x))
			case string:
				bs[i].AppendStr(x)
			}
		}
	}
	return table(cols, bs)
}

// call binds arguments to the plugin's parameters by place.
func call(p *Plugin, args ...Arg) Args {
	for i := range args {
		args[i].Param = &p.Params[min(i, len(p.Params)-1)]
	}
	return args
}

func long(n int64) Arg { return Arg{Value: vector.ConstLong(types.Long, n)} }

func rows(t *Table) [][]any {
	out := make([][]any, t.Rows)
	for r := range out {
		for _, v := range t.Vectors {
			switch {
			case v.Null(r):
				out[r] = append(out[r], nil)
			case v.Text != nil:
				out[r] = append(out[r], v.Str(r))
			case v.Reals != nil:
				out[r] = append(out[r], v.Real(r))
			default:
				out[r] = append(out[r], int(v.Long(r)))
			}
		}
	}
	return out
}

func TestBagUnpackTypesEachKeyByItsValues(t *testing.T) {
	in := tableOf([]Column{{"host", types.String}, {"d", types.Dynamic}},
		[]any{"a", `{"n":1,"mixed":1}`}, []any{"b", `{"mixed":"x"}`}, []any{"c", nil})
	out, err := bagUnpack.Run(in, call(bagUnpack, Arg{Column: 1}))
	require.NoError(t, err)
	require.Equal(t, []Column{{"host", types.String}, {"mixed", types.Dynamic}, {"n", types.Long}}, out.Columns)
	require.Equal(t, [][]any{{"a", "1", 1}, {"b", `"x"`, nil}, {"c", nil, nil}}, rows(out))
}

func TestBagUnpackRefusesAColumnTwice(t *testing.T) {
	in := tableOf([]Column{{"n", types.Long}, {"d", types.Dynamic}}, []any{1, `{"n":2}`})
	_, err := bagUnpack.Run(in, call(bagUnpack, Arg{Column: 1}))
	require.ErrorContains(t, err, "'n'")
}

func TestPivotFillsMissingCounts(t *testing.T) {
	in := tableOf([]Column{{"user", types.String}, {"action", types.String}, {"count_", types.Long}},
		[]any{"ann", "read", 2}, []any{"bob", "write", 1}, []any{"ann", "write", 5})
	out, err := pivot.Run(in, nil)
	require.NoError(t, err)
	require.Equal(t, "read", out.Columns[1].Name)
	require.Equal(t, [][]any{{"ann", 2, 5}, {"bob", 0, 1}}, rows(out))
}

func TestRowsNearTakesEachRowOnce(t *testing.T) {
	in := tableOf([]Column{{"x", types.Long}}, []any{0}, []any{1}, []any{2}, []any{3}, []any{4})
	hits := &vector.Vector{Type: types.Bool, Len: 5, Bools: []bool{false, true, true, false, false}}
	out, err := rowsNear.Run(in, call(rowsNear, Arg{Value: hits}, long(1)))
	require.NoError(t, err)
	require.Equal(t, [][]any{{0}, {1}, {2}, {3}}, rows(out))
}

func TestLookupPrefersTheNarrowestNetwork(t *testing.T) {
	nets := tableOf([]Column{{"net", types.String}, {"name", types.String}},
		[]any{"10.0.0.0/8", "wide"}, []any{"10.1.0.0/16", "narrow"})
	in := tableOf([]Column{{"ip", types.String}}, []any{"10.1.2.3"}, []any{"10.2.0.1"}, []any{"8.8.8.8"}, []any{"junk"})
	out, err := ipv4Lookup.Run(in, call(ipv4Lookup, Arg{Table: nets}, Arg{Column: 0}, Arg{Column: 0}))
	require.NoError(t, err)
	require.Equal(t, [][]any{{"10.1.2.3", "10.1.0.0/16", "narrow"}, {"10.2.0.1", "10.0.0.0/8", "wide"}}, rows(out))
}

func TestSessionsPartAtTheWindow(t *testing.T) {
	in := tableOf([]Column{{"id", types.String}, {"at", types.Long}},
		[]any{"a", 1}, []any{"a", 5}, []any{"a", 10}, []any{"a", 14})
	out, err := sessionCount.Run(in, call(sessionCount, Arg{Column: 0}, Arg{Column: 1}, long(0), long(100), long(10), long(5)))
	require.NoError(t, err)
	require.Equal(t, [][]any{{0, 1}, {10, 1}}, rows(out))
}

func TestSlidingWindowCountsDistinctIds(t *testing.T) {
	in := tableOf([]Column{{"id", types.String}, {"at", types.Long}}, []any{"a", 0}, []any{"b", 1}, []any{"a", 1})
	out, err := slidingWindowCounts.Run(in, call(slidingWindowCounts, Arg{Column: 0}, Arg{Column: 1}, long(0), long(2), long(2), long(1)))
	require.NoError(t, err)
	require.Equal(t, [][]any{{0, 1, 1}, {1, 3, 2}, {2, 2, 2}}, rows(out))
}
