package executor

import (
	"context"
	"math"
	"slices"
	"strings"
	"sync"

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
	bound := &topBound{worst: math.MaxUint64}
	err = r.parallel(ctx, len(streams), func(ctx context.Context, i int) error {
		t := &topRows{ordering: o, node: n, limit: int(min(limit, 1<<31-1)), stream: i, bound: bound}
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
	t := &topRows{ordering: o, node: n, limit: int(min(limit, 1<<31-1)), bound: bound, kept: slices.Concat(best...)}
	if err := t.compact(ctx); err != nil {
		return nil, err
	}
	return split(t.kept), nil
}

// topBound is what no row beyond can be among the best: it comes from the best rows of a stream that has as many as are
// wanted, and holds for all.
type topBound struct {
	mu     sync.Mutex
	worst  uint64           // the largest word that the first key of such a row may have
	last   []*vector.Vector // the keys of the last of those rows; nil: of none yet
	stream int              // that they are of
}

// tighten takes up the last of a stream's best rows, where it comes before the bound.
func (t *topBound) tighten(worst uint64, last []*vector.Vector, stream int, before func(last, bound []*vector.Vector) bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.worst = min(t.worst, worst)
	if t.last == nil || before(last, t.last) {
		t.last, t.stream = last, stream
	}
}

func (t *topBound) get() (worst uint64, last []*vector.Vector, stream int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.worst, t.last, t.stream
}

// topRows is the best rows of a stream seen so far, and some more that compact will drop.
type topRows struct {
	*ordering
	node   *planner.Top
	limit  int
	stream int
	bound  *topBound
	kept   []*vector.Batch
	rows   int
}

// manyTies is how many rows of a batch with one word are worth comparing in full.
const manyTies = 64

// add takes the rows of b that may be among the best.
func (t *topRows) add(ctx context.Context, b *vector.Batch) error {
	if worst, last, stream := t.bound.get(); last != nil {
		words, err := t.words(b)
		if err != nil {
			return err
		}
		b = b.Select(rowsUpTo(words, worst))
		if b.Len > manyTies {
			if b, err = t.better(b, last, t.stream < stream); err != nil {
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

// better is the rows that come before last; equal ones only where they are of a stream before its own.
func (t *topRows) better(b *vector.Batch, last []*vector.Vector, ties bool) (*vector.Batch, error) {
	values, err := evalAll(t.exprs, b)
	if err != nil {
		return nil, err
	}
	beats := make([]func(row int) int, len(values))
	for i, v := range values {
		if beats[i] = t.against(i, v, last[i]); beats[i] == nil {
			return b, nil
		}
	}
	rows := make([]int32, 0, b.Len)
	for row := range b.Len {
		d := 0
		for i := 0; i < len(beats) && d == 0; i++ {
			d = beats[i](row)
		}
		if d < 0 || d == 0 && ties {
			rows = append(rows, int32(row))
		}
	}
	return b.Select(rows), nil
}

// against says how the rows of v, which is key k, stand to the last of the best rows; nil where there is no room for it.
func (t *topRows) against(k int, v, last *vector.Vector) func(row int) int {
	key := t.keys[k]
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
	all, worst := slices.Concat(words...), uint64(math.MaxUint64)
	if len(all) > t.limit {
		worst = agg.Nth(all, t.limit-1)
		for i, b := range t.kept {
			t.kept[i] = b.Select(rowsUpTo(words[i], worst))
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
	last, err := evalAll(t.exprs, best.Slice(len(rows)-1, len(rows)))
	if err == nil {
		t.bound.tighten(worst, last, t.stream, t.before)
	}
	return err
}

// before says whether a row of keys comes before another.
func (t *topRows) before(row, other []*vector.Vector) bool {
	for i, v := range row {
		beats := t.against(i, v, other[i])
		if beats == nil {
			return false
		}
		if d := beats(0); d != 0 {
			return d < 0
		}
	}
	return false
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
