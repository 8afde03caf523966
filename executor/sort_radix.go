package executor

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"kql/functions/types"
)

// radixRows is the number of rows from which counting digits beats comparing.
const radixRows = 256

// parallelRows is the number of rows worth a goroutine of their own.
const parallelRows = 8192

// sorter orders the rows of a batch by its keys. A run of rows that one word leaves equal is sorted by the
// next: the next eight bytes of a string, or the next key. Runs are sorted at once where there are cores
// for it; they share no rows, and so no words.
type sorter struct {
	keys  []sortColumn
	words []uint64 // scratch, by row
	free  chan struct{}
	wait  sync.WaitGroup
	mu    sync.Mutex
	err   error // of a goroutine
}

// sortedRows is the rows in order; equal rows stay in theirs.
func (r *run) sortedRows(ctx context.Context, keys []sortColumn, rows int) ([]int32, error) {
	s := &sorter{keys: packed(keys), words: make([]uint64, rows), free: make(chan struct{}, r.workers-1)}
	order, spare := sequence(rows), make([]int32, rows)
	err := protect(func() error {
		if len(keys) > 0 && rows >= dealtRows {
			return s.deal(ctx, r, order, spare)
		}
		s.run(order, spare, 0, 0)
		return nil
	})
	s.wait.Wait()
	return order, cmp.Or(err, s.err)
}

// run sorts rows that are equal in all keys before k, and in the first 8*depth bytes of key k. spare is
// scratch of the same length.
func (s *sorter) run(rows, spare []int32, k, depth int) {
	if k == len(s.keys) || len(rows) < 2 {
		return
	}
	if len(rows) < radixRows || depth > 0 && s.keys[k].values.Type != types.String {
		slices.SortFunc(rows, func(i, j int32) int { return s.compare(k, i, j) })
		return
	}
	key := &s.keys[k]
	words := key.words
	if depth > 0 {
		words = s.words
		switch shortest, longest := key.deeper(rows, words, 8*depth); {
		case shortest == longest && longest <= 8*depth:
			s.run(rows, spare, k+1, 0) // all equal
			return
		case longest <= 8*depth: // they differ in zero bytes at the end
			slices.SortFunc(rows, func(i, j int32) int { return s.compare(k, i, j) })
			return
		}
	}
	radixSort(rows, spare, words)
	s.ties(rows, spare, k, depth, func(i int) uint64 { return words[rows[i]] })
}

// ties sorts each run of rows that have one word of key k in common by what follows that.
func (s *sorter) ties(rows, spare []int32, k, depth int, word func(i int) uint64) {
	if s.keys[k].exact && k+1 == len(s.keys) {
		return
	}
	if s.keys[k].exact {
		k, depth = k+1, -1
	}
	for lo := 0; lo < len(rows); {
		hi, w := lo+1, word(lo)
		for hi < len(rows) && word(hi) == w {
			hi++
		}
		s.fork(rows[lo:hi], spare[lo:hi], k, depth+1)
		lo = hi
	}
}

// fork is run, on another goroutine where the rows are many and one is free.
func (s *sorter) fork(rows, spare []int32, k, depth int) {
	if len(rows) >= parallelRows {
		select {
		case s.free <- struct{}{}:
			s.wait.Go(func() {
				defer func() { <-s.free }()
				if err := protect(func() error { s.run(rows, spare, k, depth); return nil }); err != nil {
					s.mu.Lock()
					s.err = err
					s.mu.Unlock()
				}
			})
			return
		default:
		}
	}
	s.run(rows, spare, k, depth)
}

func (s *sorter) compare(k int, i, j int32) int {
	for ; k < len(s.keys); k++ {
		if d := s.keys[k].compare(i, j); d != 0 {
			return d
		}
	}
	return cmp.Compare(i, j)
}

// deeper fills words with the eight bytes from an offset of rows whose strings are equal before it, and
// gives the lengths of the shortest and the longest.
func (c *sortColumn) deeper(rows []int32, words []uint64, from int) (shortest, longest int) {
	shortest = math.MaxInt
	for _, r := range rows {
		text := c.values.Str(int(r))
		shortest, longest = min(shortest, len(text)), max(longest, len(text))
		var w uint64
		if len(text) > from {
			w = prefix(text[from:])
		}
		if c.desc {
			w = ^w
		}
		words[r] = w
	}
	return shortest, longest
}

// radixSort sorts rows by their words, eight bits at a time from the lowest, leaving out the digits that
// are the same in all words. Equal words stay in order.
func radixSort(rows, spare []int32, words []uint64) {
	var counts [8][256]int32
	for _, r := range rows {
		w := words[r]
		for d := range counts {
			counts[d][byte(w>>(8*d))]++
		}
	}
	from, to := rows, spare
	for d := range counts {
		shift := 8 * d
		if int(counts[d][byte(words[rows[0]]>>shift)]) == len(rows) {
			continue
		}
		var at int32
		for b := range counts[d] {
			counts[d][b], at = at, at+counts[d][b]
		}
		next := &counts[d]
		for _, r := range from {
			b := byte(words[r] >> shift)
			to[next[b]] = r
			next[b]++
		}
		from, to = to, from
	}
	copy(rows, from)
}
