package executor

import (
	"cmp"
	"context"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// partitionBy runs the body over the rows of each key value on their own.
func (r *run) partitionBy(ctx context.Context, n *planner.Partition) ([]Stream, error) {
	key, err := r.compile(ctx, n.Key, n.Input.Schema())
	if err != nil {
		return nil, err
	}
	whole, err := r.whole(ctx, n.Input)
	if err != nil || whole.Len == 0 {
		return nil, err
	}
	whole = vector.NewBatch(whole.Len, whole.Cols()) // several goroutines read it
	v, err := key.eval(whole)
	if err != nil {
		return nil, err
	}
	groups := newGrouper([]types.Type{v.Type}, 0)
	of, ok := groups.groups([]*vector.Vector{v}, whole.Len)
	if !ok {
		return nil, failure(ErrMemory, place(n), "", "the keys of partition hold more than %s of text", ByteSize(vector.MaxText))
	}
	if n.Most > 0 && groups.len() > n.Most {
		return nil, badArgument(place(n), "The key of partition has %d values; where its query has a source of its own it may have %d.", groups.len(), n.Most)
	}
	rows := make([][]int32, groups.len())
	for row, g := range of {
		rows[g] = append(rows[g], int32(row))
	}
	inner := r.inner()
	results := make([][]*vector.Batch, groups.len())
	held := r.account(n)
	err = r.parallel(ctx, groups.len(), func(ctx context.Context, g int) (err error) {
		own := inner.withSlot(n.Slot, whole.Select(rows[g]))
		results[g], err = own.all(ctx, n.Body)
		own.memory.close()
		return cmp.Or(err, held.grow(sizeOf(results[g])))
	})
	if err != nil {
		return nil, err
	}
	var out []*vector.Batch
	for _, batches := range results {
		out = append(out, batches...)
	}
	return split(out), nil
}

// inner is the run for bodies that run many times: expressions are compiled once, and each body runs on
// the goroutine that asks for it.
func (r *run) inner() *run {
	own := *r
	own.stats, own.workers = nil, 1
	if own.compiled == nil {
		own.compiled = &compiledExprs{}
	}
	return &own
}

// withSlot is the run with rows in a slot.
func (r *run) withSlot(slot *planner.Slot, rows *vector.Batch) *run {
	own := *r
	own.slots = map[*planner.Slot][]*vector.Batch{}
	for s, batches := range r.slots {
		own.slots[s] = batches
	}
	own.slots[slot] = []*vector.Batch{rows}
	own.bodies = &sharedResults{}
	own.memory = r.memory.body()
	return &own
}
