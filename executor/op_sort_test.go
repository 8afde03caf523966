package executor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

func sortBy(in planner.Node, keys ...planner.SortKey) *planner.Sort {
	return &planner.Sort{Input: in, Keys: keys}
}

func TestSortOfEachType(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		values    *vector.Vector
		asc, desc string // nulls first, nulls last
	}{
		"long":    {columnOf(types.Long, 3, nil, -1, 3, 7), "null -1 3 3 7", "7 3 3 -1 null"},
		"real":    {columnOf(types.Real, 1.5, nan, nil, -2.0, math.Inf(1)), "null NaN -2 1.5 +Inf", "+Inf 1.5 -2 NaN null"},
		"string":  {columnOf(types.String, "b", "", "a long text b", "B", "a long text a"), " B a long text a a long text b b", "b a long text b a long text a B "},
		"coded":   {coded(types.String, "b", "", "b", "B", "a"), " B a b b", "b b a B "},
		"bool":    {columnOf(types.Bool, true, nil, false), "null false true", "true false null"},
		"dynamic": {columnOf(types.Dynamic, `"x"`, "10", nil, "9.5", "true"), `null true 9.5 10 "x"`, `"x" 10 9.5 true null`},
	} {
		m := memoryTables{"T": table("x", 2, c.values)}
		p := &plan{}
		s := p.scan(m, "T")
		asc := sortBy(s, planner.SortKey{Expr: ref(s, "x"), NullsFirst: true})
		desc := sortBy(s, planner.SortKey{Expr: ref(s, "x"), Desc: true})
		require.Equal(t, c.asc, strings.Join(rowsOf(t, asc, m), " "), name)
		require.Equal(t, c.desc, strings.Join(rowsOf(t, desc, m), " "), name)
		top := &planner.Top{Input: s, Count: long(2), Keys: desc.Keys}
		require.Equal(t, rowsOf(t, desc, m)[:2], rowsOf(t, top, m), name)
	}
}

func TestSortIsStableOverSeveralKeys(t *testing.T) {
	m := memoryTables{"T": table("a b", 2, columnOf(types.Long, 1, 2, 1, 2, 1), columnOf(types.String, "x", "y", "y", "y", "x"))}
	p := &plan{}
	s := p.scan(m, "T")
	n := sortBy(s, planner.SortKey{Expr: ref(s, "b"), Desc: true}, planner.SortKey{Expr: ref(s, "a")})
	require.Equal(t, []string{"1 y", "2 y", "2 y", "1 x", "1 x"}, rowsOf(t, n, m))
}

// Many rows take the radix path; top must agree with sort over several partitions.
func TestSortAndTopOfManyRows(t *testing.T) {
	const rows = 3 * partitionRows
	rnd := rand.New(rand.NewPCG(1, 2))
	a := &vector.Vector{Type: types.Long, Len: rows}
	b := &vector.Vector{Type: types.Long, Len: rows}
	for i := range rows {
		a.Longs = append(a.Longs, rnd.Int64N(1000)-500)
		b.Longs = append(b.Longs, int64(i))
	}
	m := memoryTables{"T": table("a b", 10000, a, b)}
	p := &plan{}
	s := p.scan(m, "T")
	n := sortBy(s, planner.SortKey{Expr: ref(s, "a"), Desc: true})
	want := sequence(rows)
	slices.SortStableFunc(want, func(i, j int32) int { return int(a.Longs[j] - a.Longs[i]) })
	sorted := rowsOf(t, n, m)
	require.Equal(t, text(a, int(want[0]))+" "+text(b, int(want[0])), sorted[0])
	require.Equal(t, text(a, int(want[rows-1]))+" "+text(b, int(want[rows-1])), sorted[rows-1])
	for _, count := range []int{1, 700, rows} {
		require.Equal(t, sorted[:count], rowsOf(t, &planner.Top{Input: s, Count: long(int64(count)), Keys: n.Keys}, m))
	}
}

// Long strings that share their first bytes, zero bytes included, are told apart by what follows.
func TestSortOfLongTexts(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	var values []any
	var want []string
	for range 5000 {
		s := strings.Repeat("prefix of many bytes", rnd.IntN(3)) + strings.Repeat("\x00", rnd.IntN(2)) + string(rune('a'+rnd.IntN(9)))
		s = s[:rnd.IntN(len(s)+1)]
		values, want = append(values, s), append(want, s)
	}
	m := memoryTables{"T": table("s", 700, columnOf(types.String, values...))}
	p := &plan{}
	s := p.scan(m, "T")
	slices.Sort(want)
	require.Equal(t, want, rowsOf(t, sortBy(s, planner.SortKey{Expr: ref(s, "s"), NullsFirst: true}), m))
	slices.Reverse(want)
	require.Equal(t, want, rowsOf(t, sortBy(s, planner.SortKey{Expr: ref(s, "s"), Desc: true}), m))
}

// Of many rows whose first key begins alike, top takes those that sorting all of them puts first.
func TestTopOfRowsThatBeginAlike(t *testing.T) {
	const rows = 3 * partitionRows
	names, other := make([]string, rows), make([]string, rows)
	n := &vector.Vector{Type: types.Long, Len: rows, Longs: make([]int64, rows), Valid: vector.NewBitmap(rows)}
	for i := range rows {
		names[i] = fmt.Sprint("workstation-", i*7919%40)
		other[i] = fmt.Sprint("https://example.com/", i*104729%rows)
		if n.Longs[i] = int64(i * 31 % 1000); n.Longs[i] == 17 {
			n.Valid.Clear(i)
		}
	}
	texts := vector.NewBuilder(types.String, rows)
	for _, s := range other {
		texts.AppendStr(s)
	}
	m := memoryTables{"T": table("s o n", batchRows, coded(types.String, names...), texts.Vector(), n)}
	for _, keys := range [][]string{{"s", "n"}, {"s", "o"}, {"o"}, {"n", "s", "o"}} {
		for _, desc := range []bool{true, false} {
			p := &plan{}
			in := p.scan(m, "T")
			var order []planner.SortKey
			for i, k := range keys {
				order = append(order, planner.SortKey{Expr: ref(in, k), Desc: desc != (i == 1), NullsFirst: desc})
			}
			sorted := rowsOf(t, &planner.Sort{Input: in, Keys: order}, m)
			require.Equal(t, sorted[:3000], rowsOf(t, &planner.Top{Input: in, Count: long(3000), Keys: order}, m), keys)
		}
	}
}

// Many rows are dealt to buckets, keys that fit a word together: the order is that of comparing key by key.
func TestSortOfManyRowsByEachKindOfKey(t *testing.T) {
	const rows = 2 * dealtRows
	rnd := rand.New(rand.NewPCG(5, 6))
	few, times, reals, skewed := make([]any, rows), make([]any, rows), make([]any, rows), make([]any, rows)
	names, long := make([]string, rows), make([]any, rows)
	for i := range rows {
		few[i], times[i], reals[i] = rnd.IntN(20), rnd.IntN(1<<40), rnd.NormFloat64()
		skewed[i] = 1 << rnd.IntN(62)
		names[i], long[i] = fmt.Sprint("n", rnd.IntN(300)), strings.Repeat("the same beginning ", rnd.IntN(3))+fmt.Sprint(rnd.IntN(rows))
		if rnd.IntN(50) == 0 {
			times[i], reals[i] = nil, nil
		}
	}
	columns := map[string]*vector.Vector{
		"few": columnOf(types.Long, few...), "times": columnOf(types.Datetime, times...), "reals": columnOf(types.Real, reals...),
		"skewed": columnOf(types.Long, skewed...), "names": coded(types.String, names...), "long": columnOf(types.String, long...),
	}
	r := newRun(memoryTables{}, Options{})
	for _, keys := range []string{"few times", "few -skewed", "names -times few", "skewed", "-reals few", "long", "few long -reals", "names names", "few skewed times"} {
		var order []sortColumn
		for key := range strings.FieldsSeq(keys) {
			name, desc := strings.CutPrefix(key, "-")
			order = append(order, newSortColumn(columns[name], desc, !desc))
		}
		want := sequence(rows)
		slices.SortStableFunc(want, func(i, j int32) int {
			for k := range order {
				if d := order[k].compare(i, j); d != 0 {
					return d
				}
			}
			return 0
		})
		got, err := r.sortedRows(t.Context(), order, rows)
		require.NoError(t, err)
		require.Equal(t, want, got, keys)
	}
}

func BenchmarkSortByTwoKeys(b *testing.B) {
	const rows = 1 << 20
	rnd := rand.New(rand.NewPCG(1, 2))
	device, time := &vector.Vector{Type: types.Long, Len: rows}, &vector.Vector{Type: types.Datetime, Len: rows}
	for range rows {
		device.Longs, time.Longs = append(device.Longs, rnd.Int64N(20000)), append(time.Longs, rnd.Int64N(1<<45))
	}
	r := newRun(memoryTables{}, Options{})
	for b.Loop() {
		_, err := r.sortedRows(b.Context(), []sortColumn{newSortColumn(device, false, true), newSortColumn(time, true, false)}, rows)
		require.NoError(b, err)
	}
}
