package planner

import (
	"strings"

	"kql/functions/types"
	"kql/parser"
)

// mvExpand binds mv-expand: each expression takes the place of its column, or comes after the others.
func (b *binder) mvExpand(op *parser.MvExpand, t *table, vars *scope) *table {
	e := b.expand(op.Columns, op.Hints, op.Limit, t, vars)
	return t.with(e)
}

func (b *binder) expand(columns []parser.ExpandColumn, hints []parser.Property, limit parser.Expr, t *table, vars *scope) *Expand {
	e := &Expand{Input: t.node, Index: -1}
	for _, c := range t.schema() {
		e.Columns, e.Keep = append(e.Columns, c), append(e.Keep, &Ref{c, parser.Span{}})
	}
	f := t.frame(vars)
	for _, c := range columns {
		b.expandColumn(e, c, f)
	}
	if name := parser.Hint(hints, "with_itemindex"); name != "" {
		e.Index = len(e.Columns)
		e.Columns, e.Keep = append(e.Columns, b.column(name, types.Long)), append(e.Keep, nil)
	}
	kind := parser.Hint(hints, "bagexpansion") + parser.Hint(hints, "kind")
	e.AsArray = strings.Contains(kind, "array")
	if limit != nil {
		e.Limit = b.rowCount(limit, vars)
	}
	return e
}

func (b *binder) expandColumn(e *Expand, c parser.ExpandColumn, f *frame) {
	value := b.scalar(c.Column.Value, f)
	switch value.Type() {
	case types.Dynamic, types.Unknown:
	default:
		b.mustBe(c.Column.Value.Where(), types.Dynamic)
		return
	}
	name := b.resultName(c.Column.Value)
	if len(c.Column.Names) > 0 {
		name = c.Column.Names[0].Text
	}
	if name == "" {
		name = "Column1"
	}
	to := c.To
	if to == types.Unknown {
		to = types.Dynamic
	}
	out := b.column(name, to)
	at := len(e.Columns)
	for i, col := range e.Columns {
		if col.Name == name {
			at = i
		}
	}
	if at == len(e.Columns) {
		e.Columns, e.Keep = append(e.Columns, out), append(e.Keep, nil)
	} else {
		e.Columns[at], e.Keep[at] = out, nil
	}
	e.Arrays, e.Targets = append(e.Arrays, value), append(e.Targets, at)
}

// mvApply binds mv-apply: the body runs over each row's expansion.
func (b *binder) mvApply(op *parser.MvApply, t *table, vars *scope) *table {
	e := b.expand(op.Columns, op.Hints, op.Limit, t, vars)
	slot := &Slot{Output{e.Columns}}
	body := b.body(op.Body, slot, t.open, vars)
	a := &Apply{Input: t.node, Expanded: e, Slot: slot, Body: body.node}
	carried := b.projection()
	for i, c := range t.schema() {
		if e.Keep[i] != nil {
			carried.push(item{c, &Ref{c, parser.Span{}}})
		}
	}
	for _, c := range carried.items {
		a.Columns = append(a.Columns, c.column)
	}
	out := carried
	for _, c := range body.schema() {
		if r := hasID(t.schema(), c.ID); r {
			continue
		}
		a.Columns = append(a.Columns, c)
		out.add(c.Name, &Ref{c, parser.Span{}}, false)
	}
	return b.project(&table{node: a, open: t.open, name: t.name}, out.items)
}
