package planner

import "kql/functions/types"

// joinConditions gives a join the conditions behind it that read both of its sides, so that a pair of rows is tested
// before it becomes a row.
func joinConditions(o *optimiser, n Node) Node {
	return rewrite(n, func(n Node) Node {
		f, ok := n.(*Filter)
		if !ok {
			return n
		}
		var stays Expr
		for _, c := range conjuncts(f.Predicate) {
			switch {
			case pure(c) && !AsksSlot(c) && o.testInJoin(c, f.Input):
			case stays == nil:
				stays = c
			default:
				stays = o.and(stays, c)
			}
		}
		if stays == nil {
			return f.Input
		}
		return &Filter{Input: f.Input, Predicate: stays}
	})
}

// testInJoin adds a condition over n's columns to the join below n; false where it cannot stand there.
func (o *optimiser) testInJoin(c Expr, n Node) bool {
	switch n := n.(type) {
	case *Project:
		below, cheap := substitute(c, n)
		return !n.Serial && (cheap || light(below)) && o.testInJoin(below, n.Input)
	case *Filter:
		return o.testInJoin(c, n.Input)
	case *Join:
		if n.Kind != "inner" && n.Kind != "innerunique" || readsOnly(c, n.Left.Schema()) || readsOnly(c, n.Right.Schema()) {
			return false
		}
		if !readsOnly(c, append(append(Schema{}, n.Left.Schema()...), n.Right.Schema()...)) {
			return false
		}
		if n.Condition != nil {
			c = o.and(n.Condition, c)
		}
		n.Condition = c
		return true
	}
	return false
}

// light says whether an expression is of numbers and times and calls nothing dear: it may as well be computed twice.
func light(e Expr) bool {
	ok := true
	walkExpr(e, func(e Expr) {
		switch e := e.(type) {
		case *Ref:
			ok = ok && timeOrNumber(e.Column.Type)
		case *Subquery:
			ok = false
		case *Call:
			switch e.Function.Name {
			case "+", "-", "/", "<", "<=", ">", ">=", "between", "!between", "abs", "datetime_diff", "and", "or", "not":
			default:
				ok = false
			}
		}
	})
	return ok
}

func timeOrNumber(t types.Type) bool {
	return t == types.Datetime || t == types.Timespan || t == types.Int || t == types.Long || t == types.Real
}
