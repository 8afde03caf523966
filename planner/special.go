package planner

import (
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// special binds the calls whose arguments are no plain values: queries, names of columns, all columns.
func (b *binder) special(e *parser.Call, f *frame) (x Expr, ok bool) {
	switch e.Name.Text {
	case "toscalar":
		return b.toscalar(e, f), true
	case "column_ifexists", "columnifexists":
		return b.columnIfExists(e, f), true
	case "pack_all":
		return b.packAll(e, f), true
	case "bag_pack_columns":
		return b.packColumns(e, f), true
	case "materialize", "table", "totable":
		b.wantedScalar(e.Span)
		return bad(e.Span), true
	}
	return nil, false
}

// toscalar is the first value of a query, or a scalar as it is.
func (b *binder) toscalar(e *parser.Call, f *frame) Expr {
	if len(e.Args) == 0 {
		b.argumentCount(e.Name, 1, 1)
		return bad(e.Span)
	}
	if arg := e.Args[0].Value; !b.tabular(arg, f.vars) {
		return b.scalar(arg, f)
	}
	x := b.subquery(e.Args[0].Value, f.vars, false)
	if s, ok := x.(*Subquery); ok {
		s.Span = e.Span
	}
	return x
}

// columnIfExists is the column of that name, or else the second argument.
func (b *binder) columnIfExists(e *parser.Call, f *frame) Expr {
	if len(e.Args) != 2 {
		b.argumentCount(e.Name, 2, 2)
		return bad(e.Span)
	}
	c, ok := b.scalar(e.Args[0].Value, f).(*Const)
	if !ok || c.Type() != types.String {
		b.wantedConstant(e.Args[0].Span)
		return bad(e.Span)
	}
	if col, ok := f.rows.find(c.Value.Str(0)); ok {
		return &Ref{col, e.Span}
	}
	return b.scalar(e.Args[1].Value, f)
}

// packAll is a bag of every column; pack_all(true) leaves out nulls and empty texts.
func (b *binder) packAll(e *parser.Call, f *frame) Expr {
	name := "bag_pack"
	if len(e.Args) == 1 {
		if c, ok := b.scalar(e.Args[0].Value, f).(*Const); ok && c.Type() == types.Bool && c.Value.Bool(0) {
			name = "bag_pack_nonempty"
		}
	}
	return b.pack(name, f.rows, e)
}

// packColumns is a bag of the columns named.
func (b *binder) packColumns(e *parser.Call, f *frame) Expr {
	var cols Schema
	for _, a := range e.Args {
		if r, ok := b.scalar(a.Value, f).(*Ref); ok {
			cols = append(cols, r.Column)
		} else {
			b.wantedColumn(a.Span)
		}
	}
	return b.pack("bag_pack", cols, e)
}

func (b *binder) pack(name string, cols Schema, e *parser.Call) Expr {
	var args []Expr
	for _, c := range cols {
		args = append(args, &Const{vector.ConstText(types.String, c.Name), e.Span}, &Ref{c, e.Span})
	}
	return b.operator(name, e.Name.Span, e.Span, args)
}
