package planner

import (
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// path binds x.name.
func (b *binder) path(e *parser.Path, f *frame) Expr {
	if side, ok := f.side(e.X); ok && e.Call == nil {
		if c, ok := side.find(e.Name.Text); ok {
			return &Ref{c, e.Span}
		}
		if !f.open {
			b.unknownName(e.Name, side.names())
		}
		return bad(e.Span)
	}
	if x := entityOf(e, f.vars); x != nil {
		return b.entityText(e, x)
	}
	if e.Call != nil {
		b.wantedScalar(e.Span)
		return bad(e.Span)
	}
	x := b.scalar(e.X, f)
	if x.Type() != types.Dynamic && x.Type() != types.Unknown {
		b.unknownName(e.Name, nil)
		return bad(e.Span)
	}
	return b.step(x, dynamic.Step{Key: e.Name.Text}, e.Span)
}

// side is the columns of $left or $right in a join condition.
func (f *frame) side(e parser.Expr) (Schema, bool) {
	if n, ok := e.(*parser.NameRef); ok {
		switch n.Name.Text {
		case "$left":
			return f.left, f.left != nil
		case "$right":
			return f.right, f.right != nil
		}
		state, ok := f.states[n.Name.Text]
		return state, ok
	}
	return nil, false
}

// index binds x[i]: a step of a path where i is constant.
func (b *binder) index(e *parser.Index, f *frame) Expr {
	x, i := b.scalar(e.X, f), b.scalar(e.Index, f)
	if x.Type() != types.Dynamic && x.Type() != types.Unknown {
		b.notDynamic(e.Index.Where())
		return bad(e.Span)
	}
	if c, ok := i.(*Const); ok && !c.Value.Null(0) {
		switch c.Type() {
		case types.String:
			return b.step(x, dynamic.Step{Key: c.Value.Str(0)}, e.Span)
		case types.Int, types.Long:
			return b.step(x, dynamic.Step{Index: int(c.Value.Long(0)), Array: true}, e.Span)
		}
	}
	return b.operator("index", e.Span, e.Span, []Expr{x, i})
}

// step adds a step to a path: x.a.b is one call with both steps.
func (b *binder) step(x Expr, s dynamic.Step, span parser.Span) Expr {
	path := dynamic.Path{s}
	if c, ok := x.(*Call); ok && c.Function.Name == "path" {
		path = append(dynamic.ParsePath(c.Args[1].(*Const).Value.Str(0)), s)
		x = c.Args[0]
	}
	return b.operator("path", span, span, []Expr{x, &Const{vector.ConstText(types.Dynamic, path.JSON()), span}})
}
