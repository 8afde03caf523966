package planner

import (
	"kql/functions/types"
	"kql/parser"
)

// operate binds one operator behind a table; t is nil where the operator stands first.
func (b *binder) operate(op parser.Operator, t *table, vars *scope) *table {
	if leading := leadingOperators(op); t == nil && !leading {
		b.fail(op.Where(), "KS174", "", "The operator cannot be the first operator in a query.")
		return nothing()
	}
	before := len(b.problems)
	if out, ok := b.graphOperator(op, t, vars); ok {
		return out
	}
	b.checkProperties(op)
	out := b.operateOnColumns(op, t, vars)
	switch op.(type) {
	case *parser.Where, *parser.Extend, *parser.Sort, *parser.Take, *parser.Top:
	default: // the columns that a mistake leaves out are not to be missed behind it
		out.open = out.open || b.problems[before:].Failed()
	}
	return out
}

// operateOnColumns binds the operators that change columns only, and hands on the others.
func (b *binder) operateOnColumns(op parser.Operator, t *table, vars *scope) *table {
	switch op := op.(type) {
	case *parser.Where:
		return b.where(op, t, vars)
	case *parser.Extend:
		return b.list(op.Columns, b.through(t), style{replace: true}, t, vars)
	case *parser.Project:
		return b.list(op.Columns, b.projection(), style{}, t, vars)
	case *parser.Serialize:
		t = b.list(op.Columns, b.through(t), style{replace: true}, t.serialized(), vars)
		return t
	case *parser.Print:
		return b.list(op.Columns, b.projection(), style{print: true}, oneRow(), vars)
	case *parser.ProjectAway:
		return b.projectAway(op, t)
	case *parser.ProjectKeep:
		return b.projectKeep(op, t)
	case *parser.ProjectRename:
		return b.projectRename(op, t, vars)
	case *parser.ProjectReorder:
		return b.projectReorder(op, t)
	case *parser.ProjectByNames:
		return b.projectByNames(op, t, vars)
	}
	return b.operateOnRows(op, t, vars)
}

func leadingOperators(op parser.Operator) bool {
	switch op.(type) {
	case *parser.Print, *parser.Range, *parser.Union, *parser.Search, *parser.Find, *parser.Evaluate, *parser.MacroExpand:
		return true
	}
	return false
}

func (t *table) serialized() *table {
	next := *t
	next.serial = true
	return &next
}

func (b *binder) where(op *parser.Where, t *table, vars *scope) *table {
	if op.Name != nil {
		b.warn(op.Name.Span, "KQL200", "write == to compare", "'%s =' names the value here and compares nothing.", op.Name.Text)
	}
	window := false
	f := t.frame(vars)
	if t.serial {
		f.window = &window
	}
	e := b.predicate(op.Predicate, f)
	if !window {
		return t.with(&Filter{Input: t.node, Predicate: e})
	}
	// A condition over other rows is computed as a column first, over all rows at once.
	p := b.through(t)
	flag := p.add("$where", e, false)
	wide := b.project(t, p.items)
	wide.node.(*Project).Serial = true
	kept := wide.with(&Filter{Input: wide.node, Predicate: &Ref{flag, e.Where()}})
	return b.project(kept, refs(t.schema()))
}

// predicate binds a condition, which is a bool.
func (b *binder) predicate(x parser.Expr, f *frame) Expr {
	e := b.scalar(x, f)
	if e.Type() == types.Bool || e.Type() == types.Unknown {
		return e
	}
	b.mustBe(x.Where(), types.Bool)
	return bad(x.Where())
}

func refs(cols Schema) []item {
	out := make([]item, len(cols))
	for i, c := range cols {
		out[i] = item{c, &Ref{c, parser.Span{}}}
	}
	return out
}

// list binds the columns of extend, project, serialize and print.
func (b *binder) list(columns []parser.Named, p *projection, s style, t *table, vars *scope) *table {
	window := false
	f := t.frame(vars)
	f.window = &window
	for i, n := range columns {
		p.addNamed(n, i, s, f)
	}
	out := b.project(t, p.items)
	out.node.(*Project).Serial = window
	if window && !t.serial && !isOneRow(t) {
		b.fail(columns[0].Span, "KQL101", "put serialize or sort before it", "A function that reads other rows needs its rows in an order.")
	}
	return out
}

func isOneRow(t *table) bool {
	v, ok := t.node.(*Values)
	return ok && v.Count == 1
}
