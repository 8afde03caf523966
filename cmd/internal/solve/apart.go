package solve

import (
	"slices"
	"strings"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// deviation says whether an aggregate is of more than one row, if it is anything.
func deviation(name string) bool {
	return strings.HasPrefix(name, "stdev") || strings.HasPrefix(name, "variance")
}

// level is which of its rows' values an aggregate gives: the greatest, the least or one between them; 0 where it gives
// none of them.
func level(name string) int {
	switch name {
	case "max", "arg_max":
		return 3
	case "min", "arg_min":
		return 1
	case "avg", "percentile", "avgif":
		return 2
	}
	return 0
}

// spreads says whether aggregates differ in what they make of several rows that are far from each other.
func spreads(aggs []planner.Agg) bool {
	for i, a := range aggs {
		name := strings.ToLower(a.Function.Name)
		if deviation(name) {
			return true
		}
		if level(name) == 0 || len(a.Args) == 0 {
			continue
		}
		if slices.ContainsFunc(aggs[:i], func(o planner.Agg) bool {
			l := level(strings.ToLower(o.Function.Name))
			return l != 0 && l != level(name) && same(o.Args[0], a.Args[0])
		}) {
			return true
		}
	}
	return false
}

// apart is what an aggregate gives of two rows, the first of which has the greater value; nil where that is nothing else
// than what it gives of one.
func (w *world) apart(g *group, name string, a planner.Agg, args []planner.Expr, output int, c planner.Column) planner.Expr {
	first, second := args[0], w.subst(a.Args[0], g.second)
	switch {
	case level(name) == 3 || level(name) == 1:
		if e, ok := w.call(">=", first, second); ok {
			w.require(e, internal, a.Span)
		}
		if level(name) == 3 || output >= len(args) {
			return nil
		}
		return w.converted(w.subst(a.Args[output], g.second), c.Type)
	case !first.Type().Numeric():
		return nil
	case name == "sum":
		e, _ := w.call("+", first, second)
		return e
	case name == "avg":
		if sum, ok := w.call("+", w.converted(first, types.Real), w.converted(second, types.Real)); ok {
			e, _ := w.call("/", sum, constReal(2))
			return e
		}
	case deviation(name):
		by, ok := w.call("-", w.converted(first, types.Real), w.converted(second, types.Real))
		if !ok {
			return nil
		}
		if e, ok := w.call(">=", first, second); ok {
			w.require(e, internal, a.Span)
		}
		half, ok := w.call("/", by, constReal(2)) // as it is at least, however often each stands
		if !ok || strings.HasPrefix(name, "stdev") {
			return half
		}
		e, _ := w.call("*", half, half)
		return e
	}
	return nil
}

func constReal(f float64) planner.Expr {
	return &planner.Const{Value: vector.ConstReal(f)}
}
