// Package solve finds rows on which a query gives a result: it walks the query's plan, gathers what each operator
// asks of the rows of tables, and chooses values that meet it, then proves them by running the query.
package solve

import (
	"context"
	"slices"
	"time"

	"kql/executor"
	"kql/functions"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// world is the rows that are being made, and what they have to meet.
type world struct {
	ctx    context.Context
	now    time.Time
	left   *purse
	rows   []*row
	own    map[string][]planner.TableColumn // of tables that nothing describes
	roots  map[int]*cell
	groups []*group
	formed []*group // in the order in which they were asked for, shared ones each time
	must   []*constraint
	absent []absence
	gaps   []Gap

	proven     bool  // what the query makes of the rows is known
	result     int   // how many rows it gives
	choices    []int // what was decided at each place with alternatives, in the order in which they were met
	sizes      []int // how many alternatives each has
	shared     map[*planner.Definition]sharedRow
	drawn      []*row // in the order in which they were asked for, shared ones each time
	fresh      bool   // another row is made of what there is one of already
	forced     map[*planner.Union]int
	parts      map[*planner.Slot]*planner.Partition
	totals     map[planner.Expr]*tally      // sums of counts, by what they count besides
	sequences  map[planner.Node]map[int]env // rows beside each other, by their distance from the first
	sorted     map[*planner.Sort]env        // what Sort had last
	places     map[planner.Node]map[int]placed
	windows    []window
	courses    []*course
	bags       map[planner.Expr]*bag
	asked      map[*planner.Subquery]planner.Expr
	slots      map[*planner.Slot]env
	expanded   map[*cell]int
	arrays     map[planner.Expr]collected
	expansions []expansion
	unique     []deduplicated
	lacking    map[string]bool // columns that bags have to have
	computes   []planner.Expr  // what columns are computed of
	decoys     []decoy
	arms       []int                   // the decisions on a branch of a union
	labels     map[*cell]bool          // the labels of values that have a name
	names      map[planner.Expr]string // of the columns that expressions are computed into
	ids        int
	period     time.Duration // within which the rows should be; 0 where that does not matter
	strict     bool          // they have to be
	more       *more
	query      *functions.QueryContext
}

// constraint is a condition that the values have to meet.
type constraint struct {
	expr     planner.Expr // over roots
	kind     kind
	at       parser.Span
	turned   bool         // it has to be false
	hidden   bool         // it asks what is not known, or of what no near miss is made
	loose    planner.Expr // what is enough where a near miss has the two sides differ; nil
	attempts int
	reads    []*cell
	weight   int // how much there is to compute
}

type kind uint8

const (
	condition kind = iota
	joinKey
	internal // of the rows among each other: no near miss is made of it
)

// absence is what must not be there: rows of a plan with these keys.
type absence struct {
	plan        planner.Node
	left, right []planner.Expr // keys: of the world, and of the plan's columns
	at          parser.Span
}

// Gap is a condition that was not solved.
type Gap struct {
	At  parser.Span
	Why string
}

const firstID = 1 << 28

func newWorld(ctx context.Context, now time.Time, choices []int) *world {
	return &world{
		ctx: ctx, now: now, roots: map[int]*cell{}, shared: map[*planner.Definition]sharedRow{}, forced: map[*planner.Union]int{}, parts: map[*planner.Slot]*planner.Partition{},
		sequences: map[planner.Node]map[int]env{}, places: map[planner.Node]map[int]placed{}, sorted: map[*planner.Sort]env{}, bags: map[planner.Expr]*bag{}, asked: map[*planner.Subquery]planner.Expr{},
		slots: map[*planner.Slot]env{}, expanded: map[*cell]int{}, arrays: map[planner.Expr]collected{}, labels: map[*cell]bool{}, totals: map[planner.Expr]*tally{}, names: map[planner.Expr]string{}, ids: firstID, choices: slices.Clone(choices),
		query: &functions.QueryContext{Now: now, Seed: 1},
	}
}

// decide is which of n alternatives is taken here.
func (w *world) decide(n int) int {
	at := len(w.sizes)
	w.sizes = append(w.sizes, n)
	if at < len(w.choices) {
		return min(w.choices[at], n-1)
	}
	w.choices = append(w.choices, 0)
	return 0
}

// root is a new value that expressions can read.
func (w *world) root(name string, t types.Type, r *row) *cell {
	w.ids++
	c := &cell{name: name, typ: t, id: w.ids, row: r}
	c.root = c
	if r != nil {
		c.number = r.place
	}
	c.value = w.plausible(c, c.number)
	w.roots[c.id] = c
	return c
}

// plausible is a value that a cell may well have.
func (w *world) plausible(c *cell, number int) value {
	if c.typ == types.Datetime {
		start, step := 30*time.Minute, time.Minute
		if w.period > 0 && w.period <= start {
			start, step = w.period/2, w.period/60
		}
		return stamp(w.now.Add(time.Duration(number)*step - start))
	}
	if c.in != nil {
		return c.plausible(number)
	}
	return plausible(c.name, c.typ, number)
}

func (c *cell) ref() planner.Expr {
	return &planner.Ref{Column: planner.Column{ID: c.id, Name: c.name, Type: c.typ}}
}

// require adds a condition, each part of a conjunction by itself.
func (w *world) require(e planner.Expr, k kind, at parser.Span) {
	if c, ok := e.(*planner.Call); ok && c.Function.Name == "and" {
		for _, a := range c.Args {
			w.require(a, k, a.Where())
		}
		return
	}
	c := &constraint{expr: e, kind: k, at: at}
	c.reads, c.weight = w.reads(e), weight(e)
	for _, r := range c.reads {
		r.used = true
		c.hidden = c.hidden || r.opaque
	}
	w.must = append(w.must, c)
}

// weight is how many calls are in an expression.
func weight(e planner.Expr) int {
	n := 0
	if c, ok := e.(*planner.Call); ok {
		n++
		for _, a := range c.Args {
			n += weight(a)
		}
	}
	return n
}

// reads is the roots that an expression reads.
func (w *world) reads(e planner.Expr) (out []*cell) {
	seen := map[planner.Expr]bool{}
	var walk func(planner.Expr)
	walk = func(e planner.Expr) {
		if e == nil || seen[e] {
			return
		}
		seen[e] = true
		switch e := e.(type) {
		case *planner.Ref:
			if c := w.roots[e.Column.ID]; c != nil && !slices.Contains(out, c) {
				out = append(out, c)
			}
		case *planner.Call:
			for _, a := range e.Args {
				walk(a)
			}
		}
	}
	walk(e)
	return out
}

// answers computes expressions over the values of the world, for each of the trials that one root has in turn; without
// a root, once.
func (w *world) answers(exprs []planner.Expr, reads []*cell, trial *cell, trials []value) ([]*vector.Vector, bool) {
	n := max(len(trials), 1)
	w.left.spend(costOfTrial + n*costOfValue)
	in := &planner.Values{Count: n}
	for _, c := range reads {
		in.Columns = append(in.Columns, planner.Column{ID: c.id, Name: c.name, Type: c.typ})
		if c != trial {
			in.Rows = append(in.Rows, c.now().constant(c.typ))
			continue
		}
		b := vector.NewBuilder(c.typ, n)
		for _, v := range trials {
			appendValue(b, v)
		}
		in.Rows = append(in.Rows, b.Vector())
	}
	out := &planner.Project{Input: in, Exprs: exprs}
	for i, e := range exprs {
		out.Columns = append(out.Columns, planner.Column{ID: i + 1, Type: e.Type()})
	}
	result, err := executor.Run(w.ctx, out, executor.HeldTables{}, executor.Options{Parallelism: 1, Query: w.query})
	if err != nil || len(result.Batches) == 0 {
		return nil, false
	}
	return result.Batches[0].Cols(), true
}

// eval is the value of an expression as things stand.
func (w *world) eval(e planner.Expr) (value, bool) {
	if c, ok := e.(*planner.Const); ok {
		return textOf(c.Value, 0), true
	}
	out, ok := w.answers([]planner.Expr{e}, w.reads(e), nil, nil)
	if !ok {
		return value{}, false
	}
	return textOf(out[0], 0), true
}

// holds says whether a constraint is met.
func (w *world) holds(c *constraint) bool {
	if c.hidden {
		return true
	}
	out, ok := w.answers([]planner.Expr{c.expr}, c.reads, nil, nil)
	return ok && c.met(out[0], 0)
}

// all says whether all of some constraints are met.
func (w *world) all(cs []*constraint) bool { return w.failing(cs, 1) == 0 }

// failing is how many of some constraints are not met, counted as far as most.
func (w *world) failing(cs []*constraint, most int) (n int) {
	var exprs []planner.Expr
	var asked []*constraint
	var reads []*cell
	for _, c := range cs {
		if c.hidden {
			continue
		}
		exprs, asked = append(exprs, c.expr), append(asked, c)
		for _, r := range c.reads {
			if !slices.Contains(reads, r) {
				reads = append(reads, r)
			}
		}
	}
	out, ok := w.answers(exprs, reads, nil, nil)
	for i, c := range asked {
		if ok && !c.met(out[i], 0) || !ok && !w.holds(c) {
			if n++; n == most {
				return n
			}
		}
	}
	return n
}

func (c *constraint) met(v *vector.Vector, i int) bool {
	return (!v.Null(i) && v.Bool(i)) != c.turned
}

// touching is the constraints that read a root.
func (w *world) touching(root *cell) (out []*constraint) {
	for _, c := range w.must {
		if !c.hidden && slices.Contains(c.reads, root) {
			out = append(out, c)
		}
	}
	return out
}
