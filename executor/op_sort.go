package executor

import (
	"context"

	"kql/functions/vector"
	"kql/planner"
)

// ordering is compiled sort keys.
type ordering struct {
	run   *run
	keys  []planner.SortKey
	exprs []evaluator
}

func (r *run) compileOrdering(ctx context.Context, keys []planner.SortKey, s planner.Schema) (*ordering, error) {
	o := &ordering{run: r, keys: keys}
	for _, k := range keys {
		e, err := r.compile(ctx, k.Expr, s)
		if err != nil {
			return nil, err
		}
		o.exprs = append(o.exprs, e)
	}
	return o, nil
}

// rows is the batch's rows in order.
func (o *ordering) rows(ctx context.Context, b *vector.Batch) ([]int32, error) {
	values, err := evalAll(o.exprs, b)
	if err != nil {
		return nil, err
	}
	columns := make([]sortColumn, len(values))
	for i, v := range values {
		columns[i] = newSortColumn(v, o.keys[i].Desc, o.keys[i].NullsFirst)
	}
	return o.run.sortedRows(ctx, columns, b.Len)
}

// sort orders the rows of its input: all of them at once, or where memory is short for that in runs that are merged.
// Columns are moved only when they are read.
func (r *run) sort(ctx context.Context, n *planner.Sort) ([]Stream, error) {
	o, err := r.compileOrdering(ctx, n.Keys, n.Input.Schema())
	if err != nil {
		return nil, err
	}
	streams, err := r.open(ctx, n.Input)
	if err != nil {
		return nil, err
	}
	input := r.overflow(n, n.Input)
	runs := newSortedRuns(ctx, o, input, len(streams))
	if err := input.fill(ctx, streams); err != nil {
		return nil, err
	}
	if input.full.Load() {
		return []Stream{runs.merged()}, nil
	}
	whole, err := input.whole()
	if err != nil || whole.Len == 0 {
		return nil, err
	}
	words := r.account(n)
	if err := words.grow(int64(whole.Len) * int64(8+8*len(n.Keys)+wordRowBytes)); err != nil {
		return nil, err
	}
	rows, err := o.rows(ctx, whole)
	if err != nil {
		return nil, err
	}
	words.release()
	return one(whole.Gather(rows)), r.account(n).grow(4 * int64(whole.Len))
}
