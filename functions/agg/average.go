package agg

import (
	"math"
	"math/bits"

	"kql/functions/types"
	"kql/functions/vector"
)

// Average is the mean of the values that are not null: a real for numbers; a datetime or timespan for those.
// The mean of no number is NaN, of no time null.
func Average(t types.Type) State {
	switch t {
	case types.Real:
		return &realAverages{}
	case types.Decimal:
		return &decimalSums{average: true}
	}
	return &longAverages{kind: t}
}

// total is a sum in 128 bits, which no number of datetimes overflows, and how many values it has.
type total struct {
	high  int64
	low   uint64
	count int64
}

func (t *total) add(high int64, low uint64, count int64) {
	var carry uint64
	t.low, carry = bits.Add64(t.low, low, 0)
	t.high += high + int64(carry)
	t.count += count
}

// real is the sum as a real.
func (t *total) real() float64 {
	if t.high == int64(t.low)>>63 {
		return float64(int64(t.low))
	}
	return float64(t.high)*(1<<64) + float64(t.low)
}

// mean is the sum over the count, towards zero.
func (t *total) mean() int64 {
	high, low := uint64(t.high), t.low
	if t.high < 0 {
		var borrow uint64
		low, borrow = bits.Sub64(0, low, 0)
		high, _ = bits.Sub64(0, high, borrow)
	}
	quotient, _ := bits.Div64(high, low, uint64(t.count))
	if t.high < 0 {
		return -int64(quotient)
	}
	return int64(quotient)
}

type longAverages struct {
	kind   types.Type
	totals []total
}

func (s *longAverages) Update(groups []uint32, n int, args []*vector.Vector) {
	s.totals = grow(s.totals, n)
	v := args[0].Flat()
	for i, x := range v.Longs[:len(groups)] {
		if v.Valid == nil || v.Valid.Get(i) {
			s.totals[groups[i]].add(x>>63, uint64(x), 1)
		}
	}
}

func (s *longAverages) Merge(other State, into []uint32, n int) {
	s.totals = grow(s.totals, n)
	for g, t := range other.(*longAverages).totals {
		s.totals[into[g]].add(t.high, t.low, t.count)
	}
}

func (s *longAverages) Result(n int) []*vector.Vector {
	s.totals = grow(s.totals, n)
	if s.kind == types.Int || s.kind == types.Long {
		out := make([]float64, n)
		for g := range out {
			out[g] = s.totals[g].real() / float64(s.totals[g].count)
		}
		return reals(out)
	}
	b := vector.NewBuilder(s.kind, n)
	for g := range n {
		if s.totals[g].count == 0 {
			b.AppendNull()
		} else {
			b.AppendLong(s.totals[g].mean())
		}
	}
	return one(b.Vector())
}

func (s *longAverages) Bytes() int64 { return 24 * int64(cap(s.totals)) }

type realAverages struct {
	sums   sums[float64]
	counts []int64
}

func (s *realAverages) Update(groups []uint32, n int, args []*vector.Vector) {
	s.sums.Update(groups, n, args)
	s.counts = grow(s.counts, n)
	v := args[0].Flat()
	for i, g := range groups {
		if v.Valid == nil || v.Valid.Get(i) {
			s.counts[g]++
		}
	}
}

func (s *realAverages) Merge(other State, into []uint32, n int) {
	o := other.(*realAverages)
	s.sums.Merge(&o.sums, into, n)
	s.counts = grow(s.counts, n)
	for g, c := range o.counts {
		s.counts[into[g]] += c
	}
}

func (s *realAverages) Result(n int) []*vector.Vector {
	s.counts, s.sums.totals = grow(s.counts, n), grow(s.sums.totals, n)
	out := make([]float64, n)
	for g := range out {
		if out[g] = math.NaN(); s.counts[g] > 0 {
			out[g] = s.sums.totals[g] / float64(s.counts[g])
		}
	}
	return reals(out)
}

func (s *realAverages) Bytes() int64 { return s.sums.Bytes() + 8*int64(cap(s.counts)) }
