package planner

import (
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// scalar binds an expression to a value for each row. What is wrong with it is reported, and then it is bad.
func (b *binder) scalar(e parser.Expr, f *frame) Expr {
	x := b.scalarOf(e, f)
	if b.opts.Trace != nil {
		b.opts.Trace.Scalars[e] = x
	}
	return x
}

func (b *binder) scalarOf(e parser.Expr, f *frame) Expr {
	switch e := e.(type) {
	case *parser.Paren:
		return b.scalar(e.X, f)
	case *parser.Literal:
		return b.literal(e)
	case *parser.DynamicLiteral:
		return b.dynamicLiteral(e)
	case *parser.TypeLiteral:
		return &Const{vector.ConstText(types.String, e.Type.String()), e.Span}
	case *parser.NameRef:
		return b.name(e.Name, f)
	case *parser.Unary:
		return b.unary(e, f)
	case *parser.Binary:
		return b.binary(e, f)
	case *parser.In:
		return b.in(e, f)
	case *parser.Between:
		return b.between(e, f)
	case *parser.Call:
		return b.call(e, f)
	case *parser.Path:
		return b.path(e, f)
	case *parser.Index:
		return b.index(e, f)
	case *parser.Star:
		b.fail(e.Span, "KS191", "", "The * syntax is not allowed here.")
	default:
		b.wantedScalar(e.Where())
	}
	return bad(e.Where())
}

func (b *binder) dynamicLiteral(e *parser.DynamicLiteral) Expr {
	if e.JSON == "" {
		return null(types.Dynamic, e.Span)
	}
	return &Const{vector.ConstText(types.Dynamic, e.JSON), e.Span}
}

// name binds a column, or else a variable.
func (b *binder) name(n parser.Name, f *frame) Expr {
	if c, ok := f.rows.find(n.Text); ok {
		if f.aggregates != nil {
			b.columnAmongAggregates(n)
			return bad(n.Span)
		}
		return &Ref{c, n.Span}
	}
	if x := f.vars.find(n.Text); x != nil {
		switch {
		case x.given != nil:
			b.refuse(x.given.Where(), "The parameter '%s' is %s and is given %s: what Kusto makes of it is not documented.", n.Text, x.scalar.Type(), x.given.Type())
			return relocate(x.scalar, n.Span)
		case x.scalar != nil:
			return relocate(x.scalar, n.Span)
		case x.lambda == nil:
			b.wantedScalar(n.Span)
			return bad(n.Span)
		case x.lambda.NeedsNothing() && !b.tabularBody(x.lambda, x.home):
			return b.expandScalar(n, x.lambda, x.home, nil, f)
		}
	}
	if l, problems := b.cat.Function(n.Text); l != nil || problems.Failed() {
		return b.call(&parser.Call{Place: n.Place, Name: n}, f)
	}
	if f.graph != nil && f.states[n.Text] != nil {
		b.refuse(n.Span, "kql does not give a whole node or edge; name a property of it: %s.NAME", n.Text)
		return bad(n.Span)
	}
	if f.open && (b.problems.Failed() || b.opts.Columns == nil) { // it may be of any type, which only rows or what a mistake has hidden would tell
		return f.guess(b, n)
	}
	if f.open {
		return null(types.Dynamic, n.Span)
	}
	if _, ok := b.cat.Table(n.Text); ok {
		b.wantedScalar(n.Span)
		return bad(n.Span)
	}
	b.unknownName(n, append(f.rows.names(), f.vars.all()...))
	return bad(n.Span)
}

// relocate is a variable's value as it stands where the variable is used.
func relocate(e Expr, s parser.Span) Expr {
	if c, ok := e.(*Const); ok {
		return &Const{c.Value, s}
	}
	return e
}

func (b *binder) unary(e *parser.Unary, f *frame) Expr {
	x := b.scalar(e.X, f)
	if e.Op == "+" {
		return x
	}
	return b.operator("-", e.Span, e.Span, []Expr{x})
}

func (b *binder) binary(e *parser.Binary, f *frame) Expr {
	if _, ok := e.X.(*parser.Star); ok {
		return b.anyColumn(e, f)
	}
	x, y := b.scalar(e.X, f), b.scalar(e.Y, f)
	if e.Op == "==" || e.Op == "!=" {
		x, y = b.alike(x, y)
	}
	return b.operator(e.Op, e.OpAt, e.Span, []Expr{x, y})
}

// alike brings a text and a value of another type to that type, so that exports which hold numbers as text
// compare as they should. A text that is no such value is null, and equal to nothing.
func (b *binder) alike(x, y Expr) (Expr, Expr) {
	switch {
	case x.Type() == types.String && comparesAsValue(y.Type()):
		return b.convert(x, y.Type()), y
	case y.Type() == types.String && comparesAsValue(x.Type()):
		return x, b.convert(y, x.Type())
	}
	return x, y
}

func comparesAsValue(t types.Type) bool {
	return t != types.String && t != types.Dynamic && t != types.Unknown
}

// anyColumn is * op y: true where any text column is.
func (b *binder) anyColumn(e *parser.Binary, f *frame) Expr {
	y := b.scalar(e.Y, f)
	var out Expr
	for _, c := range f.rows {
		if !types.Texts.Has(c.Type) && e.Op != "==" {
			continue
		}
		var x Expr = &Ref{c, e.X.Where()}
		if c.Type != y.Type() {
			x = b.convert(x, types.String)
		}
		one := b.operator(e.Op, e.OpAt, e.Span, []Expr{x, y})
		if out == nil {
			out = one
		} else {
			out = b.operator("or", e.OpAt, e.Span, []Expr{out, one})
		}
	}
	if out == nil {
		return &Const{vector.ConstBool(false), e.Span}
	}
	return out
}

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

func (b *binder) between(e *parser.Between, f *frame) Expr {
	x, low, high := b.scalar(e.X, f), b.scalar(e.Low, f), b.scalar(e.High, f)
	if x.Type() == types.Datetime && high.Type() == types.Timespan {
		high = b.operator("+", e.OpAt, e.High.Where(), []Expr{low, high})
	}
	op := "between"
	if e.Not {
		op = "!between"
	}
	return b.operator(op, e.OpAt, e.Span, []Expr{x, low, high})
}

// subquery binds a query inside an expression, the argument of a function or operator: a scalar, or with whole set a
// list.
func (b *binder) subquery(of string, e parser.Expr, vars *scope, whole bool) Expr {
	leave := b.enterHome(Home{InSubquery, of, e.Where()})
	t := b.source(e, b.table(e, vars))
	leave()
	cols := t.node.Schema()
	if len(cols) == 0 {
		return bad(e.Where())
	}
	if c := rowOutside(t.node, vars); c != nil {
		b.fail(e.Where(), "", "join or lookup gives each row its own", "'%s': can't use '%s' as it is defined outside its row-context scope.", of, c.Name)
		return bad(e.Where())
	}
	if b.opts.Trace != nil && whole {
		b.opts.Trace.Lists[e] = cols
	}
	return &Subquery{Plan: t.node, Table: whole, Result: cols[0].Type, Span: e.Where()}
}

// rowOutside is a column of the rows around a subquery that it reads all the same, as a parameter of the function that
// it stands in is bound to it; nil where there is none. It runs once, so there is no row for it.
func rowOutside(plan Node, vars *scope) (found *Column) {
	outside := map[int]bool{}
	for s := vars; s != nil; s = s.outer {
		for _, x := range s.names {
			if x.scalar != nil {
				for _, id := range ColumnsOf(x.scalar) {
					outside[id] = true
				}
			}
		}
	}
	if len(outside) == 0 {
		return nil
	}
	Walk(plan, func(n Node) {
		eachExpr(n, func(x Expr) {
			walkExpr(x, func(x Expr) {
				if r, ok := x.(*Ref); ok && outside[r.Column.ID] && !hasID(inputsOf(n), r.Column.ID) {
					found = &r.Column
				}
			})
		})
	})
	return found
}

// inputsOf is the columns that a node reads.
func inputsOf(n Node) (cols Schema) {
	for _, in := range n.Inputs() {
		cols = append(cols, in.Schema()...)
	}
	return cols
}
