package agg

import (
	"kql/functions/types"
	"kql/functions/vector"
)

// counts is how many rows each group has.
type counts struct{ n []int64 }

// Count counts rows, whatever is in them.
func Count() State { return &counts{} }

func (s *counts) Update(groups []uint32, n int, _ []*vector.Vector) {
	s.n = grow(s.n, n)
	if n == 1 {
		s.n[0] += int64(len(groups))
		return
	}
	for _, g := range groups {
		s.n[g]++
	}
}

func (s *counts) Merge(other State, into []uint32, n int) {
	s.n = grow(s.n, n)
	for g, x := range other.(*counts).n {
		s.n[into[g]] += x
	}
}

func (s *counts) Result(n int) []*vector.Vector {
	s.n = grow(s.n, n)
	return longs(types.Long, s.n)
}

func (s *counts) Bytes() int64 { return 8 * int64(cap(s.n)) }

// conditional keeps a state to the rows where the argument at place at, which the state does not see, is true.
type conditional struct {
	State
	at int
}

// If is the state limited to the rows where argument at is true: count becomes countif.
func If(s State, at int) State { return &conditional{s, at} }

func (s *conditional) Update(groups []uint32, n int, args []*vector.Vector) {
	condition := args[s.at]
	args = append(append([]*vector.Vector(nil), args[:s.at]...), args[s.at+1:]...)
	rows := make([]int32, 0, len(groups))
	for i := range groups {
		if condition.Bool(i) {
			rows = append(rows, int32(i))
		}
	}
	if len(rows) == len(groups) {
		s.State.Update(groups, n, args)
		return
	}
	kept := make([]uint32, len(rows))
	for i, r := range rows {
		kept[i] = groups[r]
	}
	for i, a := range args {
		args[i] = a.Gather(rows)
	}
	s.State.Update(kept, n, args)
}

func (s *conditional) Merge(other State, into []uint32, n int) {
	s.State.Merge(other.(*conditional).State, into, n)
}
