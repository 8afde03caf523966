package agg

import (
	"kql/functions/types"
	"kql/functions/vector"
)

// extremes is the smallest or largest value that is not null. A NaN counts where there is nothing else.
type extremes[T int64 | float64] struct {
	kind   types.Type
	max    bool
	values []T
	seen   []bool
}

// Extreme is the largest, or the smallest, value of a type.
func Extreme(t types.Type, max bool) State {
	switch t {
	case types.Int, types.Long, types.Datetime, types.Timespan:
		return &extremes[int64]{kind: t, max: max}
	case types.Real:
		return &extremes[float64]{kind: t, max: max}
	}
	return Best([]types.Type{t}, max)
}

func (s *extremes[T]) Update(groups []uint32, n int, args []*vector.Vector) {
	s.grow(n)
	values, valid := payload[T](args[0]), args[0].Flat().Valid
	for i, g := range groups {
		if valid == nil || valid.Get(i) {
			s.offer(g, values[i])
		}
	}
}

func (s *extremes[T]) grow(n int) { s.values, s.seen = grow(s.values, n), grow(s.seen, n) }

func (s *extremes[T]) offer(g uint32, x T) {
	has := s.values[g]
	if s.max && x > has || !s.max && x < has || !s.seen[g] || has != has {
		s.values[g], s.seen[g] = x, true
	}
}

func (s *extremes[T]) Merge(other State, into []uint32, n int) {
	s.grow(n)
	o := other.(*extremes[T])
	for g, x := range o.values {
		if o.seen[g] {
			s.offer(into[g], x)
		}
	}
}

func (s *extremes[T]) Result(n int) []*vector.Vector {
	s.grow(n)
	if r, ok := any(s.values).([]float64); ok {
		return whereSeen(reals(r), s.seen)
	}
	return whereSeen(longs(s.kind, any(s.values).([]int64)), s.seen)
}

func (s *extremes[T]) Bytes() int64 { return 9 * int64(cap(s.values)) }
