package planner

import (
	"kql/functions/types"
	"kql/parser"
)

func (b *binder) sort(op *parser.Sort, t *table, vars *scope) *table {
	s := &Sort{Input: t.node}
	for _, o := range op.By {
		s.Keys = append(s.Keys, b.sortKey(o, t.frame(vars)))
	}
	out := t.with(s)
	out.serial = true
	return out
}

// sortKey is descending unless the query says otherwise; nulls come last then, and first when ascending.
func (b *binder) sortKey(o parser.Ordered, f *frame) SortKey {
	desc := o.Order != "asc"
	first := o.Nulls == "first" || o.Nulls == "" && !desc
	key := b.scalar(o.By.Value, f)
	b.plainKey(key)
	return SortKey{Expr: key, Desc: desc, NullsFirst: first}
}

func (b *binder) top(op *parser.Top, t *table, vars *scope) *table {
	out := t.with(&Top{Input: t.node, Count: b.rowCount(op.Count, vars), Keys: []SortKey{b.sortKey(op.By, t.frame(vars))}})
	out.serial = true
	return out
}

func (b *binder) take(op *parser.Take, t *table, vars *scope) *table {
	return t.with(&Take{Input: t.node, Count: b.rowCount(op.Count, vars)})
}

func (b *binder) sample(op *parser.Sample, t *table, vars *scope) *table {
	return t.with(&Sample{Input: t.node, Count: b.rowCount(op.Count, vars)})
}

// sampleDistinct is some of the different values of an expression.
func (b *binder) sampleDistinct(op *parser.SampleDistinct, t *table, vars *scope) *table {
	out := b.projection()
	out.addNamed(op.Of, 0, style{}, t.frame(vars))
	agg, _ := b.group(t, out)
	d := b.project(&table{node: agg}, out.items)
	return d.with(&Take{Input: d.node, Count: b.rowCount(op.Count, vars)})
}

// rowCount binds a number of rows: a constant, or a query's single value.
func (b *binder) rowCount(e parser.Expr, vars *scope) Expr {
	x := b.scalar(e, &frame{vars: vars})
	switch {
	case x.Type() == types.Unknown:
	case x.Type() == types.Dynamic:
		return b.convert(x, types.Long)
	case !types.Integers.Has(x.Type()):
		b.fail(e.Where(), "KS134", "", "The expression value must be an integer.")
	case x.Type() == types.Int:
		return b.convert(x, types.Long)
	}
	return x
}

// topHitters is the values that occur most, with their number, or with the largest sums.
func (b *binder) topHitters(op *parser.TopHitters, t *table, vars *scope) *table {
	out := b.projection()
	out.addNamed(op.Of, 0, style{}, t.frame(vars))
	name := "approximate_count_" + out.items[0].column.Name
	var value parser.Expr = &parser.Call{Place: op.Place, Name: parser.Name{Place: op.Place, Text: "count"}}
	if op.By != nil {
		name = "approximate_sum_" + b.resultName(op.By.By.Value)
		value = &parser.Call{Place: op.Place, Name: parser.Name{Place: op.Place, Text: "sum"}, Args: []parser.Argument{{Value: op.By.By.Value}}}
	}
	agg, keys := b.group(t, out)
	c := &collector{keys: keys}
	f := t.frame(vars)
	f.aggregates = c
	total := out.add(name, b.scalar(value, f), false)
	agg.Aggs = c.aggs
	agg.Columns = append(agg.Columns, c.columns...)
	grouped := b.project(&table{node: agg}, out.items)
	return grouped.with(&Top{Input: grouped.node, Count: b.rowCount(op.Count, vars), Keys: []SortKey{{Expr: &Ref{total, op.Span}, Desc: true}}})
}
