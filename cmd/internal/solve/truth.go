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
	case "set_has_element":
		if w.constantly(call.Args[0]) {
			return w.make(c, call.Args[1], want{c, turned("==", yes), w.list(call.Args[0])})
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
	if rest := w.totals[call]; rest != nil {
		return w.summed(c, call, rest, x)
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
		n, ok := number(first(x.values))
		if ok && (n > 0 || x.op == ">") {
			w.askRows(cell.tally)
		}
		if x.op == ">" {
			n++
		}
		w.spread(cell.tally, int(n))
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
