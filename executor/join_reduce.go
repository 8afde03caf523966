package executor

import (
	"context"
	"slices"

	"kql/functions/distinct"
	"kql/functions/vector"
	"kql/planner"
)

// needsMatch says whether a kind of join has no use for right rows without a match.
func needsMatch(kind string) bool {
	switch kind {
	case "rightouter", "fullouter", "rightanti":
		return false
	}
	return true
}

// reduceRight drops right rows whose keys the left does not have, where the left has far fewer rows: then
// the hash table and the columns behind it stay small. Left rows are given back as they were.
func (r *run) reduceRight(ctx context.Context, n *planner.Join, left []Stream, leftKeys []evaluator, right [][]*vector.Batch, rightKeys []evaluator) ([]Stream, [][]*vector.Batch, error) {
	held := r.memory.account("join", place(n))
	rows, err := r.read(ctx, left, held)
	if err != nil {
		return nil, nil, err
	}
	left = make([]Stream, len(rows))
	for i, part := range rows {
		left[i] = &listed{part}
	}
	if 2*countParts(rows) > countParts(right) {
		return left, right, nil
	}
	groups := newGrouper(typesOf(n.LeftKeys), countParts(rows))
	for _, b := range slices.Concat(rows...) {
		keys, err := evalAll(leftKeys, b)
		if err != nil {
			return nil, nil, err
		}
		if _, ok := groups.groups(keys, b.Len); !ok {
			return left, right, nil
		}
	}
	out := make([][]*vector.Batch, len(right))
	err = r.parallel(ctx, len(right), func(ctx context.Context, i int) error {
		p := &probe{input: &listed{right[i]}, keys: rightKeys, find: newFinder(groups)}
		for {
			found, err := p.next(ctx)
			if err != nil || found == nil {
				return err
			}
			var hits []int32
			for row, g := range found.groups {
				if g != distinct.Missing {
					hits = append(hits, int32(row))
				}
			}
			if len(hits) > 0 {
				out[i] = append(out[i], found.batch.Select(hits))
			}
		}
	})
	return left, out, err
}
