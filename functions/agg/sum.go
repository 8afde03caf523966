package agg

import (
	"github.com/cockroachdb/apd/v3"

	"kql/functions/types"
	"kql/functions/vector"
)

// sums adds up the values that are not null, in the order of the rows; of none the sum is zero.
type sums[T int64 | float64] struct {
	kind   types.Type
	totals []T
}

// Sum adds up values of the given type; the answer's type is Summed's.
func Sum(t types.Type) State {
	switch t {
	case types.Real:
		return &sums[float64]{kind: t}
	case types.Decimal:
		return &decimalSums{}
	}
	return &sums[int64]{kind: Summed(t)}
}

// Summed is the type of a sum of values of type t.
func Summed(t types.Type) types.Type {
	if t == types.Int {
		return types.Long
	}
	return t
}

func (s *sums[T]) Update(groups []uint32, n int, args []*vector.Vector) {
	s.totals = grow(s.totals, n)
	values, valid := payload[T](args[0]), args[0].Flat().Valid
	values = values[:len(groups)]
	switch {
	case valid != nil:
		for i, x := range values {
			if valid.Get(i) {
				s.totals[groups[i]] += x
			}
		}
	case n == 1:
		total := s.totals[0]
		for _, x := range values {
			total += x
		}
		s.totals[0] = total
	default:
		for i, x := range values {
			s.totals[groups[i]] += x
		}
	}
}

func (s *sums[T]) Merge(other State, into []uint32, n int) {
	s.totals = grow(s.totals, n)
	for g, x := range other.(*sums[T]).totals {
		s.totals[into[g]] += x
	}
}

func (s *sums[T]) Result(n int) []*vector.Vector {
	s.totals = grow(s.totals, n)
	if r, ok := any(s.totals).([]float64); ok {
		return reals(r)
	}
	return longs(s.kind, any(s.totals).([]int64))
}

func (s *sums[T]) Bytes() int64 { return 8 * int64(cap(s.totals)) }

// decimalContext is precise enough for the 34 digits of Kusto's decimal.
var decimalContext = apd.BaseContext.WithPrecision(34)

// decimalSums is sums of decimals, and how many there were.
type decimalSums struct {
	totals  []apd.Decimal
	counts  []int64
	average bool // the answer is the average: null where there is nothing to average
}

func (s *decimalSums) Update(groups []uint32, n int, args []*vector.Vector) {
	s.totals, s.counts = grow(s.totals, n), grow(s.counts, n)
	for i, g := range groups {
		if !args[0].Null(i) {
			s.add(g, args[0].Decimal(i), 1)
		}
	}
}

// add leaves the total as it is where the sum is beyond the decimals.
func (s *decimalSums) add(g uint32, x *apd.Decimal, count int64) {
	_, _ = decimalContext.Add(&s.totals[g], &s.totals[g], x)
	s.counts[g] += count
}

func (s *decimalSums) Merge(other State, into []uint32, n int) {
	s.totals, s.counts = grow(s.totals, n), grow(s.counts, n)
	o := other.(*decimalSums)
	for g := range o.totals {
		s.add(into[g], &o.totals[g], o.counts[g])
	}
}

func (s *decimalSums) Result(n int) []*vector.Vector {
	s.totals, s.counts = grow(s.totals, n), grow(s.counts, n)
	b := vector.NewBuilder(types.Decimal, n)
	for g := range s.totals {
		switch {
		case !s.average:
			b.AppendDecimal(&s.totals[g])
		case s.counts[g] == 0:
			b.AppendNull()
		default:
			var mean apd.Decimal
			_, _ = decimalContext.Quo(&mean, &s.totals[g], apd.New(s.counts[g], 0))
			b.AppendDecimal(&mean)
		}
	}
	return one(b.Vector())
}

func (s *decimalSums) Bytes() int64 { return 56 * int64(cap(s.totals)) }
