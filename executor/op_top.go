package executor

import (
	"context"
	"slices"
	"strings"

	"kql/functions/agg"
	"kql/functions/types"
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
		if err := forEach(ctx, streams[i], func(b *vector.Batch) error { return t.add(ctx, b) }); err != nil {
			return err
		}
		if err := t.compact(ctx); err != nil {
			return err
		}
		best[i] = t.kept
		return held.grow(sizeOf(t.kept))
	})
	if err != nil {
		return nil, err
	}
	t := &topRows{ordering: o, node: n, limit: int(min(limit, 1<<31-1)), kept: slices.Concat(best...)}
	if err := t.compact(ctx); err != nil {
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
	last  []*vector.Vector // the keys of the last of the best rows, once there are as many as are wanted
}

// manyTies is how many rows of a batch with one word are worth comparing in full.
const manyTies = 64

// add takes the rows of b that may be among the best.
func (t *topRows) add(ctx context.Context, b *vector.Batch) error {
	if t.bound {
		words, err := t.words(b)
		if err != nil {
			return err
		}
		b = b.Select(rowsUpTo(words, t.worst))
		if b.Len > manyTies {
			if b, err = t.better(b); err != nil {
				return err
			}
		}
	}
	if b.Len == 0 {
		return nil
	}
	t.kept = append(t.kept, b)
	if t.rows += b.Len; t.rows < 2*t.limit+radixRows {
		return nil
	}
	return t.compact(ctx)
}

// better is the rows that come before the last of the best ones: of equal rows the first stands first.
func (t *topRows) better(b *vector.Batch) (*vector.Batch, error) {
	if t.last == nil {
		return b, nil
	}
	values, err := evalAll(t.exprs, b)
	if err != nil {
		return nil, err
	}
	beats := make([]func(row int) int, len(values))
	for i, v := range values {
		if beats[i] = t.against(i, v); beats[i] == nil {
			return b, nil
		}
	}
	rows := make([]int32, 0, b.Len)
	for row := range b.Len {
		for _, against := range beats {
			if d := against(row); d != 0 {
				if d < 0 {
					rows = append(rows, int32(row))
				}
				break
			}
		}
	}
	return b.Select(rows), nil
}

// against says how the rows of v, which is key k, stand to the last of the best rows; nil where there is no room for it.
func (t *topRows) against(k int, v *vector.Vector) func(row int) int {
	last, key := t.last[k], t.keys[k]
	if v.Type == types.String && v.Codes != nil && !v.Const {
		known := make([]int8, len(v.Text.Spans)) // of the dictionary's entries, plus two
		return func(row int) int {
			entry := v.Codes[row]
			if known[entry] == 0 {
				d := strings.Compare(v.Text.At(int(entry)), last.Str(0))
				if key.Desc {
					d = -d
				}
				known[entry] = int8(d + 2)
			}
			return int(known[entry]) - 2
		}
	}
	both, ok := vector.Concat(v.Type, []*vector.Vector{last, v})
	if !ok {
		return nil
	}
	c := newSortColumn(both, key.Desc, key.NullsFirst)
	return func(row int) int { return c.compare(int32(row+1), 0) }
}

// compact leaves the best rows only, in order.
func (t *topRows) compact(ctx context.Context) error {
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
		t.worst, t.bound = agg.Nth(all, t.limit-1), true
		for i, b := range t.kept {
			t.kept[i] = b.Select(rowsUpTo(words[i], t.worst))
		}
	}
	whole, err := concat(t.node, t.kept)
	if err != nil {
		return err
	}
	rows, err := t.ordering.rows(ctx, whole)
	if err != nil {
		return err
	}
	rows = rows[:min(t.limit, len(rows))]
	best := whole.Gather(rows)
	t.kept, t.rows = []*vector.Batch{best}, len(rows)
	if len(rows) < t.limit {
		return nil
	}
	t.last, err = evalAll(t.exprs, best.Slice(len(rows)-1, len(rows)))
	return err
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

func sizeOf(batches []*vector.Batch) int64 {
	var n int64
	for _, b := range batches {
		n += batchBytes(b)
	}
	return n
}
