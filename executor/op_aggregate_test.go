package executor

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

func TestAggregateByKeysOfEachKind(t *testing.T) {
	m := memoryTables{"T": table("s d n r b x", 2,
		columnOf(types.String, "a", "b", "a", "", "b"),
		coded(types.String, "u", "v", "u", "u", "v"),
		columnOf(types.Long, 1, nil, 1, 0, nil),
		columnOf(types.Real, 0.0, 1.5, nil, 0.0, 1.5),
		columnOf(types.Bool, true, false, true, nil, false),
		columnOf(types.Long, 10, 20, 30, 40, 50),
	)}
	for keys, want := range map[string][]string{
		"s": {"a 2 40", "b 2 70", " 1 40"},
		"d": {"u 3 80", "v 2 70"},
		"n": {"1 2 40", "null 2 70", "0 1 40"},
		"r": {"0 2 50", "1.5 2 70", "null 1 30"},
		"b": {"true 2 40", "false 2 70", "null 1 40"},
	} {
		p := &plan{}
		s := p.scan(m, "T")
		require.Equal(t, want, rowsOf(t, p.summarize(s, []planner.Agg{countAgg(), sumAgg(ref(s, "x"))}, keys), m), keys)
	}
	p := &plan{}
	s := p.scan(m, "T")
	require.Equal(t, []string{"u a true 1 2", "v b false null 2", "u  null 0 1"},
		rowsOf(t, p.summarize(s, []planner.Agg{countAgg()}, "d", "s", "b", "n"), m))
}

func TestAggregateOfNoRows(t *testing.T) {
	m := memoryTables{"T": table("s", 1, columnOf(types.String))}
	p := &plan{}
	s := p.scan(m, "T")
	require.Equal(t, []string{"0"}, rowsOf(t, p.summarize(s, []planner.Agg{countAgg()}), m))
	require.Empty(t, rowsOf(t, p.summarize(s, []planner.Agg{countAgg()}, "s"), m))
}

func TestAggregateWithoutAggsIsDistinct(t *testing.T) {
	m := memoryTables{"T": table("s", 2, columnOf(types.String, "b", "a", "b", "c", "a"))}
	p := &plan{}
	require.Equal(t, []string{"b", "a", "c"}, rowsOf(t, p.summarize(p.scan(m, "T"), nil, "s"), m))
}

// Groups come in the order of their first row, over many partitions, whatever the number of workers.
func TestAggregateOverPartitionsKeepsOrder(t *testing.T) {
	const rows = 5 * partitionRows
	n := &vector.Vector{Type: types.Long, Len: rows, Longs: make([]int64, rows)}
	names := make([]string, rows)
	for i := range n.Longs {
		n.Longs[i] = int64(i * 7919 % 1000)
		names[i] = fmt.Sprint("name", i/1000%50)
	}
	m := memoryTables{"T": table("n s", 50000, n, coded(types.String, names...))}
	p := &plan{}
	got := rowsOf(t, p.summarize(p.scan(m, "T"), []planner.Agg{countAgg()}, "n", "s"), m)
	require.Len(t, got, 50000)
	require.Equal(t, "0 name0 7", got[0])
	require.Equal(t, "919 name0 7", got[1])
}

// So many groups that they are merged in several tasks; some appear in one partition only, some in all.
func TestAggregateOfManyGroups(t *testing.T) {
	const rows = 5 * partitionRows
	n := &vector.Vector{Type: types.Long, Len: rows, Longs: make([]int64, rows), Valid: vector.NewBitmap(rows)}
	s := vector.NewBuilder(types.String, rows)
	var want []string
	seen := map[string]int{}
	for i := range n.Longs {
		n.Longs[i] = int64(i % (3 * partitionRows))
		if i%1000 == 7 {
			n.Valid.Clear(i)
		}
		s.AppendStr(fmt.Sprint("s", i%7))
		row := fmt.Sprint(text(n, i), " s", i%7)
		if seen[row]++; seen[row] == 1 {
			want = append(want, row)
		}
	}
	for i, row := range want {
		want[i] = fmt.Sprint(row, " ", seen[row])
	}
	require.Greater(t, len(want), mergeRows)
	m := memoryTables{"T": table("n s", 50000, n, s.Vector())}
	p := &plan{}
	got := rowsOf(t, p.summarize(p.scan(m, "T"), []planner.Agg{countAgg()}, "n", "s"), m)
	require.Equal(t, len(want), len(got))
	for i := range want {
		require.Equal(t, want[i], got[i])
	}
}

// Rows that are mostly groups of their own are grouped once, in the merging; those that come again are still one,
// and all stand in the order of their first row.
func TestDistinctOfMostlyDistinctRows(t *testing.T) {
	p := &plan{}
	in := &planner.Range{Output: planner.Output{Columns: planner.Schema{p.column("x", types.Long)}}, From: long(1), To: long(400_000), Step: long(1)}
	again := invoke("again", types.Long, kernel.Map1(func(x int64) int64 { return x % 330_000 }), ref(in, "x"))
	key := p.column("k", types.Long)
	n := &planner.Aggregate{Input: in, Keys: []planner.Expr{again}, Output: planner.Output{Columns: planner.Schema{key}}}
	got := rowsOf(t, n, nil)
	require.Len(t, got, 330_000)
	for i, row := range got {
		require.Equal(t, fmt.Sprint((i+1)%330_000), row)
	}
}
