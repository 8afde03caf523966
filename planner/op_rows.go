package planner

import (
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// operateOnRows binds the operators that change which rows there are.
func (b *binder) operateOnRows(op parser.Operator, t *table, vars *scope) *table {
	switch op := op.(type) {
	case *parser.Summarize:
		return b.summarize(op, t, vars)
	case *parser.Distinct:
		return b.distinct(op, t, vars)
	case *parser.Count:
		return b.count(op, t)
	case *parser.Join:
		return b.join(op, t, vars)
	case *parser.Union:
		return b.union(op, t, vars)
	case *parser.Sort:
		return b.sort(op, t, vars)
	case *parser.Top:
		return b.top(op, t, vars)
	case *parser.Take:
		return b.take(op, t, vars)
	case *parser.Sample:
		return b.sample(op, t, vars)
	case *parser.SampleDistinct:
		return b.sampleDistinct(op, t, vars)
	case *parser.TopHitters:
		return b.topHitters(op, t, vars)
	case *parser.Range:
		return b.rangeOf(op, vars)
	case *parser.MvExpand:
		return b.mvExpand(op, t, vars)
	case *parser.MvApply:
		return b.mvApply(op, t, vars)
	case *parser.ParseText:
		return b.parse(op, t, vars)
	case *parser.ParseKv:
		return b.parseKv(op, t, vars)
	case *parser.MakeSeries:
		return b.makeSeries(op, t, vars)
	case *parser.Partition:
		return b.partition(op, t, vars)
	case *parser.TopNested:
		return b.topNested(op, t, vars)
	case *parser.Scan:
		return b.steps(op, t, vars)
	case *parser.Search:
		return b.search(op, t, vars)
	case *parser.Find:
		return b.find(op, t, vars)
	case *parser.MacroExpand:
		return b.macroExpand(op, t, vars)
	}
	return b.operateOnWhole(op, t, vars)
}

// operateOnWhole binds the operators that take the table as it is, name it or look at it.
func (b *binder) operateOnWhole(op parser.Operator, t *table, vars *scope) *table {
	switch op := op.(type) {
	case *parser.Render:
		return b.drawn(op, t, vars)
	case *parser.As:
		return b.as(op, t)
	case *parser.GetSchema:
		return b.getSchema(t)
	case *parser.Consume:
		return t.with(&Take{Input: t.node, Count: &Const{vector.ConstLong(types.Long, 0), op.Span}})
	case *parser.ExecuteAndCache:
		return t
	case *parser.Invoke:
		return b.invoke(op, t, vars)
	case *parser.Evaluate:
		return b.evaluate(op, t, vars)
	case *parser.AssertSchema:
		return b.assertSchema(op, t)
	case *parser.Reduce:
		return b.reduce(op, t, vars)
	case *parser.Fork:
		return b.fork(op, t, vars)
	case *parser.Facet:
		return b.facet(op, t, vars)
	default:
		b.refuse(op.Where(), "kql does not have this operator yet.")
	}
	if t == nil {
		return nothing()
	}
	return &table{node: t.node, open: true}
}

// rangeOf binds range x from a to b step c.
func (b *binder) rangeOf(op *parser.Range, vars *scope) *table {
	f := &frame{vars: vars}
	from, to, step := b.scalar(op.From, f), b.scalar(op.To, f), b.scalar(op.Step, f)
	for _, x := range []Expr{from, to, step} {
		if t := x.Type(); t != types.Unknown && t != types.Dynamic && !types.Summable.Has(t) {
			b.fail(x.Where(), "KS138", "", "The argument value must be summable: a number, timespan or datetime.")
			return nothing()
		}
	}
	t := from.Type()
	switch {
	case t.Numeric():
		t = b.common(t, b.common(to.Type(), step.Type()))
		if t == types.Int {
			t = types.Long
		}
		from, to, step = b.convert(from, t), b.convert(to, t), b.convert(step, t)
	case t == types.Datetime && to.Type() != types.Datetime:
		to = b.convert(to, t)
	case t == types.Dynamic:
		t = types.Long
		from, to, step = b.convert(from, t), b.convert(to, t), b.convert(step, t)
	}
	r := &Range{From: from, To: to, Step: step}
	r.Columns = Schema{b.column(op.Column.Text, t)}
	return &table{node: r, serial: true}
}

// as gives the table a name, under which the rest of the query can use it.
func (b *binder) as(op *parser.As, t *table) *table {
	b.named[op.Name.Text] = &binding{table: &Definition{Name: op.Name.Text, Plan: t.node}, open: t.open}
	out := b.use(b.named[op.Name.Text])
	out.serial = t.serial
	return out
}

// getSchema is a row for each column.
func (b *binder) getSchema(t *table) *table {
	cols := []Column{b.column("ColumnName", types.String), b.column("ColumnOrdinal", types.Int), b.column("DataType", types.String), b.column("ColumnType", types.String)}
	names, places := vector.NewBuilder(types.String, 8), vector.NewBuilder(types.Int, 8)
	clr, kinds := vector.NewBuilder(types.String, 8), vector.NewBuilder(types.String, 8)
	for i, c := range t.schema() {
		names.AppendStr(c.Name)
		places.AppendLong(int64(i))
		clr.AppendStr(SystemTypes[c.Type])
		kinds.AppendStr(c.Type.String())
	}
	v := &Values{Output: Output{cols}, Rows: []*vector.Vector{names.Vector(), places.Vector(), clr.Vector(), kinds.Vector()}, Count: len(t.schema())}
	return &table{node: v}
}

// SystemTypes are the names that getschema and the REST shape give the types.
var SystemTypes = map[types.Type]string{
	types.Bool: "System.SByte", types.Int: "System.Int32", types.Long: "System.Int64", types.Real: "System.Double",
	types.Decimal: "System.Data.SqlTypes.SqlDecimal", types.String: "System.String", types.Datetime: "System.DateTime",
	types.Timespan: "System.TimeSpan", types.Guid: "System.Guid", types.Dynamic: "System.Object", types.Unknown: "System.Object",
}

// invoke calls a function whose first parameter is the table before the pipe.
func (b *binder) invoke(op *parser.Invoke, t *table, vars *scope) *table {
	call, ok := op.Function.(*parser.Call)
	if path, is := op.Function.(*parser.Path); is && path.Call != nil {
		call, ok = path.Call, true
	}
	if !ok {
		b.fail(op.Span, "", "", "invoke calls a function: invoke f(...)")
		return nothing()
	}
	inner := vars.inner()
	inner.names["$input"] = &binding{table: &Definition{Name: "$input", Plan: t.node}, open: t.open}
	input := parser.Argument{Value: &parser.NameRef{Place: op.Place, Name: parser.Name{Place: op.Place, Text: "$input"}}}
	with := *call
	with.Args = append([]parser.Argument{input}, call.Args...)
	stored := vars.find(call.Name.Text) == nil
	for i, a := range with.Args[1:] {
		// Defender's own functions take a column's name without quotes: invoke FileProfile(SHA1, 1000).
		if n, ok := a.Value.(*parser.NameRef); ok && stored && vars.find(n.Name.Text) == nil {
			if _, is := t.schema().find(n.Name.Text); is {
				with.Args[i+1].Value = &parser.Literal{Place: n.Place, Type: types.String, Text: n.Name.Text, Value: n.Name.Text}
			}
		}
	}
	return b.tableCall(&with, inner)
}

func (b *binder) assertSchema(op *parser.AssertSchema, t *table) *table {
	cols := t.schema()
	same := len(cols) == len(op.Schema.Columns)
	for i := 0; same && i < len(cols); i++ {
		same = cols[i].Name == op.Schema.Columns[i].Name.Text && cols[i].Type == op.Schema.Columns[i].Type
	}
	if !same {
		b.fail(op.Schema.Span, "", "", "The table does not have this schema.")
	}
	return t
}

// elementTexts is the elements of an array as texts.
func elementTexts(json string) []string {
	var out []string
	for _, e := range dynamic.Elements(json) {
		out = append(out, dynamic.Text(e))
	}
	return out
}
