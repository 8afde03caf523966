package planner

import (
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// in binds in, has_any and their kind. The list is one argument: a constant with a row an element, the
// column of a query, or a dynamic array.
func (b *binder) in(e *parser.In, f *frame) Expr {
	x := b.scalar(e.X, f)
	if e.Op != "in" && e.Op != "!in" && x.Type() != types.Unknown && !types.Texts.Has(x.Type()) {
		b.wantedType(e.X.Where(), types.Texts)
		return bad(e.Span)
	}
	if len(e.List) == 1 && !f.isColumn(e.List[0]) && b.tabular(e.List[0], f.vars) {
		return b.operator(e.Op, e.OpAt, e.Span, []Expr{x, b.subquery(e.Op, e.List[0], f.vars, true)})
	}
	items := make([]Expr, len(e.List))
	constant := true
	for i, item := range e.List {
		items[i] = b.scalar(item, f)
		_, is := items[i].(*Const)
		constant = constant && is
	}
	if len(items) == 1 && items[0].Type() == types.Dynamic {
		return b.operator(e.Op, e.OpAt, e.Span, []Expr{x, items[0]})
	}
	if constant {
		return b.operator(e.Op, e.OpAt, e.Span, []Expr{x, b.values(items, x.Type())})
	}
	return b.anyOf(e, x, items)
}

// isColumn says whether an expression is just the name of a column, which goes before a table's.
func (f *frame) isColumn(e parser.Expr) bool {
	n, ok := parser.Bare(e).(*parser.NameRef)
	if ok {
		_, ok = f.rows.find(n.Name.Text)
	}
	return ok
}

// values is constants as one vector: of the type of the value they are compared with where they all can be of
// it, else of text.
func (b *binder) values(items []Expr, want types.Type) Expr {
	if want == types.Dynamic || want == types.Unknown || !castable(items, want) {
		want = items[0].Type()
		for _, i := range items {
			if w, ok := types.Widest(want, i.Type()); ok {
				want = w
			} else {
				want = types.String
			}
		}
	}
	span := parser.Span{Start: items[0].Where().Start, End: items[len(items)-1].Where().End}
	out := vector.NewBuilder(want, len(items))
	for _, i := range items {
		if i.Type() == types.Dynamic && dynamic.KindOf(i.(*Const).Value.Str(0)) == dynamic.Array {
			for _, element := range dynamic.Elements(i.(*Const).Value.Str(0)) {
				b.append(out, &Const{vector.ConstText(types.Dynamic, element), span}, want)
			}
			continue
		}
		b.append(out, i, want)
	}
	return &Const{out.Vector(), span}
}

func (b *binder) append(out *vector.Builder, item Expr, want types.Type) {
	if c, ok := b.convert(item, want).(*Const); ok {
		out.AppendFrom(c.Value, 0)
	}
}

func castable(items []Expr, want types.Type) bool {
	for _, i := range items {
		if want.Numeric() && i.Type().Numeric() && i.Type() > want {
			return false
		}
	}
	return true
}

// anyOf is in with a list that differs by row: a comparison with each item. The other list operators have
// no such form.
func (b *binder) anyOf(e *parser.In, x Expr, items []Expr) Expr {
	compare := map[string]string{"in": "==", "!in": "==", "in~": "=~", "!in~": "=~", "has_any": "has", "has_all": "has"}[e.Op]
	link := "or"
	if e.Op == "has_all" {
		link = "and"
	}
	var out Expr
	for _, item := range items {
		one := b.operator(compare, e.OpAt, e.Span, []Expr{x, item})
		if out == nil {
			out = one
		} else {
			out = b.operator(link, e.OpAt, e.Span, []Expr{out, one})
		}
	}
	if e.Op[0] == '!' {
		out = b.operator("not", e.OpAt, e.Span, []Expr{out})
	}
	return out
}
