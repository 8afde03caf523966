package solve

import (
	"kql/functions/types"
	"kql/planner"
)

func (w *world) between(c *constraint, call *planner.Call, yes bool) bool {
	low, ok := w.eval(call.Args[1])
	high, ok2 := w.eval(call.Args[2])
	if !ok || !ok2 {
		return false
	}
	if !yes {
		if c.attempts%2 == 0 {
			return w.make(c, call.Args[0], want{c, ">", []string{high.text}})
		}
		return w.make(c, call.Args[0], want{c, "<", []string{low.text}})
	}
	if !w.constantly(call.Args[1]) && c.attempts%2 == 0 {
		if x, ok := w.eval(call.Args[0]); ok {
			return w.make(c, call.Args[1], want{c, "<=", []string{x.text}})
		}
	}
	done := w.make(c, call.Args[0], want{c, ">=", []string{low.text}})
	return w.make(c, call.Args[0], want{c, "<=", []string{high.text}}) || done
}

// compare makes a comparison true or false. Where both sides may be chosen it turns to one and then the other.
func (w *world) compare(c *constraint, call *planner.Call, yes bool) bool {
	op := call.Function.Name
	if p, ok := plainOps[op]; ok {
		op = p
	}
	op = turned(op, yes)
	x, y := call.Args[0], call.Args[1]
	if w.constantly(y) {
		return w.against(c, x, op, y)
	}
	if w.constantly(x) {
		return w.against(c, y, flipped(op), x)
	}
	if c.attempts%2 == 1 {
		x, y, op = y, x, flipped(op)
	}
	if op == "==" || op == "=~" {
		if w.equate(c, x, y) {
			return true
		}
	}
	if w.against(c, x, op, y) && w.holds(c) {
		return true
	}
	return w.against(c, y, flipped(op), x)
}

func (w *world) against(c *constraint, x planner.Expr, op string, y planner.Expr) bool {
	v, ok := w.eval(y)
	if !ok {
		return false
	}
	if v.null {
		if y.Type() != types.String {
			return false
		}
	}
	return w.make(c, x, want{c, op, []string{v.text}})
}

// equate gives two cells one value that both can have.
func (w *world) equate(c *constraint, x, y planner.Expr) bool {
	a, b := w.locate(x), w.locate(y)
	if a == nil || b == nil || a == b || a.root == b.root || a.typ == types.Bool || a.root.fixed || b.root.fixed {
		return false
	}
	if len(a.facets) > 0 || len(b.facets) > 0 {
		return false
	}
	wasA, wasB := a.value, b.value
	var options []value
	options = append(options, b.value, a.value)
	options = append(options, w.candidates(b)...)
	options = append(options, w.candidates(a)...)
	best, most := -1, -1-len(options)
	sa, sb := make([]value, 0, len(options)), make([]value, 0, len(options))
	for _, v := range options {
		a.value, b.value = v, v
		sa, sb = append(sa, a.root.now()), append(sb, b.root.now())
	}
	a.value, b.value = wasA, wasB
	others := func(root *cell) (out []*constraint) {
		for _, o := range w.touching(root) {
			if o != c {
				out = append(out, o)
			}
		}
		return out
	}
	scoreA, scoreB := w.scores(others(a.root), a.root, sa), w.scores(others(b.root), b.root, sb)
	for i, v := range options {
		if s := scoreA[i] + scoreB[i]; s > most && !v.null && v.text != "" {
			a.value, b.value = v, v
			if (a.in != nil || b.in != nil) && !w.holds(c) { // a part may not be able to have it
				s -= len(options)
			}
			if s > most {
				best, most = i, s
			}
		}
	}
	a.value, b.value = wasA, wasB
	if best < 0 {
		return false
	}
	a.value, b.value = options[best], options[best]
	same := want{c, "==", []string{a.value.text}}
	a.wants, b.wants = append(a.wants, same), append(b.wants, same)
	return true
}
