package executor

import (
	"context"
	"math/bits"
)

// dealtRows is the number of rows from which they are dealt to buckets: a bucket fits a cache, and is sorted apart.
const dealtRows = 1 << 15

// dealtBits is how many bits of the words tell the bucket.
const dealtBits = 10

// wordRow is a row with its word.
type wordRow struct {
	word uint64
	row  int32
}

// wordRowBytes is what one takes in memory.
const wordRowBytes = 16

// dealing sorts all rows by a key's words: it deals them to buckets by the words' upper bits, and sorts each.
type dealing struct {
	words []uint64
	least uint64
	shift int       // of the bits that tell the bucket
	parts [][]int32 // of the rows, by bucket: at first how many of the part's go there, then where the next one goes
	ends  []int32   // by bucket
	dealt []wordRow
}

func newDealing(words []uint64, parts int) *dealing {
	d := &dealing{words: words, parts: make([][]int32, parts), ends: make([]int32, 1<<dealtBits)}
	d.dealt = make([]wordRow, len(words))
	least, width := span(words)
	d.least, d.shift = least, max(0, width-dealtBits)
	return d
}

// part is the rows of a part.
func (d *dealing) part(i int) (lo, hi int) {
	return len(d.words) * i / len(d.parts), len(d.words) * (i + 1) / len(d.parts)
}

// count counts what a part has for each bucket.
func (d *dealing) count(part int) {
	counts := make([]int32, 1<<dealtBits)
	lo, hi := d.part(part)
	for _, w := range d.words[lo:hi] {
		counts[(w-d.least)>>d.shift]++
	}
	d.parts[part] = counts
}

// place finds out where the rows of each part and bucket go.
func (d *dealing) place() {
	var at int32
	for bucket := range d.ends {
		for _, next := range d.parts {
			next[bucket], at = at, at+next[bucket]
		}
		d.ends[bucket] = at
	}
}

// deal puts a part's rows into their buckets.
func (d *dealing) deal(part int) {
	next := d.parts[part]
	lo, hi := d.part(part)
	for i, w := range d.words[lo:hi] {
		w -= d.least
		bucket := w >> d.shift
		d.dealt[next[bucket]] = wordRow{w, int32(lo + i)}
		next[bucket]++
	}
}

// bucket is a bucket's rows, sorted, and where they begin among all.
func (d *dealing) bucket(i int) (rows []wordRow, start int) {
	if i > 0 {
		start = int(d.ends[i-1])
	}
	rows = d.dealt[start:d.ends[i]]
	if d.shift > 0 {
		sortWordRows(rows, make([]wordRow, len(rows)))
	}
	return rows, start
}

const (
	fewWordRows = 24 // are sorted by insertion
	mostSubBits = 11 // by which rows are dealt again
)

// sortWordRows sorts rows by their words; equal ones stay in order. It deals them to about as many buckets as there are
// rows, so that few are left in each. spare is as long.
func sortWordRows(rows, spare []wordRow) {
	if len(rows) <= fewWordRows {
		insertWordRows(rows)
		return
	}
	least, most := rows[0].word, rows[0].word
	for i := range rows {
		least, most = min(least, rows[i].word), max(most, rows[i].word)
	}
	if least == most {
		return
	}
	width := min(bits.Len(uint(len(rows))), mostSubBits)
	shift := max(0, bits.Len64(most-least)-width)
	var buffer [1 << mostSubBits]int32
	next := buffer[:1<<width]
	for i := range rows {
		next[(rows[i].word-least)>>shift]++
	}
	var at int32
	for b := range next {
		next[b], at = at, at+next[b]
	}
	for _, r := range rows {
		b := (r.word - least) >> shift
		spare[next[b]] = r
		next[b]++
	}
	copy(rows, spare)
	if shift == 0 {
		return
	}
	at = 0
	for _, end := range next {
		if end-at > 1 {
			sortWordRows(rows[at:end], spare[at:end])
		}
		at = end
	}
}

func insertWordRows(rows []wordRow) {
	for i := 1; i < len(rows); i++ {
		r, at := rows[i], i
		for ; at > 0 && rows[at-1].word > r.word; at-- {
			rows[at] = rows[at-1]
		}
		rows[at] = r
	}
}

// deal orders all rows, bucket by bucket.
func (s *sorter) deal(ctx context.Context, r *run, order, spare []int32) error {
	d := newDealing(s.keys[0].words, r.workers)
	if err := r.parallel(ctx, r.workers, func(_ context.Context, i int) error { d.count(i); return nil }); err != nil {
		return err
	}
	d.place()
	if err := r.parallel(ctx, r.workers, func(_ context.Context, i int) error { d.deal(i); return nil }); err != nil {
		return err
	}
	return r.parallel(ctx, len(d.ends), func(_ context.Context, i int) error {
		sorted, start := d.bucket(i)
		rows := order[start : start+len(sorted)]
		for j := range sorted {
			rows[j] = sorted[j].row
		}
		s.ties(rows, spare[start:start+len(sorted)], 0, 0, func(j int) uint64 { return sorted[j].word })
		return nil
	})
}
