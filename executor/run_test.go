package executor

import (
	"context"
	"errors"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/functions"
	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

func less(e planner.Expr, n int64) planner.Expr {
	return invoke("<", types.Bool, kernel.Map2(func(a, b int64) bool { return a < b }), e, long(n))
}

func numbers() memoryTables {
	return memoryTables{"T": table("n s", 2,
		columnOf(types.Long, 5, nil, 3, 9, 1), coded(types.String, "e", "x", "c", "i", "a"))}
}

func TestFilterTakesConditionsApart(t *testing.T) {
	m := numbers()
	p := &plan{}
	s := p.scan(m, "T")
	a, b := less(ref(s, "n"), 6), invoke("!=", types.Bool, kernel.Map2(func(a, b string) bool { return a != b }),
		ref(s, "s"), &planner.Const{Value: vector.ConstText(types.String, "c")})
	none := functions.Kernel(nil)
	require.Equal(t, []string{"5 e", "1 a"}, rowsOf(t, &planner.Filter{Input: s, Predicate: invoke("and", types.Bool, none, a, b)}, m))
	require.Equal(t, []string{"5 e", "null x", "3 c", "9 i", "1 a"},
		rowsOf(t, &planner.Filter{Input: s, Predicate: invoke("or", types.Bool, none, a, b)}, m))
	require.Equal(t, []string{"5 e", "1 a"}, rowsOf(t, &planner.Filter{Input: s, Predicate: invoke("and", types.Bool, none,
		invoke("and", types.Bool, none, b, a), invoke("or", types.Bool, none, b, a))}, m))
	never := &planner.Const{Value: vector.ConstNull(types.Bool)}
	require.Empty(t, rowsOf(t, &planner.Filter{Input: s, Predicate: never}, m))
	unread := &planner.Scan{Table: "no such table", Output: s.Output}
	require.Empty(t, rowsOf(t, &planner.Filter{Input: unread, Predicate: invoke("and", types.Bool, none, a, never)}, m))
}

func TestProjectPassesColumnsThrough(t *testing.T) {
	m := numbers()
	p := &plan{}
	s := p.scan(m, "T")
	double := invoke("twice", types.Long, kernel.Map1(func(a int64) int64 { return 2 * a }), ref(s, "n"))
	n := &planner.Project{Input: s, Exprs: []planner.Expr{ref(s, "s"), double, long(7)}}
	n.Columns = planner.Schema{p.column("s", types.String), p.column("d", types.Long), p.column("k", types.Long)}
	require.Equal(t, []string{"e 10 7", "x null 7", "c 6 7", "i 18 7", "a 2 7"}, rowsOf(t, n, m))
}

func TestSerialProjectSeesAllRowsAtOnce(t *testing.T) {
	m := numbers()
	p := &plan{}
	s := p.scan(m, "T")
	number := func(_ *functions.Call, _ []*vector.Vector, rows int) (*vector.Vector, error) {
		v := &vector.Vector{Type: types.Long, Len: rows}
		for i := range rows {
			v.Longs = append(v.Longs, int64(i))
		}
		return v, nil
	}
	rowNumber := invoke("row_number", types.Long, number)
	rowNumber.Function.Window = true
	n := &planner.Project{Input: s, Serial: true, Exprs: []planner.Expr{ref(s, "s"), rowNumber}}
	n.Columns = planner.Schema{p.column("s", types.String), p.column("d", types.Long)}
	require.Equal(t, []string{"e 0", "x 1", "c 2", "i 3", "a 4"}, rowsOf(t, n, m))
}

// A function of a dictionary-coded column runs over the dictionary; null rows have the function's own
// answer for null.
func TestCallOverADictionary(t *testing.T) {
	v := coded(types.Dynamic, "1", "2", "1", "2", "1", "2")
	v.Valid = vector.NewBitmap(6)
	v.Valid.Clear(3)
	m := memoryTables{"T": table("d", 6, v)}
	p := &plan{}
	s := p.scan(m, "T")
	var seen []int
	describe := kernel.Rows(false, func(_ *kernel.Call, r kernel.Row) (string, bool) {
		if !r.Has(0) {
			return "none", true
		}
		return "v" + r.Str(0), true
	})
	counting := func(c *functions.Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		seen = append(seen, rows)
		return describe(c, args, rows)
	}
	n := &planner.Project{Input: s, Exprs: []planner.Expr{invoke("describe", types.String, counting, ref(s, "d"))}}
	n.Columns = planner.Schema{p.column("s", types.String)}
	r, err := Run(context.Background(), n, m, Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"v1", "v2", "v1", "none", "v1", "v2"}, texts(r))
	require.Equal(t, []int{3}, seen)
}

func TestUnionFillsMissingColumns(t *testing.T) {
	m := numbers()
	p := &plan{}
	a, b := p.scan(m, "T"), p.scan(m, "T")
	n := &planner.Union{From: []planner.Node{a, b}}
	n.Columns = planner.Schema{p.column("n", types.Long), p.column("s", types.String)}
	n.Cells = [][]planner.Cell{{{ID: n.Columns[0].ID, Expr: ref(a, "n")}}, {{ID: n.Columns[1].ID, Expr: ref(b, "s")}}}
	require.Equal(t, []string{"5 ", "null ", "3 ", "9 ", "1 ", "null e", "null x", "null c", "null i", "null a"}, rowsOf(t, n, m))
}

func TestRange(t *testing.T) {
	p := &plan{}
	counting := func(from, to, step int64) *planner.Range {
		return &planner.Range{Output: planner.Output{Columns: planner.Schema{p.column("x", types.Long)}}, From: long(from), To: long(to), Step: long(step)}
	}
	require.Equal(t, []string{"1", "4", "7"}, rowsOf(t, counting(1, 9, 3), nil))
	require.Equal(t, []string{"3", "1", "-1"}, rowsOf(t, counting(3, -2, -2), nil))
	require.Empty(t, rowsOf(t, counting(3, 1, 1), nil))
	require.Equal(t, []string{"9223372036854775806"}, rowsOf(t, counting(math.MaxInt64-1, math.MaxInt64, 5), nil))
	require.Len(t, rowsOf(t, counting(1, 200000, 1), nil), 200000)
	_, err := Run(context.Background(), counting(1, 2, 0), nil, Options{})
	require.ErrorIs(t, err, ErrArgument)
}

func TestTakeStopsEarly(t *testing.T) {
	p := &plan{}
	endless := &planner.Range{Output: planner.Output{Columns: planner.Schema{p.column("x", types.Long)}}, From: long(1), To: long(math.MaxInt64), Step: long(1)}
	require.Equal(t, []string{"1", "2", "3"}, rowsOf(t, &planner.Take{Input: endless, Count: long(3)}, nil))
	require.Empty(t, rowsOf(t, &planner.Take{Input: endless, Count: long(0)}, nil))
	m := numbers()
	require.Len(t, rowsOf(t, &planner.Take{Input: p.scan(m, "T"), Count: long(100)}, m), 5)
}

func TestSharedRunsOnce(t *testing.T) {
	m := numbers()
	p := &plan{}
	runs := 0
	s := p.scan(m, "T")
	count := func(_ *functions.Call, args []*vector.Vector, _ int) (*vector.Vector, error) {
		runs++
		return args[0], nil
	}
	body := &planner.Project{Output: planner.Output{Columns: planner.Schema{p.column("x", types.Long)}}, Input: s,
		Exprs: []planner.Expr{invoke("f", types.Long, count, ref(s, "n"))}}
	d := &planner.Definition{Name: "D", Plan: body, Uses: 2}
	use := func() *planner.Shared {
		return &planner.Shared{Output: planner.Output{Columns: planner.Schema{p.column("x", types.Long)}}, Definition: d}
	}
	a, b := use(), use()
	x := p.column("x", types.Long)
	n := &planner.Union{Output: planner.Output{Columns: planner.Schema{x}}, From: []planner.Node{a, b},
		Cells: [][]planner.Cell{{{ID: x.ID, Expr: ref(a, "x")}}, {{ID: x.ID, Expr: ref(b, "x")}}}}
	r, err := Run(context.Background(), n, m, Options{})
	require.NoError(t, err)
	require.Equal(t, 10, r.Rows())
	require.Equal(t, 3, runs, "once for each of the table's batches")
}

func TestSubqueries(t *testing.T) {
	m := numbers()
	p := &plan{}
	s := p.scan(m, "T")
	scalar := &planner.Subquery{Plan: p.scan(m, "T"), Result: types.Long}
	empty := &planner.Subquery{Plan: &planner.Filter{Input: p.scan(m, "T"), Predicate: &planner.Const{Value: vector.ConstBool(false)}}, Result: types.Long}
	n := &planner.Project{Input: s, Exprs: []planner.Expr{scalar, empty}}
	n.Columns = planner.Schema{p.column("a", types.Long), p.column("b", types.Long)}
	require.Equal(t, "5 null", rowsOf(t, n, m)[0])

	list := &planner.Subquery{Plan: p.scan(m, "T"), Table: true, Result: types.Long}
	var got []int
	member := invoke("in", types.Bool, nil, ref(s, "n"), list)
	member.Signature.Prepare = func(c *functions.Call) (functions.Kernel, error) {
		got = append(got, c.Consts[1].Len)
		nine := kernel.Map1(func(n int64) bool { return n == 9 })
		return func(c *functions.Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
			return nine(c, args[:1], rows)
		}, nil
	}
	require.Equal(t, []string{"9 i"}, rowsOf(t, &planner.Filter{Input: s, Predicate: member}, m))
	require.Equal(t, []int{5, 5}, got)
}

func TestMemoryBudgetNamesOperatorAndLimit(t *testing.T) {
	at := parser.Span{Start: 3, End: 9}
	run := func() error {
		p := &plan{}
		many := &planner.Range{Output: planner.Output{Columns: planner.Schema{p.column("x", types.Long)}}, From: long(1), To: long(1 << 40), Step: long(1)}
		n := p.summarize(many, []planner.Agg{countAgg()}, "x")
		n.Aggs[0].Span = at
		_, err := Run(context.Background(), n, nil, Options{Memory: NewBudget(64 << 20), NoSpill: true})
		return err
	}
	err := run()
	for range 9 { // what watches the whole program may be first, on a busy machine
		if err.Error() != "the query needs more than the memory budget of 64 MB" {
			break
		}
		err = run()
	}
	require.ErrorIs(t, err, ErrMemory)
	require.EqualError(t, err, "summarize needs more than the memory budget of 64 MB")
	var e *Error
	require.True(t, errors.As(err, &e))
	require.Equal(t, at, e.Diagnostic.Span)
}

func TestCancelledContextEndsTheRun(t *testing.T) {
	before := runtime.NumGoroutine()
	p := &plan{}
	many := &planner.Range{Output: planner.Output{Columns: planner.Schema{p.column("x", types.Long)}}, From: long(1), To: long(1 << 40), Step: long(1)}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := Run(ctx, p.summarize(many, []planner.Agg{countAgg()}), nil, Options{Parallelism: 4})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Less(t, time.Since(start), 5*time.Second)
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, time.Second, time.Millisecond)
}

func TestPanicInAWorkerIsAnInternalError(t *testing.T) {
	p := &plan{}
	many := &planner.Range{Output: planner.Output{Columns: planner.Schema{p.column("x", types.Long)}}, From: long(1), To: long(1 << 20), Step: long(1)}
	boom := func(*functions.Call, []*vector.Vector, int) (*vector.Vector, error) { panic("boom") }
	n := &planner.Project{Output: planner.Output{Columns: planner.Schema{p.column("y", types.Long)}}, Input: many,
		Exprs: []planner.Expr{invoke("f", types.Long, boom, ref(many, "x"))}}
	for _, workers := range []int{1, 4} {
		_, err := Run(context.Background(), n, nil, Options{Parallelism: workers})
		require.ErrorIs(t, err, ErrInternal)
		require.ErrorContains(t, err, "boom")
	}
}

type unknownNode struct{ planner.Output }

func (*unknownNode) Inputs() []planner.Node { return nil }

func TestUnknownNodeIsRefused(t *testing.T) {
	_, err := Run(context.Background(), &unknownNode{}, nil, Options{})
	require.ErrorIs(t, err, ErrUnsupported)
}

func TestStatsCountRows(t *testing.T) {
	m := numbers()
	p := &plan{}
	s := p.scan(m, "T")
	f := &planner.Filter{Input: s, Predicate: less(ref(s, "n"), 6)}
	r, err := Run(context.Background(), f, m, Options{Stats: true})
	require.NoError(t, err)
	require.Equal(t, int64(5), r.Stats[s].Rows())
	require.Equal(t, int64(3), r.Stats[f].Rows())
}

func TestProgressCountsRowsOfTables(t *testing.T) {
	m := numbers()
	p := &plan{}
	s := p.scan(m, "T")
	progress := &Progress{}
	_, err := Run(context.Background(), &planner.Filter{Input: s, Predicate: less(ref(s, "n"), 4)}, m, Options{Progress: progress})
	require.NoError(t, err)
	read, total := progress.Rows()
	require.Equal(t, []int64{5, 5}, []int64{read, total})
}
