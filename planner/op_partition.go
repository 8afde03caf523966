package planner

import (
	"kql/functions/types"
	"kql/parser"
)

// partition binds partition: the body runs over the rows of each value of the key.
func (b *binder) partition(op *parser.Partition, t *table, vars *scope) *table {
	key := b.scalar(op.By, t.frame(vars))
	b.plainKey(key)
	slot := &Slot{Output{t.schema()}}
	p := &Partition{Input: t.node, Key: key, Slot: slot}
	var body *table
	if op.Braces {
		p.Most = maxBracedKeys
		body = b.braced(op, key, slot, vars)
	} else {
		body = b.body(op.Body.(*parser.Pipeline), slot, t.open, vars)
	}
	p.Body, p.Columns = body.node, body.schema()
	return &table{node: p, open: body.open}
}

// maxBracedKeys is how many values the key may have where the body has a source of its own.
const maxBracedKeys = 64

// braced binds a query of its own, which knows of the rows their key's value alone.
func (b *binder) braced(op *parser.Partition, key Expr, slot *Slot, vars *scope) *table {
	name, ok := op.By.(*parser.NameRef)
	if !ok {
		b.wantedColumn(op.By.Where())
		return nothing()
	}
	if key.Type() == types.Unknown { // what it is has been reported, or only data tell
		key = bad(op.By.Where())
	} else {
		value := b.project(&table{node: slot}, []item{{b.column(name.Name.Text, key.Type()), key}})
		key = &Subquery{Plan: value.node, Result: key.Type(), Span: op.By.Where()}
	}
	inner := vars.inner()
	inner.names[name.Name.Text] = &binding{scalar: key}
	defer b.unstaged()()
	if !b.tabular(op.Body, inner) {
		b.wantedTable(op.Body.Where())
		return nothing()
	}
	return b.table(op.Body, inner)
}
