package planner

import "kql/parser"

// partition binds partition: the body runs over the rows of each value of the key.
func (b *binder) partition(op *parser.Partition, t *table, vars *scope) *table {
	key := b.scalar(op.By, t.frame(vars))
	if op.Braces {
		b.refuse(op.Span, "kql does not have partition with braces yet; write (...) for the body.")
		return nothing()
	}
	slot := &Slot{Output{t.schema()}}
	body := b.body(op.Body.(*parser.Pipeline), slot, t.open, vars)
	p := &Partition{Input: t.node, Key: key, Slot: slot, Body: body.node}
	p.Columns = body.schema()
	return &table{node: p, open: body.open}
}
