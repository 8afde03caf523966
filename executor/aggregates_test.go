package executor

import (
	"kql/functions"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// counts is count() and sums is sum(long), as small as the contract allows.
type counts struct{ n []int64 }

func (c *counts) Update(groups []uint32, n int, _ []*vector.Vector) {
	c.grow(n)
	for _, g := range groups {
		c.n[g]++
	}
}

func (c *counts) grow(n int) {
	if n > len(c.n) {
		c.n = append(c.n, make([]int64, n-len(c.n))...)
	}
}

func (c *counts) Merge(other functions.State, into []uint32, n int) {
	c.grow(n)
	for g, x := range other.(*counts).n {
		c.n[into[g]] += x
	}
}

func (c *counts) Result(n int) []*vector.Vector {
	c.grow(n)
	return []*vector.Vector{{Type: types.Long, Len: n, Longs: c.n}}
}

func (c *counts) Bytes() int64 { return 8 * int64(len(c.n)) }

type sums struct{ counts }

func (s *sums) Update(groups []uint32, n int, args []*vector.Vector) {
	s.grow(n)
	for i, g := range groups {
		if !args[0].Null(i) {
			s.n[g] += args[0].Long(i)
		}
	}
}

func (s *sums) Merge(other functions.State, into []uint32, n int) {
	s.counts.Merge(&other.(*sums).counts, into, n)
}

func countAgg() planner.Agg {
	return planner.Agg{Function: &functions.Aggregate{Name: "count"}, Outputs: 1, Result: types.Long,
		Signature: &functions.AggregateSignature{New: func(*functions.Call) functions.State { return &counts{} }}}
}

func sumAgg(arg planner.Expr) planner.Agg {
	return planner.Agg{Function: &functions.Aggregate{Name: "sum"}, Outputs: 1, Result: types.Long, Args: []planner.Expr{arg},
		Signature: &functions.AggregateSignature{New: func(*functions.Call) functions.State { return &sums{} }}}
}

// summarize groups by the named columns.
func (p *plan) summarize(in planner.Node, aggs []planner.Agg, keys ...string) *planner.Aggregate {
	n := &planner.Aggregate{Input: in, Keys: refs(in, keys...), Aggs: aggs}
	for i, k := range n.Keys {
		n.Columns = append(n.Columns, p.column(keys[i], k.Type()))
	}
	for _, a := range aggs {
		n.Columns = append(n.Columns, p.column(a.Function.Name, a.Result))
	}
	return n
}
