package solve

import (
	"context"
	"slices"

	"kql/planner"
)

// search tries ways through the plan until the query fires: those that depart from the first in one decision, then
// those in two, first where that came nearest. Where each has a condition that no row meets, what came nearest
// is gone on with, to say which conditions do not hold.
func (s *solver) search(plan planner.Node) *world {
	var best *world
	nearest := 0
	for open := []branch{{}}; len(open) > 0 && (best == nil || !s.left.empty()); {
		at := 0
		for i, b := range open {
			if b.turns < open[at].turns || b.turns == open[at].turns && b.distance < open[at].distance {
				at = i
			}
		}
		b := open[at]
		open = slices.Delete(open, at, at+1)
		w := s.attempt(plan, b.choices)
		for s.news = false; !s.fires(w) && s.news; s.news = false { // with the columns that were lacking
			w = s.attempt(plan, b.choices)
		}
		if s.fires(w) {
			return w
		}
		n := w.distance()
		if best == nil || n < nearest {
			best, nearest = w, n
		}
		for i := len(b.choices); i < len(w.sizes); i++ {
			for alternative := 1; alternative < w.sizes[i]; alternative++ {
				open = append(open, branch{append(slices.Clone(w.choices[:i]), alternative), n, b.turns + 1})
			}
		}
	}
	if best.hopeless() > 0 {
		best.settle()
	}
	return best
}

// searchWith searches with so many fifths of what is left.
func (s *solver) searchWith(fifths int, plan planner.Node) *world {
	whole := s.left
	defer func() { s.left = whole }()
	s.left = whole.part(fifths, 5)
	before := s.left.effort
	w := s.search(plan)
	whole.spend(before - s.left.effort)
	w.left = whole
	return w
}

// branch is a way through the plan that has not been tried.
type branch struct {
	choices  []int
	distance int // of the way that it departs from
	turns    int // how often it departs from the first
}

// fires says whether the query gives rows on what a world has come to.
func (s *solver) fires(w *world) bool {
	if !w.proven {
		w.proven = true
		if w.hopeless() == 0 {
			tables := w.tables()
			if s.bound != nil && s.cost(tables) < costlyRun || w.unmet() == 0 { // to bind anew takes long
				w.result = s.run(tables)
			}
		}
	}
	return w.result > 0
}

func (s *solver) attempt(plan planner.Node, choices []int) *world {
	ctx, cancel := context.WithDeadline(s.ctx, s.left.end)
	defer cancel()
	w := newWorld(ctx, s.Bind.Now, choices)
	w.left, w.own, w.lacking = s.left, s.own, s.lacking
	if s.strict {
		w.period, w.strict = s.Trigger.Period, true
	}
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
	if w.hopeless() == 0 {
		w.settle()
	}
	return w
}

const (
	patience = 3  // how often what a condition asks for is tried before values of all kinds are
	rounds   = 25 // how often all conditions are gone through
	stale    = 6  // how many rounds may change nothing
)

// settle chooses values until all conditions hold, or nothing helps.
func (w *world) settle() {
	least, since := len(w.must)+1, 0
	for range rounds {
		unmet := 0
		for i := 0; i < len(w.must); i++ {
			c := w.must[i]
			if w.holds(c) && (c.attempts > 0 || !w.hollow(c)) {
				continue
			}
			if w.left.empty() {
				return
			}
			unmet++
			w.try(c)
		}
		if unmet == 0 {
			return
		}
		if since++; unmet < least {
			least, since = unmet, 0
		}
		if since == stale {
			return
		}
	}
}

// try chooses values for one condition anew.
func (w *world) try(c *constraint) {
	c.attempts++
	for _, x := range w.cells() {
		x.wants = slices.DeleteFunc(x.wants, func(o want) bool { return o.from == c })
	}
	w.truth(c, c.expr, !c.turned)
	if call, ok := c.expr.(*planner.Call); ok && c.attempts%patience == 0 && !w.holds(c) {
		w.anything(c, call)
	}
}

// hollow says whether a condition holds for two values to be equal that are empty.
func (w *world) hollow(c *constraint) bool {
	call, ok := c.expr.(*planner.Call)
	if !ok || call.Function.Name != "==" || c.turned || w.constantly(call.Args[0]) || w.constantly(call.Args[1]) {
		return false
	}
	v, ok := w.eval(call.Args[0])
	return ok && (v.null || v.text == "")
}

// hopeless is how many conditions do not hold that are on nothing that is to be chosen.
func (w *world) hopeless() (n int) {
	for _, c := range w.must {
		if len(c.reads) == 0 && !w.holds(c) {
			n++
		}
	}
	return n
}

// distance is how far from firing a world is.
func (w *world) distance() int {
	if n := w.hopeless(); n > 0 {
		return n * 1000
	}
	return w.unmet()
}

func (w *world) unmet() int { return w.failing(w.must, len(w.must)) }
