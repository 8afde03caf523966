package planner

import (
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// specialNames are calls that no function of the registry stands behind.
var specialNames = []string{"toscalar", "column_ifexists", "iscolumnexists", "column_names_of", "materialize", "table"}

// special binds the calls whose arguments are no plain values: queries, names of columns, all columns.
func (b *binder) special(e *parser.Call, f *frame) (x Expr, ok bool) {
	if f.graph != nil {
		if x, ok = b.graphFunction(e, f); ok {
			return x, true
		}
	}
	switch e.Name.Text {
	case "toscalar":
		return b.toscalar(e, f), true
	case "column_ifexists", "columnifexists":
		return b.columnIfExists(e, f), true
	case "iscolumnexists":
		return b.isColumn(e, f), true
	case "ingestion_time":
		return b.ingestionTime(e, f), true
	case "pack_all":
		return b.packAll(e, f), true
	case "bag_pack_columns":
		return b.packColumns(e, f), true
	case "column_names_of":
		return b.columnNames(e, f), true
	case "estimate_data_size", "pack_array":
		return b.withColumns(e, f), true
	case "bin_auto":
		if size := b.settings["query_bin_auto_size"]; size != nil && len(e.Args) == 1 {
			return b.binAuto(e, size, f), true
		}
	case "materialize", "table", "totable":
		b.wantedScalar(e.Span)
		return bad(e.Span), true
	}
	return nil, false
}

// toscalar is the first value of a query, or a scalar as it is.
func (b *binder) toscalar(e *parser.Call, f *frame) Expr {
	if len(e.Args) != 1 {
		b.argumentCount(e.Name, 1, 1)
		return bad(e.Span)
	}
	if arg := e.Args[0].Value; !b.tabular(arg, f.vars) {
		// It sees no row, so that a name is a variable's there, as the key of partition is.
		if n, ok := parser.Bare(arg).(*parser.NameRef); ok {
			if x := f.vars.find(n.Name.Text); x != nil && x.scalar != nil {
				return b.scalar(arg, &frame{vars: f.vars})
			}
		}
		return b.scalar(arg, f)
	}
	x := b.subquery("toscalar", e.Args[0].Value, f.vars, false)
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
	name, ok := b.columnText(e.Args[0], f)
	if !ok {
		return bad(e.Span)
	}
	col, ok := f.rows.find(name)
	switch fallback := b.scalar(e.Args[1].Value, f); {
	case ok && b.opts.Judging: // Kusto's binder types it by the fallback; the engine gives the column as it is
		col.Type = fallback.Type()
		return &Ref{col, e.Span}
	case ok && col.Type != types.Unknown:
		return &Ref{col, e.Span}
	default:
		return fallback
	}
}

// isColumn says whether there is a column of that name.
func (b *binder) isColumn(e *parser.Call, f *frame) Expr {
	if len(e.Args) != 1 {
		b.argumentCount(e.Name, 1, 1)
		return bad(e.Span)
	}
	name, ok := b.columnText(e.Args[0], f)
	if !ok {
		return bad(e.Span)
	}
	_, found := f.rows.find(name)
	return &Const{vector.ConstBool(found), e.Span}
}

// columnText is the name of a column that is given as a text.
func (b *binder) columnText(a parser.Argument, f *frame) (string, bool) {
	c, ok := b.scalar(a.Value, f).(*Const)
	if !ok || c.Type() != types.String {
		b.wantedConstant(a.Span)
		return "", false
	}
	return c.Value.Str(0), true
}

// packAll is a bag of every column; pack_all(true) leaves out nulls and empty texts.
func (b *binder) packAll(e *parser.Call, f *frame) Expr {
	var sparse Expr = &Const{vector.ConstBool(false), e.Span}
	switch len(e.Args) {
	case 0:
	case 1:
		sparse = b.scalar(e.Args[0].Value, f)
	default:
		b.argumentCount(e.Name, 0, 1)
		return bad(e.Span)
	}
	return b.operator("pack_all", e.Name.Span, e.Span, append([]Expr{sparse}, withNames(f.rows, e)...))
}

// columnNames is the names of a query's columns.
func (b *binder) columnNames(e *parser.Call, f *frame) Expr {
	if len(e.Args) != 1 || !b.tabular(e.Args[0].Value, f.vars) {
		b.wantedTable(e.Span)
		return bad(e.Span)
	}
	names := []string{}
	for _, c := range b.table(e.Args[0].Value, f.vars).node.Schema() {
		names = append(names, dynamic.Quote(c.Name))
	}
	return &Const{vector.ConstText(types.Dynamic, dynamic.Join(names)), e.Span}
}

// binAuto is bin or bin_at with the size and fixed point that set statements give.
func (b *binder) binAuto(e *parser.Call, size parser.Expr, f *frame) Expr {
	name, args := "bin", []Expr{b.scalar(e.Args[0].Value, f), b.scalar(size, f)}
	if at := b.settings["query_bin_auto_at"]; at != nil {
		name, args = "bin_at", append(args, b.scalar(at, f))
	}
	return b.operator(name, e.Name.Span, e.Span, args)
}

// withColumns binds a call in which * stands for all columns.
func (b *binder) withColumns(e *parser.Call, f *frame) Expr {
	args := make([]Expr, 0, len(e.Args))
	for _, a := range e.Args {
		if _, all := a.Value.(*parser.Star); !all {
			args = append(args, b.scalar(a.Value, f))
			continue
		}
		for _, c := range f.rows {
			args = append(args, &Ref{c, e.Span})
		}
	}
	return b.operator(e.Name.Text, e.Name.Span, e.Span, args)
}

// packColumns is a bag of the columns named.
func (b *binder) packColumns(e *parser.Call, f *frame) Expr {
	if len(e.Args) == 0 {
		b.argumentCount(e.Name, 1, unbounded)
		return bad(e.Span)
	}
	var cols Schema
	for _, a := range e.Args {
		if r, ok := b.scalar(a.Value, f).(*Ref); ok {
			cols = append(cols, r.Column)
		} else {
			b.wantedColumn(a.Span)
		}
	}
	return b.operator("bag_pack", e.Name.Span, e.Span, withNames(cols, e))
}

// withNames is the columns as arguments, each behind its name.
func withNames(cols Schema, e *parser.Call) []Expr {
	var args []Expr
	for _, c := range cols {
		args = append(args, &Const{vector.ConstText(types.String, c.Name), e.Span}, &Ref{c, e.Span})
	}
	return args
}
