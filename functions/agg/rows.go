package agg

import (
	"iter"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// values is rows of an aggregate's arguments, in order.
type values = iter.Seq2[[]*vector.Vector, int]

// gathered keeps all rows, as references to their batches, for aggregates that need all of a group's
// values together.
type gathered struct {
	batches []batch
	groups  [][]uint32 // of each batch's rows
	rows    int
	text    int64 // bytes of it
	limit   int   // how many values of a group can count; 0: all
	counts  []int // of the values of each group; nil without a limit
	finish  func(n int, of func(g int) values) []*vector.Vector
}

func (s *gathered) Update(groups []uint32, n int, args []*vector.Vector) {
	if s.limit == 0 {
		s.add(append([]uint32(nil), groups...), args)
		return
	}
	s.add(s.within(groups, n, args))
}

// within is the rows that the limit leaves: a group that has as many values needs no more rows.
func (s *gathered) within(groups []uint32, n int, args []*vector.Vector) ([]uint32, []*vector.Vector) {
	s.counts = grow(s.counts, n)
	var rows []int32
	var kept []uint32
	for i, g := range groups {
		if s.counts[g] >= s.limit {
			continue
		}
		if v := args[0]; v.Type != types.Dynamic && !v.Null(i) || v.Type == types.Dynamic && dynamic.KindOf(v.Str(i)) == dynamic.String {
			s.counts[g]++ // an array may be empty
		}
		rows, kept = append(rows, int32(i)), append(kept, g)
	}
	if len(rows) == len(groups) {
		return kept, args
	}
	few := make([]*vector.Vector, len(args))
	for i, v := range args {
		few[i] = v.Gather(rows)
	}
	return kept, few
}

func (s *gathered) add(groups []uint32, args []*vector.Vector) {
	if len(groups) == 0 {
		return
	}
	s.batches = append(s.batches, batch{args, len(groups)})
	s.groups = append(s.groups, groups)
	s.rows += len(groups)
	for _, v := range args {
		if v.Text != nil && v.Codes == nil && !v.Const {
			s.text += v.Bytes()
		}
	}
}

func (s *gathered) Merge(other State, into []uint32, n int) {
	o := other.(*gathered)
	for i, groups := range o.groups {
		for r, g := range groups {
			groups[r] = into[g]
		}
		if s.limit == 0 {
			s.add(groups, o.batches[i].cols)
		} else {
			s.add(s.within(groups, n, o.batches[i].cols))
		}
	}
}

// place is a row of a batch.
type place struct{ batch, row uint32 }

func (s *gathered) Result(n int) []*vector.Vector {
	starts := make([]int, n+1)
	for _, groups := range s.groups {
		for _, g := range groups {
			starts[g+1]++
		}
	}
	for g := range n {
		starts[g+1] += starts[g]
	}
	places := make([]place, s.rows)
	next := append([]int(nil), starts...)
	for b, groups := range s.groups {
		for r, g := range groups {
			places[next[g]] = place{uint32(b), uint32(r)}
			next[g]++
		}
	}
	return s.finish(n, func(g int) values {
		return func(yield func([]*vector.Vector, int) bool) {
			for _, p := range places[starts[g]:starts[g+1]] {
				if !yield(s.batches[p.batch].cols, int(p.row)) {
					return
				}
			}
		}
	})
}

// Bytes counts a group's number, a place and a value for each row, and text twice, as it goes into the answer.
func (s *gathered) Bytes() int64 { return int64(s.rows)*(4+8+16) + 2*s.text }
