package agg

import (
	"cmp"
	"math"
	"slices"

	"kql/functions/types"
	"kql/functions/vector"
)

// quantiles is percentiles of integers, times or reals, each counting once: the values are put together by group, and
// of a group no more is put in order than the answer asks for.
type quantiles[T int64 | float64] struct {
	gathered
	kind   types.Type // of the answer
	shares []float64
}

func (s *quantiles[T]) Merge(other State, into []uint32, n int) {
	s.gathered.Merge(&other.(*quantiles[T]).gathered, into, n)
}

func (s *quantiles[T]) Result(n int) []*vector.Vector {
	ends := make([]int, n+1)
	s.each(func(g uint32, _ T) { ends[g+1]++ })
	for g := range n {
		ends[g+1] += ends[g]
	}
	values := make([]T, ends[n])
	next := slices.Clone(ends[:n])
	s.each(func(g uint32, x T) { values[next[g]] = x; next[g]++ })
	answers := make([][]T, len(s.shares))
	for i := range answers {
		answers[i] = make([]T, n)
	}
	const together = 64
	each((n+together-1)/together, func(part int) {
		for g := part * together; g < min(n, (part+1)*together); g++ {
			own := values[ends[g]:ends[g+1]]
			for i, share := range s.shares {
				if len(own) > 0 {
					answers[i][g] = Nth(own, rank(len(own), share))
				}
			}
		}
	})
	seen := make([]bool, n)
	for g := range seen {
		seen[g] = ends[g] < ends[g+1]
	}
	out := make([]*vector.Vector, len(answers))
	for i, a := range answers {
		v := &vector.Vector{Type: s.kind, Len: n}
		switch a := any(a).(type) {
		case []int64:
			v.Longs = a
		case []float64:
			v.Reals = a
		}
		out[i] = whereSeen(one(v), seen)[0]
	}
	return out
}

// each gives the values that are numbers with their groups.
func (s *quantiles[T]) each(f func(g uint32, x T)) {
	for b, groups := range s.groups {
		v := s.batches[b].cols[0].Flat()
		for i, x := range payload[T](v)[:len(groups)] {
			if x == x && v.Valid.Get(i) {
				f(groups[i], x)
			}
		}
	}
}

// rank is the place of a percentile among n values in order, as sketch.At has it.
func rank(n int, percentile float64) int {
	need := math.Ceil(percentile / 100 * float64(n) * (1 - 1e-12))
	if !(need <= float64(n)) {
		return n - 1
	}
	return max(int(need)-1, 0)
}

// Nth is the k-th smallest value, counted from 0. It reorders the values.
func Nth[T cmp.Ordered](values []T, k int) T {
	for lo, hi := 0, len(values)-1; lo < hi; {
		pivot := values[lo+(hi-lo)/2]
		i, j := lo, hi
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return values[k]
		}
	}
	return values[k]
}
