package planner

import (
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
