package solve

import (
	"context"
	"reflect"
	"slices"
	"time"

	"kql/executor"
	"kql/functions"
	"kql/functions/plugin"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// Problem is a query and what it runs on besides the rows that are to be found.
type Problem struct {
	Query   *parser.Query
	Catalog planner.Catalog
	Bind    planner.Options
	Tables  func(executor.Tables) executor.Tables // what lies beside the rows, such as watchlists
	Geo     func(ip string) string
	Budget  time.Duration // how long to look
}

// Solution is rows on which the query gives a result, and some on which it does not.
type Solution struct {
	Tables []Table
	Fires  bool
	Rows   int // of the result
	Misses []Miss
	Others []Variant
	Gaps   []Gap
}

// Miss is rows that differ from those that fire in what one condition asks for.
type Miss struct {
	At     parser.Span
	Join   bool
	Tables []Table
}

// Solve looks for rows. What is wrong with the query is an error.
func Solve(ctx context.Context, p Problem) (*Solution, error) {
	s := &solver{Problem: p, ctx: ctx, end: time.Now().Add(p.Budget)}
	plan, problems := s.plan()
	if problems.Failed() {
		return nil, problems
	}
	w := s.search(plan)
	out := &Solution{Tables: w.tables(), Gaps: w.gaps}
	out.Rows = s.run(out.Tables)
	out.Fires = out.Rows > 0
	for _, c := range w.must {
		if !w.holds(c) {
			out.Gaps = append(out.Gaps, Gap{c.at, "no values were found that meet this"})
		}
	}
	if out.Fires {
		out.Misses = s.misses(w)
		out.Others = s.variants(w, out.Misses)
	}
	return out, nil
}

type solver struct {
	Problem
	ctx   context.Context
	end   time.Time
	bound *planner.Result                  // to run; nil where each run binds anew
	own   map[string][]planner.TableColumn // of tables that nothing describes
}

// plan is the query's plan as it is written. Columns that only rows tell are those that the query reads.
func (s *solver) plan() (planner.Node, parser.Diagnostics) {
	o := s.Bind
	trace := planner.NewTrace()
	o.Without, o.Trace, o.Columns = planner.Rules(), trace, nil
	r := s.learnTables(o)
	if r.Diagnostics.Failed() {
		return nil, r.Diagnostics
	}
	if !r.Open && len(trace.Guessed) == 0 {
		run := s.Bind
		s.bound = planner.Bind(s.Query, s.Catalog, run)
		return r.Plan, nil
	}
	guessed := trace.Guessed
	o.Trace = nil
	o.Columns = func(e *planner.Evaluate) (cols []plugin.Column, _ error) {
		bag := -1
		if len(e.Args) > 0 && e.Plugin.Name == "bag_unpack" {
			bag = e.Args[0].Column
		}
		for i, c := range e.Input.Schema() {
			if i != bag {
				cols = append(cols, plugin.Column{Name: c.Name, Type: c.Type})
			}
		}
		for _, n := range guessed {
			if !slices.ContainsFunc(cols, func(c plugin.Column) bool { return c.Name == n.Text }) {
				cols = append(cols, plugin.Column{Name: n.Text, Type: types.String})
			}
		}
		return cols, nil
	}
	r = planner.Bind(s.Query, s.Catalog, o)
	return r.Plan, r.Diagnostics
}

// run is how many rows the query gives on tables.
func (s *solver) run(tables []Table) int {
	rows := besides(s.Tables(held(tables)), tables)
	o := executor.Options{Parallelism: 1, Query: &functions.QueryContext{Now: s.Bind.Now, Seed: 1, Geo: s.Geo}}
	bound := s.bound
	if bound == nil {
		b := s.Bind
		b.Columns = func(e *planner.Evaluate) ([]plugin.Column, error) { return executor.Columns(s.ctx, e, rows, o) }
		bound = planner.Bind(s.Query, s.Catalog, b)
	}
	if bound.Diagnostics.Failed() || bound.Plan == nil {
		return 0
	}
	result, err := executor.Run(s.ctx, bound.Plan, rows, o)
	if err != nil {
		return 0
	}
	return result.Rows()
}

// search tries the ways through the plan, each differing from the first in one decision, until the query fires.
func (s *solver) search(plan planner.Node) *world {
	best := s.attempt(plan, nil)
	if s.fires(best) {
		return best
	}
	base := best
	for i, size := range base.sizes {
		for alternative := 1; alternative < size; alternative++ {
			if time.Now().After(s.end) {
				return best
			}
			choices := slices.Clone(base.choices[:i])
			w := s.attempt(plan, append(choices, alternative))
			if s.fires(w) {
				return w
			}
			if w.unmet() < best.unmet() {
				best = w
			}
		}
	}
	return best
}

func (s *solver) fires(w *world) bool { return s.run(w.tables()) > 0 }

func (s *solver) attempt(plan planner.Node, choices []int) *world {
	ctx, cancel := context.WithDeadline(s.ctx, s.end)
	defer cancel()
	w := newWorld(ctx, s.Bind.Now, choices)
	w.end, w.own = s.end, s.own
	defer func() { w.ctx = s.ctx }()
	out := w.row(plan)
	if schema := plan.Schema(); len(schema) <= mostShown {
		for _, c := range schema {
			if e := out[c.ID]; e != nil {
				for _, x := range w.reads(e) {
					x.used = true
				}
			}
		}
	}
	w.settle()
	return w
}

// mostShown is how wide a result may be for all its columns to be given values.
const mostShown = 30

// settle chooses values until all conditions hold, or nothing helps.
func (w *world) settle() {
	for range 25 {
		moved := false
		for i := 0; i < len(w.must); i++ {
			c := w.must[i]
			if w.holds(c) {
				continue
			}
			if time.Now().After(w.end) {
				return
			}
			c.attempts++
			for _, x := range w.cells() {
				x.wants = slices.DeleteFunc(x.wants, func(o want) bool { return o.from == c })
			}
			w.truth(c, c.expr, !c.turned)
			moved = true
		}
		if !moved {
			return
		}
	}
}

func (w *world) unmet() (n int) {
	for _, c := range w.must {
		if !w.holds(c) {
			n++
		}
	}
	return n
}

// cells is all cells, with their parts.
func (w *world) cells() (out []*cell) {
	var add func(c *cell)
	add = func(c *cell) {
		out = append(out, c)
		for _, f := range c.facets {
			for _, p := range f.parts {
				add(p)
			}
		}
	}
	for id := firstID; id <= w.ids; id++ {
		if c := w.roots[id]; c != nil && (c.used || len(c.wants) > 0 || len(c.facets) > 0) {
			add(c)
		}
	}
	return out
}

// misses turns each condition in its turn into its opposite, and keeps what then is quiet.
func (s *solver) misses(w *world) (out []Miss) {
	fired := w.tables()
	w.fixOutside()
	for i := 0; i < len(w.must); i++ {
		c := w.must[i]
		if c.hidden || c.kind == internal || c.at == (parser.Span{}) || time.Now().After(s.end) {
			continue
		}
		if slices.ContainsFunc(out, func(m Miss) bool { return m.At == c.at }) {
			continue
		}
		back := w.snapshot()
		c.turned, c.attempts = true, 0
		w.settle()
		tables := w.tables()
		if w.holds(c) && written(tables) && sameOutside(tables, fired) && !reflect.DeepEqual(tables, fired) && s.run(tables) == 0 {
			out = append(out, Miss{At: c.at, Join: c.kind == joinKey, Tables: tables})
		}
		c.turned = false
		back()
	}
	return out
}

// snapshot gives a function that puts all values back.
func (w *world) snapshot() func() {
	type state struct {
		value value
		wants []want
		used  bool
	}
	kept := map[*cell]state{}
	for _, c := range w.cells() {
		kept[c] = state{c.value, slices.Clone(c.wants), c.used}
	}
	musts, rows := len(w.must), len(w.rows)
	asked := map[*tally]bool{}
	for _, g := range w.groups {
		for _, t := range g.tallies {
			asked[t] = t.asked
		}
	}
	return func() {
		for c, k := range kept {
			c.value, c.wants, c.used = k.value, k.wants, k.used
		}
		for t, was := range asked {
			t.asked = was
		}
		w.must, w.rows = w.must[:musts], w.rows[:rows]
	}
}
