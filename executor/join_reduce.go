package executor

import (
	"context"
	"math/bits"
	"sync/atomic"

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

// reduceRight drops most right rows whose keys the left does not have, where the left has far fewer rows: then
// the hash table and the columns behind it stay small. Left rows are given back as they were.
func (r *run) reduceRight(ctx context.Context, n *planner.Join, left []Stream, leftKeys []evaluator, right [][]*vector.Batch, rightKeys []evaluator) ([]Stream, [][]*vector.Batch, error) {
	left, rows, err := r.readFew(ctx, n, left, countParts(right)/2)
	if err != nil || rows == nil {
		return left, right, err
	}
	keys := newKeyFilter(countParts(rows))
	err = r.hashParts(ctx, rows, leftKeys, func(_ int, _ *vector.Batch, hashes []uint64) {
		for _, hash := range hashes {
			keys.add(hash)
		}
	})
	if err != nil {
		return nil, nil, err
	}
	out := make([][]*vector.Batch, len(right))
	err = r.hashParts(ctx, right, rightKeys, func(part int, b *vector.Batch, hashes []uint64) {
		var hits []int32
		for row, hash := range hashes {
			if keys.may(hash) {
				hits = append(hits, int32(row))
			}
		}
		if len(hits) > 0 {
			out[part] = append(out[part], b.Select(hits))
		}
	})
	return left, out, err
}

// hashParts calls f with each batch of all parts and the hashes of its rows' keys, for several parts at once.
func (r *run) hashParts(ctx context.Context, parts [][]*vector.Batch, keys []evaluator, f func(part int, b *vector.Batch, hashes []uint64)) error {
	return r.parallel(ctx, len(parts), func(ctx context.Context, i int) error {
		var h distinct.Hasher
		return forEach(ctx, &listed{batches: parts[i]}, func(b *vector.Batch) error {
			values, err := evalAll(keys, b)
			if err == nil {
				f(i, b, h.Rows(values, b.Len))
			}
			return err
		})
	})
}

// keyFilter knows of most keys that they are not among those that were added: a bit for each hash, of sixteen for a key.
type keyFilter struct {
	bits  []uint64
	shift int
}

func newKeyFilter(keys int) *keyFilter {
	width := max(6, bits.Len(uint(16*keys)))
	return &keyFilter{make([]uint64, 1<<(width-6)), 64 - width}
}

// add may be called by several goroutines at once.
func (f *keyFilter) add(hash uint64) {
	at := hash >> f.shift
	atomic.OrUint64(&f.bits[at>>6], 1<<(at&63))
}

// may says whether a key may be among those added.
func (f *keyFilter) may(hash uint64) bool {
	at := hash >> f.shift
	return f.bits[at>>6]&(1<<(at&63)) != 0
}

// readFew reads the rows of streams if they are not many; rows is nil where they are. The streams that it gives have all
// rows in both cases.
func (r *run) readFew(ctx context.Context, n *planner.Join, streams []Stream, few int) (again []Stream, rows [][]*vector.Batch, err error) {
	held := r.account(n)
	rows = make([][]*vector.Batch, len(streams))
	var total atomic.Int64
	err = r.parallel(ctx, len(streams), func(ctx context.Context, i int) error {
		for total.Load() <= int64(few) {
			b, err := streams[i].Next(ctx)
			if err != nil || b == nil {
				return err
			}
			if b, err = held.keep(b); err != nil {
				return err
			}
			rows[i] = append(rows[i], b)
			total.Add(int64(b.Len))
		}
		return nil
	})
	again = make([]Stream, len(streams))
	for i, s := range streams {
		again[i] = &resumed{listed{batches: rows[i]}, s}
	}
	if total.Load() > int64(few) {
		rows = nil
	}
	return again, rows, err
}

// resumed is rows that were read of a stream, and then the rest of it.
type resumed struct {
	listed
	rest Stream
}

func (r *resumed) Next(ctx context.Context) (*vector.Batch, error) {
	if b, err := r.listed.Next(ctx); b != nil || err != nil {
		return b, err
	}
	return r.rest.Next(ctx)
}
