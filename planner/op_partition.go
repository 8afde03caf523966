package planner

import (
	"kql/functions/types"
	"kql/parser"
)

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

// steps binds scan.
func (b *binder) steps(op *parser.Scan, t *table, vars *scope) *table {
	if len(op.PartitionBy) > 0 {
		return b.partitionedSteps(op, t, vars)
	}
	if len(op.OrderBy) > 0 {
		t = b.sort(&parser.Sort{Place: op.Place, By: op.OrderBy}, t, vars)
	}
	n := &Steps{Input: t.node}
	n.Columns = append(n.Columns, t.schema()...)
	declared := Schema{}
	for _, p := range op.Declare {
		c := b.column(p.Name.Text, p.Type)
		declared = append(declared, c)
		value := null(p.Type, p.Span)
		if p.Default != nil {
			value = b.convert(b.scalar(p.Default, &frame{vars: vars}), p.Type)
		}
		n.Declared = append(n.Declared, value)
	}
	n.Columns = append(n.Columns, declared...)
	states := map[string]Schema{}
	for _, s := range op.Steps {
		var state Schema
		for _, c := range n.Columns {
			state = append(state, b.column(c.Name, c.Type))
		}
		states[s.Name.Text] = state
	}
	f := t.frame(vars)
	f.states = states
	for _, s := range op.Steps {
		n.Steps = append(n.Steps, b.step1(s, states[s.Name.Text], declared, f))
	}
	if name := parser.Hint(op.Hints, "with_match_id"); name != "" {
		n.MatchID = true
		n.Columns = append(n.Columns, b.column(name, types.Long))
	}
	return &table{node: n, open: t.open, serial: true}
}

// partitionedSteps runs scan over the rows of each key on their own.
func (b *binder) partitionedSteps(op *parser.Scan, t *table, vars *scope) *table {
	if parser.Hint(op.Hints, "with_match_id") != "" {
		b.refuse(op.Span, "kql does not number the matches of scan where it has 'partition by'.")
	}
	f := t.frame(vars)
	var keys []Expr
	for _, e := range op.PartitionBy {
		keys = append(keys, b.scalar(e, f))
	}
	at := op.PartitionBy[0].Where()
	key := b.operator("tostring", at, at, []Expr{b.operator("pack_array", at, at, keys)})
	alone := *op
	alone.PartitionBy = nil
	slot := &Slot{Output{t.schema()}}
	body := b.steps(&alone, &table{node: slot, open: t.open, serial: true}, vars)
	p := &Partition{Input: t.node, Key: key, Slot: slot, Body: body.node}
	p.Columns = body.schema()
	return &table{node: p, open: body.open, serial: true}
}

var emits = map[string]Emit{"": EmitAll, "all": EmitAll, "last": EmitLast, "none": EmitNone}

func (b *binder) step1(s parser.ScanStep, state, declared Schema, f *frame) Step {
	inner := *f
	// A bare name of a declared column is the step's own state.
	inner.rows = append(append(Schema{}, f.rows...), state[len(f.rows):]...)
	out := Step{Name: s.Name.Text, Condition: b.predicate(s.Condition, &inner), Assign: make([]Expr, len(declared)), Emit: emits[s.Output], State: state}
	for _, a := range s.Assignments {
		for i, c := range declared {
			if len(a.Names) == 1 && a.Names[0].Text == c.Name {
				out.Assign[i] = b.convert(b.scalar(a.Value, &inner), c.Type)
			}
		}
	}
	return out
}
