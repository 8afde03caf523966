package planner

import (
	"slices"

	"kql/functions/types"
	"kql/parser"
)

// steps binds scan.
func (b *binder) steps(op *parser.Scan, t *table, vars *scope) *table {
	if len(op.PartitionBy) > 0 {
		return b.partitionedSteps(op, t, vars)
	}
	if len(op.OrderBy) > 0 {
		t = b.sort(&parser.Sort{Place: op.Place, By: op.OrderBy}, t, vars)
	}
	b.undocumented(op)
	n := &Steps{Input: t.node}
	n.Columns = append(n.Columns, t.schema()...)
	declared := Schema{}
	for _, p := range op.Declare {
		b.fresh(p.Name, append(slices.Clone(n.Columns), declared...))
		c := b.column(p.Name.Text, p.Type)
		declared = append(declared, c)
		value := null(p.Type, p.Span)
		if p.Default != nil {
			value = b.assigned(p.Default, c, &frame{vars: vars})
		}
		n.Declared = append(n.Declared, value)
	}
	n.Columns = append(n.Columns, declared...)
	states := map[string]Schema{}
	for _, s := range op.Steps {
		if states[s.Name.Text] != nil {
			b.fail(s.Name.Span, "", "", "A step with the name '%s' is already there.", s.Name.Text)
		}
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
		b.fresh(parser.Name{Place: op.Hints[0].Place, Text: name}, n.Columns)
		n.MatchID = true
		n.Columns = append(n.Columns, b.column(name, types.Long))
	}
	return &table{node: n, open: t.open, serial: true}
}

// partitionedSteps runs scan over the rows of each key on their own.
func (b *binder) partitionedSteps(op *parser.Scan, t *table, vars *scope) *table {
	if parser.Hint(op.Hints, "with_match_id") != "" {
		b.refuse(op.Span, "Whether scan numbers its matches anew for each key of its 'partition by' is not documented; partition by KEY (scan ...) does.")
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
		if len(a.Names) != 1 {
			b.fail(a.Span, "", "", "A column and its value expected: name = value.")
			continue
		}
		name := a.Names[0]
		i := slices.IndexFunc(declared, func(c Column) bool { return c.Name == name.Text })
		_, input := f.rows.find(name.Text)
		switch {
		case i >= 0:
			out.Assign[i] = b.assigned(a.Value, declared[i], &inner)
		case input:
			b.refuse(name.Span, "What scan makes of a value for '%s', a column of its input, is not documented; declare a column for it.", name.Text)
		default:
			b.unknownName(name, declared.names())
		}
	}
	return out
}

// assigned is the value that a declared column gets.
func (b *binder) assigned(e parser.Expr, c Column, f *frame) Expr {
	value := b.scalar(e, f)
	from, whole := value.Type(), types.Of(types.Int, types.Long)
	fits := from == c.Type || promotable(from, c.Type) || whole.Has(from) && whole.Has(c.Type)
	if !fits {
		b.refuse(e.Where(), "What scan makes of a value of type %s for '%s', which is %s, is not documented; convert it.", from, c.Name, c.Type)
	}
	return b.convert(value, c.Type)
}

// fresh wants a column that scan adds to have a name of its own.
func (b *binder) fresh(n parser.Name, taken Schema) {
	if _, is := taken.find(n.Text); is {
		b.refuse(n.Span, "There is a column '%s' already; what scan makes of two is not documented.", n.Text)
	}
}

// undocumented refuses what scan's syntax has and its documents do not.
func (b *binder) undocumented(op *parser.Scan) {
	for _, h := range op.Hints {
		if h.Name.Text != "with_match_id" {
			b.refuse(h.Span, "What scan does with '%s' is not documented.", h.Name.Text)
		}
	}
	for _, s := range op.Steps {
		if s.Optional {
			b.refuse(s.Name.Span, "What an optional step of scan does is not documented.")
		}
	}
}
