package executor

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// expandOf expands columns in place, with an index column where asked for.
func (p *plan) expandOf(in planner.Node, to types.Type, index bool, names ...string) *planner.Expand {
	n := &planner.Expand{Input: in, Index: -1}
	for i, c := range in.Schema() {
		n.Columns = append(n.Columns, c)
		n.Keep = append(n.Keep, &planner.Ref{Column: c})
		for _, name := range names {
			if c.Name == name {
				n.Arrays, n.Targets = append(n.Arrays, n.Keep[i]), append(n.Targets, i)
				n.Keep[i] = nil
				n.Columns[i] = p.column(name, to)
			}
		}
	}
	if index {
		n.Index = len(n.Columns)
		n.Columns, n.Keep = append(n.Columns, p.column("index", types.Long)), append(n.Keep, nil)
	}
	return n
}

func arrays() memoryTables {
	return memoryTables{"T": table("a b c", 2,
		columnOf(types.Long, 1, 2, 3, 4, 5),
		columnOf(types.Dynamic, `[10,"x",null]`, `[]`, nil, `{"k":1,"l":[2]}`, `7.5`),
		columnOf(types.Dynamic, `[1]`, `[]`, `[2,3]`, nil, `["s"]`),
	)}
}

func TestExpand(t *testing.T) {
	m := arrays()
	p := &plan{}
	require.Equal(t, []string{"1 10 [1]", `1 "x" [1]`, "1 null [1]", "3 null [2,3]", `4 {"k":1} null`, `4 {"l":[2]} null`, `5 7.5 ["s"]`},
		rowsOf(t, p.expandOf(p.scan(m, "T"), types.Dynamic, false, "b"), m))
	require.Equal(t, []string{`1 10 1 0`, `1 "x" null 1`, `1 null null 2`, `3 null 2 0`, `3 null 3 1`, `4 {"k":1} null 0`, `4 {"l":[2]} null 1`, `5 7.5 "s" 0`},
		rowsOf(t, p.expandOf(p.scan(m, "T"), types.Dynamic, true, "b", "c"), m))

	pairs := p.expandOf(p.scan(m, "T"), types.Dynamic, false, "b")
	pairs.AsArray, pairs.Limit = true, long(1)
	require.Equal(t, []string{"1 10 [1]", "3 null [2,3]", `4 ["k",1] null`, `5 7.5 ["s"]`}, rowsOf(t, pairs, m))
}

func TestExpandToType(t *testing.T) {
	m := memoryTables{"T": table("b", 9, columnOf(types.Dynamic, `[1,2.9,"3",true,null,99999999999]`))}
	for to, want := range map[types.Type][]string{
		types.Long:   {"1", "2", "null", "null", "null", "99999999999"},
		types.Int:    {"1", "2", "null", "null", "null", "null"},
		types.Real:   {"1", "2.9", "null", "null", "null", "9.9999999999e+10"},
		types.Bool:   {"null", "null", "null", "true", "null", "null"},
		types.String: {"1", "2.9", "3", "true", "", "99999999999"},
	} {
		p := &plan{}
		require.Equal(t, want, rowsOf(t, p.expandOf(p.scan(m, "T"), to, false, "b"), m), to)
	}
}

func TestApplyRunsTheBodyForEachRow(t *testing.T) {
	m := memoryTables{"T": table("a b", 2, columnOf(types.Long, 1, 2, 3), columnOf(types.Dynamic, `[5,1,3]`, `[]`, `[4,9]`))}
	p := &plan{}
	s := p.scan(m, "T")
	expanded := p.expandOf(s, types.Long, false, "b")
	slot := &planner.Slot{Output: planner.Output{Columns: expanded.Columns}}
	best := &planner.Top{Input: slot, Count: long(2), Keys: []planner.SortKey{{Expr: ref(slot, "b"), Desc: true}}}
	n := &planner.Apply{Input: s, Expanded: expanded, Slot: slot, Body: best}
	n.Columns = planner.Schema{s.Columns[0], s.Columns[1], expanded.Columns[1]}
	require.Equal(t, []string{"1 [5,1,3] 5", "1 [5,1,3] 3", "3 [4,9] 9", "3 [4,9] 4"}, rowsOf(t, n, m))

	total := p.summarize(slot, []planner.Agg{sumAgg(ref(slot, "b"))})
	n = &planner.Apply{Input: s, Expanded: expanded, Slot: slot, Body: total}
	n.Columns = planner.Schema{s.Columns[0], total.Columns[0]}
	require.Equal(t, []string{"1 9", "2 0", "3 13"}, rowsOf(t, n, m))
}

func TestParse(t *testing.T) {
	rows := []string{"id=7 name=ann", "id=8 name=", "nothing", "id=7 name=ann"}
	for _, source := range []*vector.Vector{columnOf(types.String, rows[0], rows[1], rows[2], rows[3]), coded(types.String, rows...)} {
		testParse(t, memoryTables{"T": table("s", 4, source)})
	}
}

func testParse(t *testing.T, m memoryTables) {
	p := &plan{}
	s := p.scan(m, "T")
	n := &planner.Parse{Input: s, Source: ref(s, "s"), Keep: []planner.Expr{ref(s, "s"), nil, nil}, Captures: []int{1, 2},
		Pattern: planner.ParsePattern{Regex: `^id=(?P<column_0>.*?) name=(?P<column_1>.*)$`, Types: []types.Type{types.String, types.String}}}
	n.Columns = append(s.Columns, p.column("id", types.String), p.column("name", types.String))
	require.Equal(t, []string{"id=7 name=ann 7 ann", "id=8 name= 8 ", "nothing  ", "id=7 name=ann 7 ann"}, rowsOf(t, n, m))
	n.OnlyMatches = true
	require.Equal(t, []string{"id=7 name=ann 7 ann", "id=8 name= 8 ", "id=7 name=ann 7 ann"}, rowsOf(t, n, m))
}

func TestSampleKeepsOrderAndCount(t *testing.T) {
	p := &plan{}
	in := &planner.Range{Output: planner.Output{Columns: planner.Schema{p.column("x", types.Long)}}, From: long(1), To: long(100000), Step: long(1)}
	got := rowsOf(t, &planner.Sample{Input: in, Count: long(10)}, nil)
	require.Len(t, got, 10)
	require.Len(t, rowsOf(t, &planner.Sample{Input: in, Count: long(200000)}, nil), 100000)
	require.Empty(t, rowsOf(t, &planner.Sample{Input: in, Count: long(0)}, nil))
}
