package solve

import (
	"maps"
	"slices"
	"time"

	"kql/executor"
	"kql/planner"
)

// Trigger is what an analytic rule asks for before it raises an alert.
type Trigger struct {
	Period time.Duration                         // how far back a run sees rows
	See    func(executor.Tables) executor.Tables // the rows that it sees
	Fires  func(rows int) bool
}

// alerting is a world that raises an alert, in place of one that fires; the same where none is found.
func (s *solver) alerting(w *world, plan planner.Node) *world {
	if s.alerts(w) || s.enough(w) {
		return w
	}
	left := s.left
	s.left, s.strict = s.Budget.open(), true
	other := s.searchWith(4, plan)
	found := s.fires(other)
	s.left, s.strict = left, false
	other.left, other.strict, other.proven = left, false, false
	if found && s.fires(other) && (s.alerts(other) || s.enough(other)) {
		return other
	}
	return w
}

// alerts says whether a world that fires raises an alert.
func (s *solver) alerts(w *world) bool {
	return s.Trigger.Fires(max(s.seen(w.tables()), 0))
}

// seen is how many rows the query gives on what the rule sees of tables.
func (s *solver) seen(tables []Table) int {
	defer func(was bool) { s.strict = was }(s.strict)
	s.strict = true
	return s.run(tables)
}

// more is rows that stand several times: one, or all that have the value of a cell, with another value each time.
type more struct {
	row   *row
	cell  *cell
	times int
}

// mostRows bounds how many rows a trigger may ask for.
const mostRows = 10_001

// enough has rows stand so often that the query gives as many as the trigger asks for.
func (s *solver) enough(w *world) bool {
	n := s.seen(w.tables())
	if n <= 0 {
		return false
	}
	times := n + 1
	for !s.Trigger.Fires(times) {
		if times++; times > mostRows {
			return false
		}
	}
	was := w.result
	for _, w.more = range w.mores(times) {
		if w.result = s.run(w.tables()); w.result > 0 && s.alerts(w) {
			return true
		}
	}
	w.more, w.result = nil, was
	return false
}

// mores is the ways in which a query may be had to give more rows, the plainest first.
func (w *world) mores(times int) (out []*more) {
	for _, r := range slices.Backward(w.rows) {
		if !r.outside() {
			out = append(out, &more{row: r, times: times})
		}
	}
	add := func(x *cell) {
		if x.root.row != nil && x.root.used && !x.root.opaque && !x.root.row.outside() && !x.dates() && !slices.ContainsFunc(out, func(m *more) bool { return m.cell == x }) {
			out = append(out, &more{cell: x, times: times})
		}
	}
	for _, g := range w.groups {
		for _, k := range g.keys {
			for _, x := range w.leaves(k) {
				add(x)
			}
		}
	}
	for _, x := range w.cells() {
		if x == x.root {
			add(x)
		}
	}
	return out
}

func (r *row) outside() bool { return r.external != nil || r.list != "" }

// of is instances with those that are to stand several times.
func (m *more) of(w *world, all []instance) (out []instance) {
	if m.cell != nil {
		return w.otherwise(all, m.cell, m.times)
	}
	for _, in := range all {
		out = append(out, in)
		for i := 1; i < m.times && in.row == m.row && len(out) < 4*maxRepeats; i++ {
			out = append(out, in)
		}
	}
	return out
}

// otherwise is instances, and again those with the value of a cell, each time with another in its place.
func (w *world) otherwise(all []instance, x *cell, times int) []instance {
	old, variant, base := x.root.now(), w.variants(x, nil), all
	for i := 1; i < times; i++ {
		other := variant(i)
		for _, in := range base {
			next := instance{in.row, maps.Clone(in.over)}
			changed := false
			for _, c := range in.row.cells {
				v, has := in.over[c]
				if !has {
					v = c.now()
				}
				if c.used && !c.fixed && !in.row.outside() && v == old && c.typ == x.root.typ {
					if next.over == nil {
						next.over = map[*cell]value{}
					}
					next.over[c], changed = other, true
				}
			}
			if changed && len(all) < 4*maxRepeats {
				all = append(all, next)
			}
		}
	}
	return all
}
