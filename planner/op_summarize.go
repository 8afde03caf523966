package planner

import (
	"slices"

	"kql/functions"
	"kql/functions/types"
	"kql/parser"
)

// collector gathers the aggregates of one operator; an expression over them reads their columns.
type collector struct {
	aggs    []Agg
	columns Schema // the aggregates' columns, each aggregate's one after the other
	keys    []Expr // what is grouped by: * leaves these columns out
}

// first adds an aggregate and gives its first column.
func (c *collector) first(b *binder, a *functions.Aggregate, e *parser.Call, f *frame) Expr {
	cols := c.add(b, a, e, f)
	if len(cols) == 0 {
		return bad(e.Span)
	}
	return &Ref{cols[0], e.Span}
}

// add binds an aggregate call and gives the columns that it fills; none where the call is wrong.
func (c *collector) add(b *binder, a *functions.Aggregate, e *parser.Call, f *frame) Schema {
	args, names := c.arguments(b, a, e, f)
	got := typesOf(args)
	var s *functions.AggregateSignature
	best := 0
	for i := range a.Signatures {
		if score := fits(a.Signatures[i].Params, got, false); score > best {
			s, best = &a.Signatures[i], score
		}
	}
	if s == nil {
		b.mismatch(&functions.Function{Name: a.Name, Signatures: asSignatures(a)}, e.Name, args, got)
		return nil
	}
	if !b.constants(s.Params, args) {
		return nil
	}
	args = b.cast(s.Params, s.Cast, args)
	got = typesOf(args)
	if s.Refused != "" {
		b.refuse(e.Name.Span, "kql does not compute '%s' of %s: %s.", a.Name, join(got, " and "), s.Refused)
	}
	agg := Agg{Function: a, Signature: s, Args: args, Outputs: 1, Result: resultType(s.Result, got, args), Span: e.Span}
	cols := Schema{b.column(aggregateName(a, append(names, "")[0]), agg.Result)}
	if a.Tuple != nil {
		cols = nil
		for _, t := range a.Tuple(b.aggregateContext(agg), names) {
			cols = append(cols, b.column(t.Name, t.Type))
		}
		agg.Outputs = len(cols)
	}
	c.aggs = append(c.aggs, agg)
	c.columns = append(c.columns, cols...)
	return cols
}

// arguments binds the arguments and gives their names; * stands for every column that is no key and not
// given already. What * has given is not given again behind it.
func (c *collector) arguments(b *binder, a *functions.Aggregate, e *parser.Call, f *frame) (args []Expr, names []string) {
	inner := *f
	inner.aggregates, inner.window = nil, nil
	all := false
	given := func(col Column) bool { return slices.ContainsFunc(args, func(x Expr) bool { return reads(x, col) }) }
	for i, arg := range e.Args {
		if _, star := arg.Value.(*parser.Star); star && a.Star && i >= a.StarFrom {
			all = true
			for _, col := range f.rows {
				if !c.isKey(col) && !given(col) {
					args, names = append(args, &Ref{col, arg.Span}), append(names, col.Name)
				}
			}
			continue
		}
		name := b.resultName(arg.Value)
		if arg.Name != nil {
			name = arg.Name.Text
		}
		x := b.scalar(arg.Value, &inner)
		if r, ok := x.(*Ref); ok && all && given(r.Column) {
			continue
		}
		args, names = append(args, x), append(names, name)
	}
	return args, names
}

func (c *collector) isKey(col Column) bool {
	return slices.ContainsFunc(c.keys, func(k Expr) bool { return reads(k, col) })
}

// reads says whether an expression is just that column.
func reads(e Expr, col Column) bool {
	r, ok := e.(*Ref)
	return ok && r.Column.ID == col.ID
}

func asSignatures(a *functions.Aggregate) []functions.Signature {
	out := make([]functions.Signature, len(a.Signatures))
	for i, s := range a.Signatures {
		out[i] = functions.Signature{Params: s.Params, Refused: s.Refused}
	}
	return out
}

// aggregateContext is an aggregate call as its state sees it.
func (b *binder) aggregateContext(a Agg) *functions.Call {
	return b.context(&Call{Function: &functions.Function{Name: a.Function.Name}, Args: a.Args, Result: a.Result})
}

// summarize binds summarize: groups and aggregates below, expressions over them above.
func (b *binder) summarize(op *parser.Summarize, t *table, vars *scope) *table {
	out := b.projection()
	f := t.frame(vars)
	for i, n := range op.By {
		out.addNamed(n, i, style{}, f)
	}
	agg, keys := b.group(t, out)
	for _, k := range agg.Columns {
		out.skip[k.ID] = true
	}
	c := &collector{keys: keys}
	f.aggregates = c
	for _, n := range op.Aggregates {
		b.addAggregate(out, n, c, f)
	}
	agg.Aggs = c.aggs
	agg.Columns = append(agg.Columns, c.columns...)
	if len(op.By) == 0 && len(op.Aggregates) == 0 {
		b.fail(op.Span, "KS005", "", "Expected: an aggregate or by")
	}
	next := b.project(&table{node: agg, open: t.open}, out.items)
	return next
}

// group makes the keys that a projection holds the columns of an Aggregate, which the projection then reads.
func (b *binder) group(t *table, out *projection) (*Aggregate, []Expr) {
	agg := &Aggregate{Input: t.node}
	var keys []Expr
	for i, k := range out.items {
		b.plainKey(k.expr)
		inner := b.column(k.column.Name, k.column.Type)
		agg.Keys = append(agg.Keys, k.expr)
		agg.Columns = append(agg.Columns, inner)
		keys = append(keys, k.expr)
		out.items[i].expr = &Ref{inner, k.expr.Where()}
		if out.items[i].column.ID == columnID(k.expr) {
			out.items[i].column = b.column(k.column.Name, k.column.Type)
		}
	}
	return agg, keys
}

func columnID(e Expr) int {
	if r, ok := e.(*Ref); ok {
		return r.Column.ID
	}
	return -1
}

// addAggregate binds one item of summarize. An aggregate that fills several columns may stand only by itself.
func (b *binder) addAggregate(out *projection, n parser.Named, c *collector, f *frame) {
	call, ok := parser.Bare(n.Value).(*parser.Call)
	var a *functions.Aggregate
	if ok && f.vars.find(call.Name.Text) == nil {
		a = b.reg.Aggregate(call.Name.Text)
	}
	if a == nil || a.Tuple == nil {
		out.addNamed(n, 0, style{}, f)
		return
	}
	cols := c.add(b, a, call, f)
	for i, col := range cols {
		value := &Ref{col, n.Span}
		if i < len(n.Names) {
			out.declare(n.Names[i], value, false)
		} else {
			out.add(col.Name, value, false)
		}
	}
	for i := len(cols); i < len(n.Names) && len(cols) > 0; i++ {
		b.fail(n.Names[i].Span, "KS150", "", "The name does not have a corresponding expression.")
	}
}

// distinct binds distinct: groups without aggregates.
func (b *binder) distinct(op *parser.Distinct, t *table, vars *scope) *table {
	out := b.projection()
	for i, n := range op.Columns {
		out.addNamed(n, i, style{}, t.frame(vars))
	}
	agg, _ := b.group(t, out)
	return b.project(&table{node: agg, open: t.open}, out.items)
}

// count binds the count operator.
func (b *binder) count(op *parser.Count, t *table) *table {
	name := "Count"
	if op.As != nil {
		name = op.As.Text
	}
	a := b.reg.Aggregate("count")
	agg := &Aggregate{Input: t.node, Aggs: []Agg{{Function: a, Signature: &a.Signatures[0], Outputs: 1, Result: types.Long, Span: op.Span}}}
	agg.Columns = Schema{b.column(name, types.Long)}
	return &table{node: agg}
}
