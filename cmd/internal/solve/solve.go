package solve

import (
	"context"
	"slices"

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
	Length  int // of its text; what lies behind it stands in stored functions
	Catalog planner.Catalog
	Bind    planner.Options
	Tables  func(executor.Tables) executor.Tables // what lies beside the rows, such as watchlists
	Geo     func(ip string) string
	Budget  Budget
	Trigger *Trigger // of an analytic rule
}

// Solution is rows on which the query gives a result, and some on which it does not.
type Solution struct {
	Tables []Table
	Fires  bool
	Alerts *bool // whether the rows set off the trigger; nil where the query is of no analytic rule
	Silent bool  // no row sets it off
	Rows   int   // of the result
	Shown  []Shown
	Misses []Miss
	Others []Variant
	Gaps   []Gap
}

// Miss is rows that differ from those that fire in what one condition asks for.
type Miss struct {
	At     parser.Span
	Join   bool
	Found  bool // there is a row that must not be there
	Tables []Table
}

// Solve looks for rows. What is wrong with the query is an error.
func Solve(ctx context.Context, p Problem) (*Solution, error) {
	s := &solver{Problem: p, ctx: ctx, left: p.Budget.open(), lacking: map[string]bool{}}
	plan, problems := s.plan(false)
	if problems.Failed() {
		return nil, problems
	}
	s.size = size(plan)
	share := 4 // of 5: the rest is for near misses
	if s.leftOut {
		share = 2 // there may be two searches
	}
	w := s.searchWith(share, plan)
	if s.leftOut && !s.fires(w) {
		if plan, problems = s.plan(true); !problems.Failed() {
			w = s.searchWith(4, plan)
		}
	}
	if s.fires(w) {
		s.furnish(w)
	}
	var alerts *bool
	silent := false
	if s.Trigger != nil && s.fires(w) {
		w = s.alerting(w, plan)
		is := s.alerts(w)
		alerts, silent = &is, s.Trigger.Fires(0)
	}
	if s.fires(w) {
		s.decoys(w)
	}
	out := &Solution{Alerts: alerts, Silent: silent, Fires: s.fires(w), Tables: w.tables(), Rows: w.result, Gaps: w.gaps}
	for _, c := range w.must {
		if !w.holds(c) {
			out.Gaps = append(out.Gaps, Gap{c.at, "no values were found that meet this"})
		}
	}
	if !out.Fires {
		out.Gaps = append(out.Gaps, w.beyondRepeats()...)
	}
	if out.Fires {
		out.Shown = s.shown(out.Tables)
		out.Misses = s.misses(w)
		for _, c := range w.courses {
			if m, ok := s.flat(w, c); ok {
				out.Misses = append(out.Misses, m)
			}
		}
		out.Misses = append(out.Misses, s.found(w, out.Misses)...)
		out.Misses = append(out.Misses, s.baits(w, out.Misses)...)
		out.Others, out.Misses = s.variants(w, out.Misses, plan)
	}
	return out, nil
}

type solver struct {
	Problem
	ctx   context.Context
	left  *purse
	bound *planner.Result                  // to run; nil where each run binds anew
	own   map[string][]planner.TableColumn // of tables that nothing describes

	size    int             // how many nodes the plan has
	lacking map[string]bool // names that rows have to give columns, or the query cannot be bound
	news    bool            // there are more of them since the last look
	leftOut bool            // a fuzzy union leaves tables out
	strict  bool            // the query runs on what the trigger sees
}

// plan is the query's plan as it is written. Columns that only rows tell are those that the query reads.
func (s *solver) plan(all bool) (planner.Node, parser.Diagnostics) {
	o := s.Bind
	trace := planner.NewTrace()
	o.Without, o.Trace, o.Columns = planner.Rules(), trace, nil
	r := s.learnTables(o, all)
	if r.Diagnostics.Failed() {
		return nil, r.Diagnostics
	}
	if !r.Open && len(trace.Guessed) == 0 {
		run := s.Bind
		s.bound = planner.Bind(s.Query, s.Catalog, run)
		return r.Plan, nil
	}
	guessed := s.guessed(trace.Guessed)
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
			if !slices.ContainsFunc(cols, func(c plugin.Column) bool { return c.Name == n }) {
				cols = append(cols, plugin.Column{Name: n, Type: types.String})
			}
		}
		return cols, nil
	}
	r = planner.Bind(s.Query, s.Catalog, o)
	return r.Plan, r.Diagnostics
}

// guessed is the names of columns that only rows tell of, those that column_ifexists asks for among them.
func (s *solver) guessed(names []parser.Name) (out []string) {
	for _, n := range names {
		out = append(out, n.Text)
	}
	l := &learned{Catalog: s.Catalog}
	l.learnNamed(s.Query)
	for _, c := range l.named {
		out = append(out, c.Name)
	}
	return out
}

// note takes from what is wrong with a query over rows which columns they do not give.
func (s *solver) note(problems parser.Diagnostics) {
	for _, d := range problems {
		if m := quotedName.FindStringSubmatch(d.Message); m != nil && d.Code == noColumn && !s.lacking[m[1]] {
			s.lacking[m[1]], s.news = true, true
		}
	}
}

// failed is in place of a number of rows where the query cannot be run on some.
const failed = -1

// run is how many rows the query gives on tables.
func (s *solver) run(tables []Table) int {
	if result := s.answer(tables, 1); result != nil {
		return result.Rows()
	}
	return failed
}

// answer is what the query gives on tables; nil where it cannot be run. What it draws by chance goes by the seed.
func (s *solver) answer(tables []Table, seed uint64) *executor.Result {
	s.left.spend(s.cost(tables))
	var inside executor.Tables = held(tables)
	if s.strict {
		inside = s.Trigger.See(inside)
	}
	rows := besides(s.Tables(inside), tables)
	o := executor.Options{Parallelism: 1, Query: &functions.QueryContext{Now: s.Bind.Now, Seed: seed, Geo: s.Geo}}
	bound := s.bound
	if bound == nil {
		s.left.spend(costOfBind * s.size)
		b := s.Bind
		b.Columns = func(e *planner.Evaluate) ([]plugin.Column, error) { return executor.Columns(s.ctx, e, rows, o) }
		bound = planner.Bind(s.Query, s.Catalog, b)
	}
	if bound.Diagnostics.Failed() || bound.Plan == nil {
		s.note(bound.Diagnostics)
		return nil
	}
	result, err := executor.Run(s.ctx, bound.Plan, rows, o)
	if err != nil {
		return nil
	}
	return result
}

// mostShown is how wide a result may be for all its columns to be given values.
const mostShown = 30

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

// found has rows be there in turn that must not be, and keeps what then is quiet.
func (s *solver) found(w *world, known []Miss) (out []Miss) {
	for _, a := range slices.Clone(w.absent) {
		if a.at == (parser.Span{}) || len(a.left) == 0 || readsOutside(a.plan) || empty(a.plan) || s.left.empty() {
			continue
		}
		if slices.ContainsFunc(slices.Concat(known, out), func(m Miss) bool { return m.At == a.at }) {
			continue
		}
		back := w.snapshot()
		right := w.row(a.plan)
		for i, l := range a.left {
			if e, ok := w.call("==", l, w.subst(a.right[i], right)); ok {
				w.require(e, internal, a.at)
			}
		}
		w.settle()
		if tables := w.tables(); w.unmet() == 0 && written(tables) && s.run(tables) == 0 {
			out = append(out, Miss{At: a.at, Found: true, Tables: tables})
		}
		back()
	}
	return out
}
