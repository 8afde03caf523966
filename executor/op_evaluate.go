package executor

import (
	"context"

	"kql/functions/plugin"
	"kql/functions/vector"
	"kql/planner"
)

// evaluate hands the whole input to a plugin.
func (r *run) evaluate(ctx context.Context, n *planner.Evaluate) ([]Stream, error) {
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
	if err != nil {
		return nil, located(err, n.Span)
	}
	cols := make([]*vector.Vector, len(n.Columns))
	for i, want := range n.Columns {
		cols[i] = vector.ConstNull(want.Type).Broadcast(given.Rows)
		for j, have := range given.Columns {
			if have.Name == want.Name && have.Type == want.Type {
				cols[i] = given.Vectors[j]
			}
		}
	}
	return one(vector.NewBatch(given.Rows, cols)), nil
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
