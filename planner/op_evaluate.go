package planner

import (
	"maps"
	"slices"

	"kql/functions/plugin"
	"kql/functions/types"
	"kql/parser"
)

// evaluate binds a plugin. Where only its rows tell its columns, they are asked for, or, without data, any
// column is taken to be there.
func (b *binder) evaluate(op *parser.Evaluate, t *table, vars *scope) *table {
	name := op.Plugin.Name
	p := plugin.Builtin[name.Text]
	if p == nil {
		return b.missingPlugin(op, t)
	}
	if t == nil {
		t = oneRow()
	}
	if name.Text == "preview" {
		return b.preview(op, t, vars)
	}
	call := op.Plugin
	if name.Text == "pivot" {
		t, call = b.pivoted(call, t, vars)
	}
	e := &Evaluate{Input: t.node, Plugin: p, Span: op.Span}
	e.Args = b.pluginArguments(p, call, t, vars)
	if b.problems.Failed() && len(e.Args) < required(p) {
		return &table{node: e, open: true}
	}
	return b.pluginColumns(op, e, t)
}

// preview gives two results: some rows, and how many there are.
func (b *binder) preview(op *parser.Evaluate, t *table, vars *scope) *table {
	args := op.Plugin.Args
	if len(args) != 1 {
		b.argumentCount(op.Plugin.Name, 1, 1)
		return t
	}
	if b.branch(2) == 0 {
		return b.pipeline(only(&parser.Take{Place: op.Place, Count: args[0].Value}), t, vars)
	}
	return b.pipeline(only(&parser.Count{Place: op.Place}), t, vars)
}

func only(op parser.Operator) *parser.Pipeline {
	return &parser.Pipeline{Place: parser.Place{Span: op.Where()}, Operators: []parser.Operator{op}}
}

// missingPlugin reports a plugin that kql does not have: one it knows to be Kusto's is refused by name.
func (b *binder) missingPlugin(op *parser.Evaluate, t *table) *table {
	name := op.Plugin.Name
	why, known := plugin.Refused[name.Text]
	if !known {
		near := parser.DidYouMean(name.Text, slices.Collect(maps.Keys(plugin.Builtin)))
		b.fail(name.Span, "KS124", near, "The plug-in function '%s' is not defined.", name.Text)
		return nothing()
	}
	b.refuse(name.Span, "kql does not have the plugin '%s': %s.", name.Text, why)
	var in []plugin.Column
	if t != nil {
		in = pluginShapes(t.schema())
	}
	args := make([]plugin.Column, len(op.Plugin.Args))
	for i, a := range op.Plugin.Args {
		if at := slices.IndexFunc(in, func(c plugin.Column) bool { return c.Name == b.resultName(a.Value) }); at >= 0 {
			args[i] = in[at]
		}
	}
	cols, ok := plugin.RefusedSchema(name.Text, in, args)
	if op.Schema != nil {
		cols, ok = declared(op.Schema, in), true
	}
	v := &Values{Output: Output{Schema{}}}
	for _, c := range cols {
		v.Columns = append(v.Columns, b.column(c.Name, c.Type))
	}
	return &table{node: v, open: !ok}
}

// declared is the columns that evaluate says its plugin gives.
func declared(s *parser.RowSchema, in []plugin.Column) (cols []plugin.Column) {
	if s.Star {
		cols = append(cols, in...)
	}
	for _, c := range s.Columns {
		cols = append(cols, plugin.Column{Name: c.Name.Text, Type: c.Type})
	}
	return cols
}

func required(p *plugin.Plugin) int {
	n := 0
	for _, param := range p.Params {
		if !param.Optional {
			n++
		}
	}
	return n
}

// pluginColumns gives an Evaluate its columns.
func (b *binder) pluginColumns(op *parser.Evaluate, e *Evaluate, t *table) *table {
	in, args := pluginShapes(t.schema()), pluginArgs(e.Args)
	out := &table{node: e, open: t.open}
	var cols []plugin.Column
	switch {
	case op.Schema != nil:
		star := in
		if e.Plugin.Base != nil { // a column that is unpacked is not there any more
			star = e.Plugin.Base(in, args)
		}
		cols = declared(op.Schema, star)
	case e.Plugin.Schema != nil:
		cols = e.Plugin.Schema(in, args)
	case b.opts.Columns != nil && !b.problems.Failed():
		var err error
		if cols, err = b.opts.Columns(e); err != nil {
			b.fail(op.Span, "", "", "%s", err)
		}
	default:
		cols, out.open = e.Plugin.Base(in, args), true
	}
	for _, c := range cols {
		e.Columns = append(e.Columns, b.column(c.Name, c.Type))
	}
	return out
}

func pluginShapes(cols Schema) []plugin.Column {
	out := make([]plugin.Column, len(cols))
	for i, c := range cols {
		out[i] = plugin.Column{Name: c.Name, Type: c.Type}
	}
	return out
}

// pluginArgs is the arguments as a plugin's Schema sees them: constants and the shapes of tables.
func pluginArgs(args []PluginArg) plugin.Args {
	var out plugin.Args
	for _, a := range args {
		x := plugin.Arg{Param: a.Param, Name: a.Name, Column: a.Column}
		if c, ok := a.Value.(*Const); ok {
			x.Value = c.Value
		}
		if a.Table != nil {
			x.Table = &plugin.Table{Columns: pluginShapes(a.Table.Schema())}
		}
		out = append(out, x)
	}
	return out
}

// pluginArguments binds arguments, by place or name, to a plugin's parameters. An argument that does not fit
// an optional parameter is tried for the next.
func (b *binder) pluginArguments(p *plugin.Plugin, call *parser.Call, t *table, vars *scope) []PluginArg {
	var out []PluginArg
	var lookup Schema
	at := 0
	for _, a := range call.Args {
		named := a.Name != nil && paramNamed(p, a.Name.Text) >= 0
		if named {
			at = paramNamed(p, a.Name.Text)
		}
		for at < len(p.Params) && p.Params[at].Optional && !named && !b.takes(p.Params[at], a.Value, t, vars) {
			if p.Params[at].Repeat && at == len(p.Params)-1 { // there is no other that it could be for
				break
			}
			at++
		}
		if at >= len(p.Params) {
			b.argumentCount(call.Name, required(p), len(p.Params))
			return out
		}
		x, ok := b.pluginArgument(&p.Params[at], a.Value, t, lookup, vars)
		if !ok {
			return out
		}
		if x.Table != nil {
			lookup = x.Table.Schema()
		}
		if a.Name != nil && x.Param.Kind == plugin.Predicate {
			x.Name = a.Name.Text
		}
		out = append(out, x)
		if !p.Params[at].Repeat {
			at++
		}
	}
	if len(out) < required(p) {
		b.argumentCount(call.Name, required(p), len(p.Params))
	}
	return out
}

// paramNamed is the place of the parameter of that name; below 0 where there is none.
func paramNamed(p *plugin.Plugin, name string) int {
	return slices.IndexFunc(p.Params, func(q plugin.Param) bool { return q.Name == name })
}

// takes says whether an optional parameter can have this argument.
func (b *binder) takes(p plugin.Param, e parser.Expr, t *table, vars *scope) bool {
	_, column := t.schema().find(b.resultName(e))
	_, isName := parser.Bare(e).(*parser.NameRef)
	switch p.Kind {
	case plugin.InputColumn, plugin.CommonColumn:
		return isName && column
	case plugin.LookupTable:
		return b.tabular(e, vars)
	case plugin.Constant:
		return !(isName && column) && !b.tabular(e, vars)
	case plugin.Predicate:
		known := b.problems
		value := b.scalar(e, t.frame(vars))
		b.problems = known
		return value.Type() == types.Bool
	}
	return true
}

func (b *binder) pluginArgument(p *plugin.Param, e parser.Expr, t *table, lookup Schema, vars *scope) (PluginArg, bool) {
	x := PluginArg{Param: p, Name: b.resultName(e)}
	switch p.Kind {
	case plugin.InputColumn, plugin.CommonColumn:
		return b.pluginColumn(x, e, t.schema())
	case plugin.LookupColumn:
		return b.pluginColumn(x, e, lookup)
	case plugin.LookupTable:
		if !b.tabular(e, vars) {
			b.wantedTable(e.Where())
			return x, false
		}
		x.Table = b.table(e, vars).node
	case plugin.Predicate:
		x.Value = b.predicate(e, t.frame(vars))
	default:
		x.Value = b.scalar(e, &frame{vars: vars})
		if x.Value.Type() == types.Unknown {
			return x, false
		}
		if !p.Accept.Has(x.Value.Type()) {
			b.wantedType(e.Where(), p.Accept)
			return x, false
		}
		if _, is := x.Value.(*Const); p.Known && !is {
			b.wantedConstant(e.Where())
			return x, false
		}
		if x.Value.Type() == types.Int {
			x.Value = b.convert(x.Value, types.Long)
		}
	}
	return x, true
}

func (b *binder) pluginColumn(x PluginArg, e parser.Expr, cols Schema) (PluginArg, bool) {
	for i, c := range cols {
		if c.Name == x.Name {
			if x.Param.Accept != 0 && c.Type != types.Unknown && !x.Param.Accept.Has(c.Type) {
				b.wantedType(e.Where(), x.Param.Accept)
				return x, false
			}
			x.Column = i
			return x, true
		}
	}
	if n, ok := parser.Bare(e).(*parser.NameRef); ok {
		b.unknownName(n.Name, cols.names())
	} else {
		b.wantedColumn(e.Where())
	}
	return x, false
}

// pivoted summarises pivot's input: by the key columns and the pivoted one, the aggregate as the last column.
func (b *binder) pivoted(call *parser.Call, t *table, vars *scope) (*table, *parser.Call) {
	if len(call.Args) == 0 {
		return t, call
	}
	var aggregate parser.Expr = &parser.Call{Place: call.Place, Name: parser.Name{Place: call.Place, Text: "count"}}
	keys := call.Args[1:]
	if len(keys) > 0 {
		if c, ok := parser.Bare(keys[0].Value).(*parser.Call); ok {
			aggregate, keys = c, keys[1:]
		}
	}
	s := &parser.Summarize{Place: call.Place, Aggregates: []parser.Named{{Place: call.Place, Value: aggregate}}}
	for _, k := range keys {
		s.By = append(s.By, parser.Named{Place: k.Place, Value: k.Value})
	}
	if len(keys) == 0 {
		s.By = otherColumns(t, b.resultName(call.Args[0].Value), aggregate, b)
	}
	s.By = append(s.By, parser.Named{Place: call.Args[0].Place, Value: call.Args[0].Value})
	return b.summarize(s, t, vars), &parser.Call{Place: call.Place, Name: call.Name, Args: call.Args[:1]}
}

// otherColumns is every column but the pivoted one and the aggregate's argument.
func otherColumns(t *table, pivot string, aggregate parser.Expr, b *binder) []parser.Named {
	used := map[string]bool{pivot: true}
	for _, a := range aggregate.(*parser.Call).Args {
		used[b.resultName(a.Value)] = true
	}
	var out []parser.Named
	for _, c := range t.schema() {
		if !used[c.Name] {
			out = append(out, parser.Named{Value: &parser.NameRef{Name: parser.Name{Text: c.Name}}})
		}
	}
	return out
}
