package solve

import (
	"fmt"
	"strings"

	"kql/functions"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

func constText(s string) planner.Expr {
	return &planner.Const{Value: vector.ConstText(types.String, s)}
}

func constLong(n int) planner.Expr {
	return &planner.Const{Value: vector.ConstLong(types.Long, int64(n))}
}

// call is a call of a function of the registry on arguments of the types that it takes; ok is false where it takes
// none such.
func (w *world) call(name string, args ...planner.Expr) (planner.Expr, bool) {
	fn := functions.Builtin.Function(name)
	if fn == nil {
		return nil, false
	}
next:
	for i := range fn.Signatures {
		s := &fn.Signatures[i]
		if len(s.Params) < len(args) {
			continue
		}
		for j, a := range args {
			if !s.Params[j].Accept.Has(a.Type()) {
				continue next
			}
		}
		if len(s.Params) > len(args) && !s.Params[len(args)].Optional {
			continue
		}
		result := s.Result.Type
		if s.Result.Kind != functions.Fixed || s.Returns != nil {
			result = args[0].Type()
		}
		return &planner.Call{Function: fn, Signature: s, Args: args, Result: result, Span: args[0].Where()}, true
	}
	return nil, false
}

// converted is a value as another type.
func (w *world) converted(e planner.Expr, t types.Type) planner.Expr {
	if e.Type() == t || t == types.Unknown {
		return e
	}
	name := map[types.Type]string{
		types.String: "tostring", types.Long: "tolong", types.Int: "toint", types.Real: "toreal", types.Bool: "tobool",
		types.Datetime: "todatetime", types.Timespan: "totimespan", types.Guid: "toguid", types.Decimal: "todecimal", types.Dynamic: "todynamic",
	}[t]
	if out, ok := w.call(name, e); ok {
		out.(*planner.Call).Result = t
		return out
	}
	return null(t)
}

// path is a place in a dynamic value.
func (w *world) path(x planner.Expr, p dynamic.Path) planner.Expr {
	if c, ok := x.(*planner.Call); ok && c.Function.Name == "path" {
		if k, ok := c.Args[1].(*planner.Const); ok {
			return w.path(c.Args[0], append(dynamic.ParsePath(k.Value.Str(0)), p...))
		}
	}
	if b := w.bags[x]; b != nil && len(p) > 0 && !p[0].Array {
		if e := w.under(b, p[0].Key); e != nil {
			if e = w.converted(e, types.Dynamic); len(p) == 1 {
				return e
			}
			return w.path(e, p[1:])
		}
	}
	if items, ok := w.arrays[x]; ok && len(p) > 0 && p[0].Array {
		one := items.item
		if len(p) == 1 && !isText(one.Type()) { // a number is none that is read from text
			return one
		}
		if one.Type() != types.Dynamic {
			one = w.converted(one, types.Dynamic)
		}
		if len(p) == 1 {
			return one
		}
		return w.path(one, p[1:])
	}
	if x.Type() != types.Dynamic {
		x = w.converted(x, types.Dynamic)
	}
	out, ok := w.call("path", x, &planner.Const{Value: vector.ConstText(types.Dynamic, p.JSON())})
	if !ok {
		return null(types.Dynamic)
	}
	return out
}

// subst is an expression with the columns of a row put in their places.
func (w *world) subst(e planner.Expr, in env) planner.Expr {
	switch e := e.(type) {
	case *planner.Ref:
		if x := in[e.Column.ID]; x != nil {
			return x
		}
		return null(e.Column.Type)
	case *planner.Subquery:
		return w.subquery(e)
	case *planner.Call:
		return w.substCall(e, in)
	}
	return e
}

func (w *world) substCall(e *planner.Call, in env) planner.Expr {
	args := make([]planner.Expr, len(e.Args))
	if q, ok := last(e.Args).(*planner.Subquery); ok && q.Table {
		return w.listed(e, q, in)
	}
	for i, a := range e.Args {
		args[i] = w.subst(a, in)
	}
	if e.Function.Name == "array_length" {
		if k, ok := w.arrays[args[0]]; ok && k.tally != nil {
			return k.tally.cell.ref()
		}
	}
	if e.Function.Name == "path" {
		if k, ok := args[1].(*planner.Const); ok {
			x := w.path(args[0], dynamic.ParsePath(k.Value.Str(0)))
			if c, ok := x.(*planner.Call); ok {
				c.Span = e.Span
			}
			return x
		}
	}
	return &planner.Call{Function: e.Function, Signature: e.Signature, Args: args, Result: e.Result, Span: e.Span}
}

func last(args []planner.Expr) planner.Expr {
	if len(args) == 0 {
		return nil
	}
	return args[len(args)-1]
}

// subquery is the value that toscalar has.
func (w *world) subquery(e *planner.Subquery) planner.Expr {
	if x := w.asked[e]; x != nil {
		return x
	}
	if empty(e.Plan) {
		return null(e.Result)
	}
	out := w.row(e.Plan)
	x := out[e.Plan.Schema()[0].ID]
	if x == nil {
		x = null(e.Result)
	}
	w.asked[e] = x
	return x
}

// listed is x in (T ...): the value of one row that T has, or for !in rows that it must not have.
func (w *world) listed(e *planner.Call, q *planner.Subquery, in env) planner.Expr {
	x := w.subst(e.Args[0], in)
	name := e.Function.Name
	if empty(q.Plan) {
		return &planner.Const{Value: vector.ConstBool(strings.HasPrefix(name, "!")), Span: e.Span}
	}
	if strings.HasPrefix(name, "!") {
		first := q.Plan.Schema()[0]
		w.without(absence{plan: q.Plan, left: []planner.Expr{x}, right: []planner.Expr{&planner.Ref{Column: first}}, at: e.Span})
		return &planner.Const{Value: vector.ConstBool(true), Span: e.Span}
	}
	item := w.subquery(q)
	op := map[string]string{"in": "==", "in~": "=~", "has_any": "has", "has_all": "has"}[name]
	if k := w.arrays[item]; k.item != nil {
		item = k.item
	}
	if op == "==" && x.Type() != item.Type() {
		x, item = w.converted(x, types.String), w.converted(item, types.String)
	}
	out, ok := w.call(op, x, item)
	if !ok {
		x = w.converted(x, types.String)
		if out, ok = w.call(op, x, w.converted(item, types.String)); !ok {
			w.gap(e.Span, fmt.Sprintf("%s with a query", name))
			return &planner.Const{Value: vector.ConstBool(true), Span: e.Span}
		}
	}
	out.(*planner.Call).Span = e.Span
	return out
}
