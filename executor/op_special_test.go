package executor

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/kernel"
	"kql/functions/plugin"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

func TestPartitionRunsTheBodyForEachKey(t *testing.T) {
	m := memoryTables{"T": table("k x", 2, columnOf(types.String, "b", "a", "b", "a", "b"), columnOf(types.Long, 1, 2, 3, 4, 5))}
	p := &plan{}
	s := p.scan(m, "T")
	slot := &planner.Slot{Output: planner.Output{Columns: s.Columns}}
	best := &planner.Top{Input: slot, Count: long(2), Keys: []planner.SortKey{{Expr: ref(slot, "x"), Desc: true}}}
	n := &planner.Partition{Output: planner.Output{Columns: s.Columns}, Input: s, Key: ref(s, "k"), Slot: slot, Body: best}
	require.Equal(t, []string{"b 5", "b 3", "a 4", "a 2"}, rowsOf(t, n, m))
}

func datetime(days ...any) *vector.Vector {
	v := columnOf(types.Datetime, days...)
	for i := range v.Longs {
		v.Longs[i] *= 864e9
	}
	return v
}

func constDays(t types.Type, days int64) planner.Expr {
	return &planner.Const{Value: vector.ConstLong(t, days*864e9)}
}

func (p *plan) makeSeries(in planner.Node, key string) *planner.MakeSeries {
	n := &planner.MakeSeries{Input: in, Axis: ref(in, "at"), Step: constDays(types.Timespan, 1),
		Aggs: []planner.Agg{countAgg(), sumAgg(ref(in, "x"))}, Defaults: []planner.Expr{nil, long(-1)}}
	if key != "" {
		n.Keys = refs(in, key)
		n.Columns = append(n.Columns, p.column(key, types.String))
	}
	n.Columns = append(n.Columns, p.column("count", types.Dynamic), p.column("sum", types.Dynamic), p.column("at", types.Dynamic))
	return n
}

func TestMakeSeries(t *testing.T) {
	m := memoryTables{"T": table("k at x", 2, columnOf(types.String, "b", "a", "b", "b", "a"), datetime(3, 1, 1, 3, nil), columnOf(types.Long, 5, 6, 7, 8, 9))}
	p := &plan{}
	days := func(list ...string) string {
		out := "["
		for i, d := range list {
			if i > 0 {
				out += ","
			}
			out += `"0001-01-0` + d + `T00:00:00.0000000Z"`
		}
		return out + "]"
	}
	n := p.makeSeries(p.scan(m, "T"), "k")
	require.Equal(t, []string{"b [1,0,2] [7,-1,13] " + days("2", "3", "4"), "a [1] [6] " + days("2")}, rowsOf(t, n, m))

	n = p.makeSeries(p.scan(m, "T"), "k")
	n.From, n.To = constDays(types.Datetime, 0), constDays(types.Datetime, 3)
	require.Equal(t, []string{"a [0,1,0] [-1,6,-1] " + days("1", "2", "3"), "b [0,1,0] [-1,7,-1] " + days("1", "2", "3")}, rowsOf(t, n, m))

	n = p.makeSeries(p.scan(m, "T"), "")
	n.From, n.To = constDays(types.Datetime, 5), constDays(types.Datetime, 7)
	require.Empty(t, rowsOf(t, n, m))
	n.NonEmpty = true
	require.Equal(t, []string{"[0,0] [-1,-1] " + days("6", "7")}, rowsOf(t, n, m))

	n.Step = constDays(types.Timespan, 0)
	_, err := Run(context.Background(), n, m, Options{})
	require.ErrorIs(t, err, ErrArgument)
}

// A running sum: the step remembers its own last row, and starts from the declared column's default.
func TestStepsRememberTheLastRow(t *testing.T) {
	m := memoryTables{"T": table("x", 2, columnOf(types.Long, 1, 2, 3, 4))}
	p := &plan{}
	s := p.scan(m, "T")
	state := planner.Schema{p.column("x", types.Long), p.column("sum", types.Long)}
	add := invoke("+", types.Long, kernel.Map2(func(a, b int64) int64 { return a + b }), ref(s, "x"), &planner.Ref{Column: state[1]})
	n := &planner.Steps{Input: s, Declared: []planner.Expr{long(10)}, Steps: []planner.Step{
		{Name: "s1", Condition: &planner.Const{Value: vector.ConstBool(true)}, Assign: []planner.Expr{add}, State: state},
	}}
	n.Columns = append(s.Columns, p.column("sum", types.Long))
	require.Equal(t, []string{"1 11", "2 13", "3 16", "4 20"}, rowsOf(t, n, m))
}

func is(e planner.Expr, word string) planner.Expr {
	return invoke("==", types.Bool, kernel.Map2(func(a, b string) bool { return a == b }), e, &planner.Const{Value: vector.ConstText(types.String, word)})
}

// A sequence is start, any number of "x" and stop. Rows that fit no step of an active sequence are left
// out; the last step goes on taking rows for its sequence until another arrives there.
func TestStepsFollowSequences(t *testing.T) {
	m := memoryTables{"T": table("w", 2, columnOf(types.String, "x", "start", "x", "y", "x", "stop", "x", "start", "stop", "stop"))}
	p := &plan{}
	s := p.scan(m, "T")
	n := &planner.Steps{Input: s, MatchID: true}
	for _, word := range []string{"start", "x", "stop"} {
		n.Steps = append(n.Steps, planner.Step{Name: word, Condition: is(ref(s, "w"), word), State: planner.Schema{p.column("w", types.String)}})
	}
	n.Columns = append(s.Columns, p.column("id", types.Long))
	require.Equal(t, []string{"start 0", "x 0", "x 0", "stop 0", "start 1", "stop 0", "stop 0"}, rowsOf(t, n, m))

	n.Steps[1].Emit = planner.EmitLast
	require.Equal(t, []string{"start 0", "x 0", "stop 0", "start 1", "stop 0", "stop 0"}, rowsOf(t, n, m))
	n.Steps[1].Emit = planner.EmitNone
	require.Equal(t, []string{"start 0", "stop 0", "start 1", "stop 0", "stop 0"}, rowsOf(t, n, m))
}

func TestEvaluateFitsThePluginsColumnsToThePlan(t *testing.T) {
	m := numbers()
	p := &plan{}
	s := p.scan(m, "T")
	double := &plugin.Plugin{Name: "double", Run: func(in *plugin.Table, args plugin.Args) (*plugin.Table, error) {
		out := &plugin.Table{Columns: in.Columns, Rows: 2 * in.Rows}
		for _, v := range in.Vectors {
			twice, _ := vector.Concat(v.Type, []*vector.Vector{v, v})
			out.Vectors = append(out.Vectors, twice)
		}
		if args[0].Value.Long(0) != 3 {
			return nil, context.Canceled
		}
		return out, nil
	}}
	n := &planner.Evaluate{Input: s, Plugin: double, Args: []planner.PluginArg{{Param: &plugin.Param{Kind: plugin.Constant}, Value: long(3)}}}
	n.Columns = planner.Schema{p.column("gone", types.Real), p.column("s", types.String)}
	got := rowsOf(t, n, m)
	require.Len(t, got, 10)
	require.Equal(t, []string{"null e", "null x"}, got[:2])
}

func TestExternalDataIsRefusedWithoutAFile(t *testing.T) {
	n := &planner.External{Locations: []string{"https://example.com/list.csv"}}
	_, err := Run(context.Background(), n, memoryTables{}, Options{})
	require.ErrorIs(t, err, ErrUnsupported)
	require.ErrorContains(t, err, "https://example.com/list.csv")
}
