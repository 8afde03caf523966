package executor

import (
	"context"

	"kql/functions/vector"
	"kql/planner"
)

// union is the partitions of its inputs, one input after the other.
func (r *run) union(ctx context.Context, n *planner.Union) ([]Stream, error) {
	var out []Stream
	for i, input := range n.From {
		exprs := make([]planner.Expr, len(n.Columns))
		for j, e := range n.Exprs[i] {
			if exprs[j] = e; e == nil {
				exprs[j] = &planner.Const{Value: vector.ConstNull(n.Columns[j].Type)}
			}
		}
		compiled, err := r.compileAll(ctx, exprs, input.Schema())
		if err != nil {
			return nil, err
		}
		streams, err := r.open(ctx, input)
		if err != nil {
			return nil, err
		}
		out = append(out, mapEach(streams, projection(compiled))...)
	}
	return out, nil
}
