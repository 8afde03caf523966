package agg

import (
	"math"

	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// winners keeps one row of each group as a reference into its batch; the answer gathers the rows at the
// end, and no value is copied before. The first argument is what rows compete by.
type winners struct {
	kinds    []types.Type
	contest  contest
	batches  []*batch
	of       []winner // by group
	retained int      // rows of batches, of which of names some
	kept     int      // and how many there were after the last compaction
}

// winner is a group's best row so far.
type winner struct {
	word  int64  // its key as contest.words has it
	batch uint32 // place in batches plus one; 0: no row yet
	row   uint32
}

// batch is rows that may hold winners.
type batch struct {
	cols []*vector.Vector
	rows int
}

// contest says which rows win: words give an order in 64 bits, beats decides between equal words. A nil
// beats leaves the earlier row in place.
type contest struct {
	words func(v *vector.Vector) []int64
	beats func(a *vector.Vector, i int, b *vector.Vector, j int) bool
}

// Best is the row of each group where the first of the columns, of the given types, is largest, or smallest:
// of equal rows the first, and one where it is null only where there is no other.
func Best(columns []types.Type, largest bool) State {
	flip, sign := int64(0), 1
	if !largest {
		flip, sign = -1, -1
	}
	return &winners{kinds: columns, contest: contest{
		words: func(v *vector.Vector) []int64 { return orderWords(v, flip) },
		beats: func(a *vector.Vector, i int, b *vector.Vector, j int) bool {
			if a.Null(i) || b.Null(j) {
				return b.Null(j) && !a.Null(i)
			}
			return kernel.OrderRows(a, i, b, j)*sign > 0
		},
	}}
}

// First is the first row of each group. With a single column it is the first row where that is neither null
// nor empty, if there is one.
func First(columns []types.Type) State {
	words := func(v *vector.Vector) []int64 { return make([]int64, v.Len) }
	if len(columns) == 1 {
		words = func(v *vector.Vector) []int64 {
			out := make([]int64, v.Len)
			for i := range out {
				if !v.Null(i) && (v.Text == nil || v.Str(i) != "") {
					out[i] = 1
				}
			}
			return out
		}
	}
	return &winners{kinds: columns, contest: contest{words: words}}
}

func (s *winners) Update(groups []uint32, n int, args []*vector.Vector) {
	s.fold(groups, nil, n, &batch{args, len(groups)})
}

// fold lets the rows of b compete: row i for groups[i], or where rows is set, row rows[i].
func (s *winners) fold(groups []uint32, rows []uint32, n int, b *batch) {
	s.of = grow(s.of, n)
	words := s.contest.words(b.cols[0])
	own := uint32(len(s.batches) + 1)
	won := false
	for i, g := range groups {
		row := uint32(i)
		if rows != nil {
			row = rows[i]
		}
		w, word := &s.of[g], words[row]
		if w.batch != 0 && (word < w.word || word == w.word && !s.tieBroken(b, int(row), own, w)) {
			continue
		}
		*w = winner{word, own, row}
		if !won {
			won = true
			s.batches = append(s.batches, b)
		}
	}
	if !won {
		return
	}
	if s.retained += b.rows; s.retained > 2*s.kept+1<<13 {
		s.compact()
	}
}

func (s *winners) tieBroken(b *batch, row int, own uint32, w *winner) bool {
	if s.contest.beats == nil {
		return false
	}
	other := b
	if w.batch != own {
		other = s.batches[w.batch-1]
	}
	return s.contest.beats(b.cols[0], row, other.cols[0], int(w.row))
}

// compact drops the rows that are no winners.
func (s *winners) compact() {
	rows := make([][]int32, len(s.batches))
	for g := range s.of {
		if w := &s.of[g]; w.batch != 0 {
			b := w.batch - 1
			rows[b] = append(rows[b], int32(w.row))
			w.row = uint32(len(rows[b]) - 1)
		}
	}
	places := make([]uint32, len(s.batches))
	kept := s.batches[:0]
	s.retained = 0
	for i, b := range s.batches {
		if len(rows[i]) == 0 {
			continue
		}
		cols := make([]*vector.Vector, len(b.cols))
		for c, v := range b.cols {
			cols[c] = v.Gather(rows[i])
		}
		kept = append(kept, &batch{cols, len(rows[i])})
		places[i] = uint32(len(kept))
		s.retained += len(rows[i])
	}
	for g := range s.of {
		if w := &s.of[g]; w.batch != 0 {
			w.batch = places[w.batch-1]
		}
	}
	s.batches, s.kept = kept, s.retained
}

func (s *winners) Merge(other State, into []uint32, n int) {
	o := other.(*winners)
	o.compact()
	groups := make([][]uint32, len(o.batches))
	rows := make([][]uint32, len(o.batches))
	for g, w := range o.of {
		if w.batch != 0 {
			groups[w.batch-1] = append(groups[w.batch-1], into[g])
			rows[w.batch-1] = append(rows[w.batch-1], w.row)
		}
	}
	for i, b := range o.batches {
		s.fold(groups[i], rows[i], n, b)
	}
	s.of = grow(s.of, n)
}

func (s *winners) Result(n int) []*vector.Vector {
	s.of = grow(s.of, n)
	s.compact()
	bases := make([]int, len(s.batches))
	total := 0
	for i, b := range s.batches {
		bases[i] = total
		total += b.rows
	}
	order := make([]int32, n)
	for g, w := range s.of {
		if order[g] = int32(total); w.batch != 0 {
			order[g] = int32(bases[w.batch-1] + int(w.row))
		}
	}
	out := make([]*vector.Vector, len(s.kinds))
	for c, t := range s.kinds {
		parts := make([]*vector.Vector, 0, len(s.batches)+1)
		for _, b := range s.batches {
			parts = append(parts, b.cols[c])
		}
		none := vector.ConstNull(t)
		none.Const = false
		all, _ := vector.Concat(t, append(parts, none))
		out[c] = all.Gather(order)
	}
	return out
}

func (s *winners) Bytes() int64 {
	return 16*int64(cap(s.of)) + 8*int64(s.retained)*int64(len(s.kinds))
}

// orderWords is the rows' values in 64 bits each, so that a larger value never has a smaller word. With flip -1
// the order is turned round. In both null is smallest, and NaN next.
func orderWords(v *vector.Vector, flip int64) []int64 {
	v = v.Flat()
	if v.Longs != nil && v.Valid == nil && flip == 0 {
		return v.Longs
	}
	out := make([]int64, v.Len)
	for i := range out {
		switch {
		case v.Null(i):
			out[i] = math.MinInt64
		case v.Reals != nil && v.Reals[i] != v.Reals[i]:
			out[i] = math.MinInt64 + 1
		default:
			out[i] = orderWord(v, i) ^ flip
		}
	}
	return out
}

func orderWord(v *vector.Vector, i int) int64 {
	switch v.Type {
	case types.Bool:
		if v.Bools[i] {
			return 1
		}
		return 0
	case types.Real:
		return realWord(v.Reals[i])
	case types.Decimal:
		f, _ := v.Decimals[i].Float64()
		return realWord(f)
	case types.Guid:
		return textWord(string(v.Guids[i][:8]))
	case types.String, types.Dynamic:
		return textWord(v.Str(i))
	}
	return v.Longs[i]
}

// realWord orders reals as integers.
func realWord(f float64) int64 {
	w := int64(math.Float64bits(f + 0))
	return w ^ int64(uint64(w>>63)>>1)
}

// textWord is the first eight bytes.
func textWord(s string) int64 {
	var w uint64
	for i := range min(len(s), 8) {
		w |= uint64(s[i]) << (56 - 8*i)
	}
	return int64(w ^ 1<<63)
}
