package executor

import (
	"context"
	"sync/atomic"

	"kql/functions/vector"
	"kql/planner"
)

// take reads partitions at once, but no further than the rows before leave room for.
func (r *run) take(ctx context.Context, n *planner.Take) ([]Stream, error) {
	count, err := r.rowCount(ctx, "take", n.Count)
	if err != nil {
		return nil, err
	}
	streams, err := r.open(ctx, n.Input)
	if err != nil {
		return nil, err
	}
	kept := make([][]*vector.Batch, len(streams))
	rows := make([]atomic.Int64, len(streams))
	// ahead is the rows that partition i and those before it have given for certain.
	ahead := func(i int) (sum int64) {
		for j := range i + 1 {
			sum += rows[j].Load()
		}
		return sum
	}
	err = r.parallel(ctx, len(streams), func(ctx context.Context, i int) error {
		for ahead(i) < count {
			b, err := streams[i].Next(ctx)
			if err != nil || b == nil {
				return err
			}
			kept[i] = append(kept[i], b)
			rows[i].Add(int64(b.Len))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []*vector.Batch
	for _, part := range kept {
		for _, b := range part {
			if room := int(min(count, int64(b.Len))); room > 0 {
				out = append(out, b.Slice(0, room))
				count -= int64(room)
			}
		}
	}
	return split(out), nil
}

// rowCount is an operator's constant number of rows.
func (r *run) rowCount(ctx context.Context, operator string, e planner.Expr) (int64, error) {
	v, err := r.constant(ctx, e)
	if err != nil {
		return 0, err
	}
	n := int64(-1)
	switch {
	case v.Len == 0 || v.Null(0):
	case v.Longs != nil:
		n = v.Long(0)
	case v.Reals != nil:
		n = int64(v.Real(0))
	}
	if n < 0 {
		return 0, badArgument(e.Where(), "%s needs a number of rows that is not negative", operator)
	}
	return n, nil
}
