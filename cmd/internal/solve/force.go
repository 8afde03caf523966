package solve

import (
	"slices"
	"strings"

	"kql/functions/types"
	"kql/planner"
)

// truth tries to make a condition true or false, by wants on the cells that it reads; ok is false where that cannot be.
func (w *world) truth(c *constraint, e planner.Expr, yes bool) bool {
	call, ok := e.(*planner.Call)
	if !ok {
		return w.make(c, e, want{c, "==", []string{map[bool]string{true: "true", false: "false"}[yes]}})
	}
	name := call.Function.Name
	switch name {
	case "and", "or":
		if (name == "and") == yes {
			done := false
			for _, a := range call.Args {
				if w.isTrue(a) != yes {
					done = w.truth(c, a, yes) || done
				}
			}
			return done
		}
		return w.oneOf(c, flat(call, name), yes)
	case "not":
		return w.truth(c, call.Args[0], !yes)
	case "isnotempty", "isnotnull", "notempty":
		return w.make(c, call.Args[0], want{c, turned("notempty", yes), nil})
	case "isempty", "isnull":
		return w.make(c, call.Args[0], want{c, turned("empty", yes), nil})
	case "between", "!between":
		return w.between(c, call, yes == (name == "between"))
	case "<", "<=", ">", ">=", "==", "=~", "!=", "!~":
		return w.compare(c, call, yes)
	case "ipv4_is_in_range", "ipv4_is_in_any_range", "ipv4_is_match", "ipv6_is_in_range", "ipv6_is_in_any_range", "ipv6_is_match":
		if inside := w.inside(call); yes && len(inside) > 0 {
			return w.make(c, call.Args[0], want{c, "==", inside})
		}
	case "iff", "iif", "case":
		return w.branch(c, call, want{c, "==", []string{map[bool]string{true: "true", false: "false"}[yes]}})
	}
	if len(call.Args) == 2 && w.constantly(call.Args[1]) {
		op := name
		if p, ok := plainOps[name]; ok {
			op = p
		}
		if isOp(strings.TrimPrefix(op, "!")) {
			return w.make(c, call.Args[0], want{c, turned(op, yes), w.list(call.Args[1])})
		}
	}
	if len(call.Args) == 2 && isOp(strings.TrimPrefix(name, "!")) {
		if v, ok := w.eval(call.Args[1]); ok && c.attempts%2 == 1 {
			return w.make(c, call.Args[0], want{c, turned(name, yes), []string{v.text}})
		}
		if v, ok := w.eval(call.Args[0]); ok {
			return w.make(c, call.Args[1], want{c, turned("==", yes), []string{v.text}})
		}
	}
	return w.anything(c, call)
}

func turned(op string, yes bool) string {
	if yes {
		return op
	}
	return opposite(op)
}

func isOp(op string) bool {
	switch op {
	case "==", "=~", "has", "contains", "startswith", "endswith", "regex", "has_all":
		return true
	}
	return false
}

// flat is the parts of nested calls of one operator.
func flat(c *planner.Call, name string) (out []planner.Expr) {
	for _, a := range c.Args {
		if in, ok := a.(*planner.Call); ok && in.Function.Name == name {
			out = append(out, flat(in, name)...)
		} else {
			out = append(out, a)
		}
	}
	return out
}

func (w *world) isTrue(e planner.Expr) bool {
	v, ok := w.eval(e)
	return ok && !v.null && v.text == "true"
}

// oneOf makes one of several conditions true or false; which it is changes with the attempts.
func (w *world) oneOf(c *constraint, es []planner.Expr, yes bool) bool {
	for i := range es {
		e := es[(i+c.attempts-1)%len(es)]
		if w.constantly(e) {
			continue
		}
		if w.truth(c, e, yes) && w.isTrue(e) == yes {
			return true
		}
	}
	return false
}

// list is a constant's values.
func (w *world) list(e planner.Expr) (out []string) {
	if k, ok := e.(*planner.Const); ok && k.Type() != types.Dynamic {
		for i := range k.Value.Len {
			out = append(out, textOf(k.Value, i).text)
		}
		return out
	}
	v, ok := w.eval(e)
	if !ok {
		return nil
	}
	if v.raw {
		return elements(v.text)
	}
	return []string{v.text}
}

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

// make tries to give an expression a value that is as wanted.
func (w *world) make(c *constraint, e planner.Expr, x want) bool {
	if cell := w.locate(e); cell != nil {
		if cell.root.opaque || cell.root.fixed {
			return false
		}
		if cell.tally != nil {
			w.askTally(cell, x)
		}
		cell.wants = append(cell.wants, x)
		if t := e.Type(); isText(cell.typ) && !isText(t) {
			cell.wants = append(cell.wants, want{c, "as", []string{t.String()}})
		}
		w.choose(cell)
		return true
	}
	call, ok := e.(*planner.Call)
	if !ok {
		return false
	}
	if call.Type() == types.Bool {
		if yes, ok := asBool(x); ok {
			return w.truth(c, call, yes)
		}
	}
	if f := inverses[call.Function.Name]; f != nil && f(w, c, call, x) {
		return true
	}
	return w.anything(c, call)
}

// asBool is what a want on a condition, or on the number that is made of it, asks it to be.
func asBool(x want) (yes, ok bool) {
	low := strings.ToLower(first(x.values))
	n, isN := number(low)
	switch {
	case x.op == "==" && (low == "true" || isN && n == 1), x.op == ">" && isN && n < 1, x.op == ">=" && isN && n > 0:
		return true, true
	case x.op == "==" && (low == "false" || isN && n == 0), x.op == "<" && isN, x.op == "<=" && isN && n < 1:
		return false, true
	}
	return false, false
}

// askTally has rows made for a count with a condition that is to be above 0.
func (w *world) askTally(cell *cell, x want) {
	switch x.op {
	case ">", ">=", "==":
		if n, ok := number(first(x.values)); ok && (n > 0 || x.op == ">") {
			w.askRows(cell.tally)
		}
	case "!==":
		w.askRows(cell.tally)
	}
}

func first(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// anything tries values of all kinds for the cells that a condition reads.
func (w *world) anything(c *constraint, call *planner.Call) bool {
	done := false
	for _, x := range w.leaves(call) {
		if w.left.empty() {
			break
		}
		if x.root.opaque || x.root.fixed || w.holds(c) {
			continue
		}
		if !slices.ContainsFunc(x.wants, func(o want) bool { return o.from == c && o.op == "any" }) {
			x.wants = append(x.wants, want{c, "any", nil})
		}
		done = w.choose(x) || done
	}
	return done
}

// leaves is the cells that an expression reads.
func (w *world) leaves(e planner.Expr) (out []*cell) {
	if x := w.locate(e); x != nil {
		return []*cell{x}
	}
	if c, ok := e.(*planner.Call); ok {
		for _, a := range c.Args {
			out = append(out, w.leaves(a)...)
		}
	}
	return out
}
