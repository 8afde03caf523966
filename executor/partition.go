package executor

import "kql/functions/vector"

const (
	// batchRows is how many rows operators work on at a time: enough to make the cost of a call small,
	// few enough for a column to stay in the cache.
	batchRows = 16384
	// partitionRows is the number of rows that a partition of a large table has.
	partitionRows = 4 * batchRows
	// fewPartitions is how many a small table is cut into, as long as each has a batch.
	fewPartitions = 8
	// maxPartitions bounds the partial results to merge.
	maxPartitions = 64
)

// partitions is how many there are for so many rows.
func partitions(rows int) int {
	return max(1, min(rows/batchRows, fewPartitions), min(rows/partitionRows, maxPartitions))
}

// split cuts batches into streams of about equal size, in order, whose batches have at most batchRows
// rows. Their number depends on the number of rows only, so that results do not depend on the machine.
func split(batches []*vector.Batch) []Stream {
	total := countRows(batches)
	parts := partitions(total)
	share := (total + parts - 1) / parts
	// Whole multiples of 64 rows keep the slices of validity bitmaps free of copying.
	share = (share + 63) &^ 63
	out := make([]Stream, 0, parts)
	var part []*vector.Batch
	room := share
	for _, b := range batches {
		for lo := 0; lo < b.Len; {
			hi := min(b.Len, lo+min(batchRows, room))
			part = append(part, b.Slice(lo, hi))
			room -= hi - lo
			lo = hi
			if room == 0 {
				out, part, room = append(out, &listed{batches: part}), nil, share
			}
		}
	}
	if part != nil || len(out) == 0 {
		out = append(out, &listed{batches: part})
	}
	return out
}

// one is a single batch as streams.
func one(b *vector.Batch) []Stream {
	out := split([]*vector.Batch{b})
	out[0].(*listed).whole = b
	return out
}

// asOne is the batch that streams were made of, if it was a single one.
func asOne(streams []Stream) *vector.Batch {
	if l, ok := streams[0].(*listed); ok {
		return l.whole
	}
	return nil
}
