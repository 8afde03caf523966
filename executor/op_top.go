package executor

import (
	"context"
	"slices"

	"kql/functions/vector"
	"kql/planner"
)

// top keeps each partition's best rows and orders those only.
func (r *run) top(ctx context.Context, n *planner.Top) ([]Stream, error) {
	limit, err := r.rowCount(ctx, "top", n.Count)
	if err != nil {
		return nil, err
	}
	o, err := r.compileOrdering(ctx, n.Keys, n.Input.Schema())
	if err != nil {
		return nil, err
	}
	streams, err := r.open(ctx, n.Input)
	if err != nil || limit == 0 {
		return nil, err
	}
	held := r.account(n)
	best := make([][]*vector.Batch, len(streams))
	err = r.parallel(ctx, len(streams), func(ctx context.Context, i int) error {
		t := &topRows{ordering: o, node: n, limit: int(min(limit, 1<<31-1))}
		if err := forEach(ctx, streams[i], t.add); err != nil {
			return err
		}
		if err := t.compact(); err != nil {
			return err
		}
		best[i] = t.kept
		return held.grow(sizeOf(t.kept))
	})
	if err != nil {
		return nil, err
	}
	t := &topRows{ordering: o, node: n, limit: int(min(limit, 1<<31-1)), kept: slices.Concat(best...)}
	if err := t.compact(); err != nil {
		return nil, err
	}
	return split(t.kept), nil
}

// topRows is the best rows seen so far, and some more that compact will drop.
type topRows struct {
	*ordering
	node  *planner.Top
	limit int
	kept  []*vector.Batch
	rows  int
	worst uint64 // no row whose first key's word is above can be among the best; set once bounded
	bound bool
}

// add takes the rows of b that may be among the best.
func (t *topRows) add(b *vector.Batch) error {
	if t.bound {
		words, err := t.words(b)
		if err != nil {
			return err
		}
		b = b.Select(rowsUpTo(words, t.worst))
	}
	if b.Len == 0 {
		return nil
	}
	t.kept = append(t.kept, b)
	if t.rows += b.Len; t.rows < 2*t.limit+radixRows {
		return nil
	}
	return t.compact()
}

// compact leaves the best rows only, in order.
func (t *topRows) compact() error {
	if len(t.kept) == 0 {
		return nil
	}
	words := make([][]uint64, len(t.kept))
	for i, b := range t.kept {
		var err error
		if words[i], err = t.words(b); err != nil {
			return err
		}
	}
	all := slices.Concat(words...)
	if len(all) > t.limit {
		t.worst, t.bound = nth(all, t.limit-1), true
		for i, b := range t.kept {
			t.kept[i] = b.Select(rowsUpTo(words[i], t.worst))
		}
	}
	whole, err := concat(t.node, t.kept)
	if err != nil {
		return err
	}
	rows, err := t.ordering.rows(whole)
	if err != nil {
		return err
	}
	rows = rows[:min(t.limit, len(rows))]
	t.kept, t.rows = []*vector.Batch{whole.Gather(rows)}, len(rows)
	return nil
}

// words is the first key as words that are good for all batches.
func (t *topRows) words(b *vector.Batch) ([]uint64, error) {
	v, err := t.exprs[0].eval(b)
	if err != nil {
		return nil, err
	}
	words, _ := sortWords(v, t.keys[0].Desc, t.keys[0].NullsFirst, false)
	return words, nil
}

func rowsUpTo(words []uint64, worst uint64) []int32 {
	var rows []int32
	for i, w := range words {
		if w <= worst {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// nth is the k-th smallest word, counted from 0. It reorders words.
func nth(words []uint64, k int) uint64 {
	for lo, hi := 0, len(words)-1; lo < hi; {
		pivot := words[lo+(hi-lo)/2]
		i, j := lo, hi
		for i <= j {
			for words[i] < pivot {
				i++
			}
			for words[j] > pivot {
				j--
			}
			if i <= j {
				words[i], words[j] = words[j], words[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return words[k]
		}
	}
	return words[k]
}

func sizeOf(batches []*vector.Batch) int64 {
	var n int64
	for _, b := range batches {
		n += batchBytes(b)
	}
	return n
}
