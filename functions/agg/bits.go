package agg

import (
	"kql/functions/types"
	"kql/functions/vector"
)

// bitwise folds integers with a bit operation; of nothing it is null.
type bitwise struct {
	kind   types.Type
	op     func(a, b int64) int64
	values []int64
	seen   []bool
}

// Bitwise folds integers of a type with an operation that is associative.
func Bitwise(t types.Type, op func(a, b int64) int64) State { return &bitwise{kind: t, op: op} }

func (s *bitwise) Update(groups []uint32, n int, args []*vector.Vector) {
	s.values, s.seen = grow(s.values, n), grow(s.seen, n)
	for i, g := range groups {
		if !args[0].Null(i) {
			s.put(g, args[0].Long(i))
		}
	}
}

func (s *bitwise) put(g uint32, x int64) {
	if s.seen[g] {
		x = s.op(s.values[g], x)
	}
	s.values[g], s.seen[g] = x, true
}

func (s *bitwise) Merge(other State, into []uint32, n int) {
	s.values, s.seen = grow(s.values, n), grow(s.seen, n)
	o := other.(*bitwise)
	for g, x := range o.values {
		if o.seen[g] {
			s.put(into[g], x)
		}
	}
}

func (s *bitwise) Result(n int) []*vector.Vector {
	s.values, s.seen = grow(s.values, n), grow(s.seen, n)
	return whereSeen(longs(s.kind, s.values), s.seen)
}

func (s *bitwise) Bytes() int64 { return 9 * int64(cap(s.values)) }

// whereSeen makes the answer null for groups that are not marked.
func whereSeen(out []*vector.Vector, seen []bool) []*vector.Vector {
	for g, is := range seen {
		if !is {
			if out[0].Valid == nil {
				out[0].Valid = vector.NewBitmap(len(seen))
			}
			out[0].Valid.Clear(g)
		}
	}
	return out
}
