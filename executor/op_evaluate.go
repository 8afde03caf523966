package executor

import (
	"context"

	"kql/functions/dynamic"
	"kql/functions/plugin"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// Columns runs a plugin whose columns only its rows decide, and gives them: planner.Options.Columns. It reads
// the plugin's whole input.
func Columns(ctx context.Context, n *planner.Evaluate, tables Tables, o Options) ([]plugin.Column, error) {
	var given *plugin.Table
	err := protect(func() (err error) {
		given, err = newRun(tables, o).plugin(ctx, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	return given.Columns, nil
}

// evaluate fits a plugin's columns to the plan's, by name, and to their types; a column that it does not give is
// null.
func (r *run) evaluate(ctx context.Context, n *planner.Evaluate) ([]Stream, error) {
	given, err := r.plugin(ctx, n)
	if err != nil {
		return nil, err
	}
	cols := make([]*vector.Vector, len(n.Columns))
	for i, want := range n.Columns {
		cols[i] = vector.ConstNull(want.Type).Broadcast(given.Rows)
		for j, have := range given.Columns {
			if have.Name != want.Name {
				continue
			}
			if cols[i], err = r.retyped(given.Vectors[j].Broadcast(given.Rows), want.Type, n.Span); err != nil {
				return nil, err
			}
		}
	}
	return one(vector.NewBatch(given.Rows, cols)), nil
}

// retyped is values as another type, read from their texts; what cannot be read is null.
func (r *run) retyped(v *vector.Vector, t types.Type, at parser.Span) (*vector.Vector, error) {
	if v.Type == t {
		return v, nil
	}
	texts := vector.NewBuilder(types.String, v.Len)
	for i := range v.Len {
		if v.Null(i) {
			texts.AppendStr("")
		} else {
			texts.AppendStr(dynamic.Text(string(dynamic.AppendValue(nil, v, i))))
		}
	}
	parse, err := r.parseText(t, at)
	if err != nil {
		return nil, err
	}
	return parse(texts.Vector())
}

// plugin hands the whole input to a plugin.
func (r *run) plugin(ctx context.Context, n *planner.Evaluate) (*plugin.Table, error) {
	whole, err := r.whole(ctx, n.Input)
	if err != nil {
		return nil, err
	}
	var args plugin.Args
	for _, a := range n.Args {
		arg, err := r.pluginArg(ctx, n, a, whole)
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
	}
	given, err := n.Plugin.Run(pluginTable(n.Input.Schema(), whole), args)
	return given, located(err, n.Span)
}

func (r *run) pluginArg(ctx context.Context, n *planner.Evaluate, a planner.PluginArg, input *vector.Batch) (plugin.Arg, error) {
	arg := plugin.Arg{Param: a.Param, Name: a.Name, Column: a.Column}
	switch {
	case a.Table != nil:
		rows, err := r.whole(ctx, a.Table)
		if err != nil {
			return arg, err
		}
		arg.Table = pluginTable(a.Table.Schema(), rows)
	case a.Value != nil && a.Param.Kind == plugin.Predicate:
		e, err := r.compile(ctx, a.Value, n.Input.Schema())
		if err != nil {
			return arg, err
		}
		arg.Value, err = e.eval(input)
		return arg, err
	case a.Value != nil:
		v, err := r.constant(ctx, a.Value)
		arg.Value = v
		return arg, err
	}
	return arg, nil
}

func pluginTable(s planner.Schema, b *vector.Batch) *plugin.Table {
	t := &plugin.Table{Rows: b.Len, Vectors: b.Cols()}
	for _, c := range s {
		t.Columns = append(t.Columns, plugin.Column{Name: c.Name, Type: c.Type})
	}
	return t
}
