package planner

import (
	"kql/parser"
)

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
