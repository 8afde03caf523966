package solve

import (
	"reflect"
	"slices"

	"kql/parser"
	"kql/planner"
)

// misses turns each condition in its turn into its opposite, and keeps what then is quiet.
func (s *solver) misses(w *world) (out []Miss) {
	fired := w.tables()
	w.fixOutside()
	for i := 0; i < len(w.must); i++ {
		c := w.must[i]
		if c.hidden || c.kind == internal || c.at == (parser.Span{}) || s.left.empty() {
			continue
		}
		if slices.ContainsFunc(out, func(m Miss) bool { return m.At == c.at }) {
			continue
		}
		whole := s.left
		s.left = whole.part(1, partsOfMiss)
		w.left = s.left
		before := s.left.effort
		for try, again := 0, true; again && try < mostTurns; try++ {
			var tables []Table
			var ok bool
			if tables, ok, again = s.turn(w, i, try, fired); ok {
				out = append(out, Miss{At: c.at, Join: c.kind == joinKey, Tables: tables})
			}
		}
		whole.spend(before - s.left.effort)
		s.left, w.left = whole, whole
	}
	return out
}

const (
	mostTurns   = 3 // in how many ways a condition is tried to be false
	partsOfMiss = 6 // of what is left one near miss may cost a part
)

// turn is rows on which a condition is false, where all before it in the query still hold; ok is false where there are
// none, or the query gives a result on them, and again says whether another way may lead there.
func (s *solver) turn(w *world, i, try int, fired []Table) (tables []Table, ok, again bool) {
	c := w.must[i]
	back := w.snapshot()
	defer func() {
		c.turned = false
		back()
	}()
	before := map[*cell]func(){}
	for _, x := range w.roots {
		before[x] = x.keep()
	}
	c.turned, c.attempts = true, try
	defer w.loosen(c)()
	w.settle()
	if !w.misses(i) {
		return nil, false, w.holds(c)
	}
	w.putBack(i, before)
	tables = w.tables()
	ok = written(tables) && sameOutside(tables, fired) && !reflect.DeepEqual(tables, fired) && s.run(tables) == 0
	return tables, ok, false
}

// loosen lets rows that are beside each other differ in what a condition that is turned says of both, as long as they
// stay in their order; what it gives puts all back.
func (w *world) loosen(c *constraint) func() {
	var loosened []*constraint
	swap := func(k *constraint) {
		k.expr, k.loose = k.loose, k.expr
		k.reads, k.weight = w.reads(k.expr), weight(k.expr)
	}
	if call, ok := c.expr.(*planner.Call); ok && len(call.Args) == 2 {
		for _, k := range w.must {
			order, ok := k.expr.(*planner.Call)
			if k.loose == nil || !ok || len(order.Args) != 2 {
				continue
			}
			a, b := order.Args[0], order.Args[1]
			if same(a, call.Args[0]) && same(b, call.Args[1]) || same(a, call.Args[1]) && same(b, call.Args[0]) {
				swap(k)
				loosened = append(loosened, k)
			}
		}
	}
	return func() {
		for _, k := range loosened {
			swap(k)
		}
	}
}

// misses says whether a condition is as it should be, and all before it are.
func (w *world) misses(i int) bool {
	return w.all(w.must[:i+1])
}

// putBack gives each value that was changed without need what it was.
func (w *world) putBack(i int, before map[*cell]func()) {
	unmet := w.unmet()
	for id := firstID; id <= w.ids; id++ {
		x := w.roots[id]
		if x == nil || before[x] == nil || w.left.empty() {
			continue
		}
		now, again := x.now(), x.keep()
		if before[x](); x.now() == now {
			again()
			continue
		}
		if !w.misses(i) || w.unmet() > unmet {
			again()
		}
	}
}
