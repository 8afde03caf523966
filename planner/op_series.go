package planner

import (
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// makeSeries binds make-series: the keys, an array for each aggregate, and the axis as an array.
func (b *binder) makeSeries(op *parser.MakeSeries, t *table, vars *scope) *table {
	out := b.projection()
	f := t.frame(vars)
	for i, n := range op.By {
		out.addNamed(n, i, style{}, f)
	}
	agg, keys := b.group(t, out)
	m := &MakeSeries{Input: t.node, Keys: agg.Keys, NonEmpty: parser.Hint(op.Hints, "kind") == "nonempty"}
	m.Columns = agg.Columns
	c := &collector{keys: keys}
	for _, s := range op.Series {
		b.series(m, out, s, c, f)
	}
	m.Aggs = c.aggs
	b.axis(m, op, f)
	axis := b.column("axis", types.Dynamic)
	m.Columns = append(m.Columns, axis)
	name := parser.Name{Text: b.resultName(op.On.Value)}
	if len(op.On.Names) > 0 {
		name = op.On.Names[0]
	}
	out.add(name.Text, &Ref{axis, op.On.Span}, false)
	return b.project(&table{node: m, open: t.open}, out.items)
}

// series binds one aggregate of make-series.
func (b *binder) series(m *MakeSeries, out *projection, s parser.SeriesColumn, c *collector, f *frame) {
	before := len(c.columns)
	inner := *f
	inner.aggregates = c
	e := b.scalar(s.Aggregate.Value, &inner)
	if k, constant := e.(*Const); constant && k.Type() != types.Unknown { // it stands in every step that has rows
		of := s.Aggregate.Value
		e = c.first(b, b.reg.Aggregate("max"), &parser.Call{Place: parser.Place{Span: of.Where()}, Args: []parser.Argument{{Value: of}}}, &inner)
	}
	ref, ok := e.(*Ref)
	if !ok || len(c.columns) != before+1 || ref.Column.ID != c.columns[before].ID {
		if len(c.columns) > 0 || e.Type() != types.Unknown {
			b.refuse(s.Aggregate.Span, "make-series takes a single aggregate here; compute with its arrays afterwards.")
		}
		c.aggs, c.columns = c.aggs[:min(before, len(c.aggs))], c.columns[:before]
		return
	}
	array := b.column(ref.Column.Name, types.Dynamic)
	m.Columns = append(m.Columns, array)
	var fallback Expr
	if s.Default != nil {
		fallback = b.convert(b.scalar(s.Default, &frame{vars: f.vars}), ref.Column.Type)
	}
	m.Defaults = append(m.Defaults, fallback)
	name := b.resultName(s.Aggregate.Value)
	if len(s.Aggregate.Names) > 0 {
		name = s.Aggregate.Names[0].Text
	}
	if name == "" {
		name = out.defaultName(nil)
	}
	out.add(name, &Ref{array, s.Aggregate.Span}, false)
}

// axis binds what the series run over.
func (b *binder) axis(m *MakeSeries, op *parser.MakeSeries, f *frame) {
	m.Axis = b.scalar(op.On.Value, f)
	constant := &frame{vars: f.vars}
	from, to, step := op.From, op.To, op.Step
	if op.InRange && len(op.Bounds) == 3 {
		from, to, step = op.Bounds[0], op.Bounds[1], op.Bounds[2]
	}
	t := m.Axis.Type()
	if t != types.Unknown && t != types.Dynamic && !types.Summable.Has(t) {
		b.fail(op.On.Span, "KS178", "", "A value of type %s is no axis of a series: it takes numbers, datetimes and timespans.", t)
		return
	}
	if from != nil {
		m.From = b.convert(b.scalar(from, constant), t)
	}
	if to != nil {
		m.To = b.convert(b.scalar(to, constant), t)
	}
	m.Step = b.scalar(step, constant)
	if t.Numeric() {
		m.Step = b.convert(m.Step, t)
	}
	if op.InRange && m.To != nil {
		// The upper bound of in range(...) is inside the series.
		one := Expr(&Const{vector.ConstLong(types.Timespan, 1), op.Span})
		if t.Numeric() {
			one = b.convert(&Const{vector.ConstLong(types.Long, 1), op.Span}, t)
		}
		m.To = b.operator("+", op.Span, op.Span, []Expr{m.To, one})
	}
}
