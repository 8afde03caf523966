package executor

import (
	"context"
	"math/bits"

	"kql/executor/spill"
	"kql/functions/distinct"
	"kql/functions/vector"
)

const (
	// bucketCount is how many parts rows are dealt to by a hash of their keys; rows of equal keys are in one.
	bucketCount = 1 << bucketBits
	bucketBits  = 7
	// laneCount is how many streams the buckets are worked on in, whatever the machine.
	laneCount = 8
)

// buckets is rows dealt by a hash of their keys, in a file; each part is worked on by itself.
type buckets struct {
	rows  *overflow
	keys  []evaluator
	parts [][bucketCount][]spill.Block // by stream
}

func newBuckets(keys []evaluator, rows *overflow) *buckets {
	b := &buckets{rows: rows, keys: keys}
	rows.begin(b.write)
	return b
}

// fill reads streams into rows; their parts are those of the streams.
func (b *buckets) fill(ctx context.Context, streams []Stream) error {
	b.parts = make([][bucketCount][]spill.Block, len(streams))
	return b.rows.fill(ctx, streams)
}

// deal writes all rows of streams to the file.
func (b *buckets) deal(ctx context.Context, streams []Stream) error {
	b.rows.full.Store(true)
	return b.fill(ctx, streams)
}

func (b *buckets) write(stream int, rows *vector.Batch) error {
	keys, err := evalAll(b.keys, rows)
	if err != nil {
		return err
	}
	order, ends := dealRows(keys, rows.Len)
	at := 0
	for bucket, end := range ends {
		for ; at < end; at += batchRows {
			block, err := b.rows.file.Write(rows.Gather(order[at:min(at+batchRows, end)]))
			if err != nil {
				return err
			}
			b.parts[stream][bucket] = append(b.parts[stream][bucket], block)
		}
		at = end
	}
	return nil
}

// dealRows is the rows by bucket, in order within each, and where each bucket ends.
func dealRows(keys []*vector.Vector, rows int) (order []int32, ends [bucketCount]int) {
	buckets := make([]uint8, rows)
	for i := range buckets {
		h := uint64(0)
		for _, k := range keys {
			h = bits.RotateLeft64(h, 23) ^ distinct.Hash(k, i)*0x9E3779B97F4A7C15
		}
		buckets[i] = uint8(h * 0xD6E8FEB86659FD93 >> (64 - bucketBits))
		ends[buckets[i]]++
	}
	var next [bucketCount]int
	for i := 1; i < bucketCount; i++ {
		next[i] = ends[i-1]
		ends[i] += ends[i-1]
	}
	order = make([]int32, rows)
	for i, b := range buckets {
		order[next[b]] = int32(i)
		next[b]++
	}
	return order, ends
}

// bucket is the rows of one bucket, in order.
func (b *buckets) bucket(i int) *fromFile {
	f := &fromFile{overflow: b.rows}
	for _, p := range b.parts {
		f.blocks = append(f.blocks, p[i]...)
	}
	return f
}

// lanes works on the buckets with f, whose run's memory is given back behind each of them.
func (r *run) lanes(f func(ctx context.Context, own *run, bucket int) ([]Stream, error)) []Stream {
	out := make([]Stream, laneCount)
	for i := range out {
		out[i] = &lane{run: r, bucket: i, open: f}
	}
	return out
}

// lane is the results of every laneCount-th bucket.
type lane struct {
	run    *run
	bucket int // the next one
	open   func(ctx context.Context, own *run, bucket int) ([]Stream, error)

	own *run // of the bucket that is worked on
	now []Stream
}

func (l *lane) Next(ctx context.Context) (*vector.Batch, error) {
	for {
		if len(l.now) > 0 {
			b, err := l.now[0].Next(ctx)
			if b != nil || err != nil {
				return b, err
			}
			l.now = l.now[1:]
			continue
		}
		if l.own != nil {
			l.own.memory.close()
			l.own = nil
		}
		if l.bucket >= bucketCount {
			return nil, ctx.Err()
		}
		own := *l.run
		own.memory, own.files = l.run.memory.body(), nil // a bucket that is too large once is so again
		var err error
		if l.now, err = l.open(ctx, &own, l.bucket); err != nil {
			return nil, err
		}
		l.own = &own
		l.bucket += laneCount
	}
}
