package agg

import (
	"kql/functions/distinct"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// sets is the distinct values of each group, nulls left out: values get numbers, and a set of pairs holds
// which group has which number. Both are exact: texts are compared, not their hashes.
type sets struct {
	kind    types.Type
	values  *distinct.Column
	known   distinct.Known
	pairs   distinct.Pairs
	grouped bool // pairs are in use; until there is a second group, the first has all values
	numbers []uint32
	flatten bool // arrays count as their elements
	finish  func(s *sets, n int) []*vector.Vector
}

func newSets(t types.Type, finish func(s *sets, n int) []*vector.Vector) *sets {
	return &sets{kind: t, values: distinct.NewColumn(t), known: distinct.Known{}, finish: finish}
}

// Set is the distinct values of each group as an array, in the order in which they first come, up to a limit.
// Arrays give their elements.
func Set(t types.Type, limit int) State {
	s := newSets(t, func(s *sets, n int) []*vector.Vector {
		all := s.values.Values()
		return s.perGroup(n, func(numbers []uint32, dst []byte) []byte {
			dst = append(dst, '[')
			for i, number := range numbers[:min(limit, len(numbers))] {
				if i > 0 {
					dst = append(dst, ',')
				}
				dst = dynamic.AppendValue(dst, all, int(number))
			}
			return append(dst, ']')
		})
	})
	s.flatten = t == types.Dynamic
	return s
}

func (s *sets) Update(groups []uint32, n int, args []*vector.Vector) {
	v := args[0]
	if s.flatten {
		groups, v = elements(groups, v)
	}
	if n > 1 && !s.grouped {
		s.group()
	}
	s.numbers = grow(s.numbers, len(groups))[:len(groups)]
	s.values.Numbers(v, s.numbers, true, s.known)
	s.add(groups, v)
}

// add puts the pairs of groups and s.numbers in, but for the nulls of v.
func (s *sets) add(groups []uint32, v *vector.Vector) {
	if !s.grouped {
		return
	}
	if v.Valid == nil {
		for i, g := range groups {
			s.pairs.Number(g, s.numbers[i])
		}
		return
	}
	for i, g := range groups {
		if !v.Null(i) {
			s.pairs.Number(g, s.numbers[i])
		}
	}
}

// group puts all values so far into pairs as the first group's; it comes before those of other groups get
// numbers.
func (s *sets) group() {
	s.grouped = true
	all := s.values.Values()
	for i := range all.Len {
		if !all.Null(i) {
			s.pairs.Number(0, uint32(i))
		}
	}
}

func (s *sets) Merge(other State, into []uint32, n int) {
	o := other.(*sets)
	stays := n == 1 && !s.grouped && !o.grouped
	if !stays && !s.grouped {
		s.group()
	}
	all := o.values.Values()
	numbers := make([]uint32, all.Len)
	s.values.Numbers(all, numbers, true, nil)
	if stays {
		return
	}
	if !o.grouped {
		o.group()
	}
	for _, p := range o.pairs.All() {
		s.pairs.Number(into[p>>32], numbers[uint32(p)])
	}
}

func (s *sets) Result(n int) []*vector.Vector {
	if !s.grouped && n > 0 {
		s.group()
	}
	return s.finish(s, n)
}

// perGroup makes an answer of one dynamic value a group; f appends it to dst from the numbers of its values.
func (s *sets) perGroup(n int, f func(numbers []uint32, dst []byte) []byte) []*vector.Vector {
	pairs := s.pairs.All()
	starts := make([]int, n+1)
	for _, p := range pairs {
		starts[p>>32+1]++
	}
	for g := range n {
		starts[g+1] += starts[g]
	}
	numbers := make([]uint32, len(pairs))
	next := append([]int(nil), starts...)
	for _, p := range pairs {
		numbers[next[p>>32]] = uint32(p)
		next[p>>32]++
	}
	b := vector.NewBuilder(types.Dynamic, n)
	var dst []byte
	for g := range n {
		if dst = f(numbers[starts[g]:starts[g+1]], dst[:0]); len(dst) == 0 {
			b.AppendNull()
		} else {
			b.AppendBytes(dst)
		}
	}
	return one(b.Vector())
}

func (s *sets) Bytes() int64 { return s.values.Bytes() + s.pairs.Bytes() }

// elements puts the elements of arrays in place of them, each for the group of its row.
func elements(groups []uint32, v *vector.Vector) ([]uint32, *vector.Vector) {
	b := vector.NewBuilder(types.Dynamic, len(groups))
	of := make([]uint32, 0, len(groups))
	add := func(g uint32, json string) bool {
		if dynamic.KindOf(json) != dynamic.Null {
			b.AppendStr(dynamic.Compact(json))
			of = append(of, g)
		}
		return true
	}
	for i, g := range groups {
		switch json := v.Str(i); {
		case v.Null(i):
		case dynamic.KindOf(json) == dynamic.Array:
			dynamic.Each(json, func(_, e string) bool { return add(g, e) })
		default:
			add(g, json)
		}
	}
	return of, b.Vector()
}
