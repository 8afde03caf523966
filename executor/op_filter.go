package executor

import (
	"context"

	"kql/functions/vector"
	"kql/planner"
)

// filter narrows each batch to the rows that the predicate keeps.
func (r *run) filter(ctx context.Context, n *planner.Filter) ([]Stream, error) {
	keep, err := r.compilePredicate(ctx, n.Predicate, n.Input.Schema())
	if err != nil {
		return nil, err
	}
	if neverTrue(keep) {
		return nil, nil // the input is not even read
	}
	streams, err := r.openUnder(ctx, n.Input, n.Predicate)
	if err != nil {
		return nil, err
	}
	return mapEach(streams, func(b *vector.Batch) (*vector.Batch, error) {
		if b.Len == 0 {
			return b, nil
		}
		rows, err := keep.rows(b)
		if err != nil {
			return nil, err
		}
		return b.Select(rows), nil
	}), nil
}
