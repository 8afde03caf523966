package executor

import (
	"context"
	"sync"

	"kql/functions/vector"
	"kql/planner"
)

// union is the partitions of its inputs, one input after the other.
func (r *run) union(ctx context.Context, n *planner.Union) ([]Stream, error) {
	var out []Stream
	for i, input := range n.From {
		streams, err := r.open(ctx, input)
		if err != nil {
			return nil, err
		}
		// Most tables of union * have no rows: nothing is made ready for those.
		ready := sync.OnceValues(func() (func(*vector.Batch) (*vector.Batch, error), error) {
			compiled, err := r.compileAll(ctx, cells(n, i), input.Schema())
			return projection(compiled), err
		})
		out = append(out, mapEach(streams, func(b *vector.Batch) (*vector.Batch, error) {
			project, err := ready()
			if err != nil {
				return nil, err
			}
			return project(b)
		})...)
	}
	return out, nil
}

// cells is what input i gives for each column.
func cells(n *planner.Union, i int) []planner.Expr {
	given := map[int]planner.Expr{}
	for _, c := range n.Cells[i] {
		given[c.ID] = c.Expr
	}
	all := make([]planner.Expr, len(n.Columns))
	for j, c := range n.Columns {
		if all[j] = given[c.ID]; all[j] == nil {
			all[j] = &planner.Const{Value: vector.ConstNull(c.Type)}
		}
	}
	return all
}
