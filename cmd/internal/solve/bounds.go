package solve

import (
	"slices"

	"kql/functions/types"
	"kql/planner"
)

// bounds has the times of rows be at bounds that they are within anyway, and just inside of them.
func (g *gallery) bounds(w *world) {
	for _, c := range slices.Clone(w.must) {
		x, edge, how := w.bound(c)
		if x == nil {
			continue
		}
		for _, v := range []spelling{moved(edge, 0, "at its bound"), moved(edge, how.by, how.text)} {
			if g.full() {
				return
			}
			g.spelled(w, x, v)
		}
	}
}

// inside is the step from a bound to what is within it.
type inside struct {
	by   int64
	text string
}

// bound is the time of a row that a condition compares with a time, and that bound; nil where it is no such condition.
func (w *world) bound(c *constraint) (x *cell, edge string, how inside) {
	call, ok := c.expr.(*planner.Call)
	if !ok || c.hidden || c.kind != condition || len(call.Args) < 2 || !w.constantly(call.Args[1]) {
		return nil, "", how
	}
	switch call.Function.Name {
	case ">", ">=", "between":
		how = inside{types.Second, "a second after its bound"}
	case "<", "<=":
		how = inside{-types.Second, "a second before its bound"}
	default:
		return nil, "", how
	}
	v, ok := w.eval(call.Args[1])
	if x = w.locate(call.Args[0]); x == nil || !x.dates() || x.root != x || !ok || v.null {
		return nil, "", how
	}
	return x, v.text, how
}
