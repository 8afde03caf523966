package executor

import (
	"context"
	"math/rand/v2"
	"slices"

	"kql/functions/vector"
	"kql/planner"
)

// sample is some rows of all, each as likely as any other, in the input's order.
func (r *run) sample(ctx context.Context, n *planner.Sample) ([]Stream, error) {
	count, err := r.rowCount(ctx, "sample", n.Count)
	if err != nil {
		return nil, err
	}
	batches, err := r.all(ctx, n.Input)
	if err != nil {
		return nil, err
	}
	total := countRows(batches)
	rnd := rand.New(rand.NewPCG(r.query.Seed, uint64(r.samples.Add(1))))
	chosen := chooseRows(rnd, total, int(min(count, int64(total))))
	var out []*vector.Batch
	base := 0
	for _, b := range batches {
		var rows []int32
		for len(chosen) > 0 && chosen[0] < base+b.Len {
			rows = append(rows, int32(chosen[0]-base))
			chosen = chosen[1:]
		}
		if len(rows) > 0 {
			out = append(out, b.Select(rows))
		}
		base += b.Len
	}
	return split(out), nil
}

// chooseRows is count different numbers below total, ascending (Floyd's method).
func chooseRows(rnd *rand.Rand, total, count int) []int {
	chosen := make(map[int]bool, count)
	out := make([]int, 0, count)
	for last := total - count; last < total; last++ {
		n := rnd.IntN(last + 1)
		if chosen[n] {
			n = last
		}
		chosen[n] = true
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}
