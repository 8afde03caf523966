package lineage

import (
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// mostKnown is how many rows a filter may read for its conditions to be computed, each by itself, as it runs.
const mostKnown = 10_000

// filter runs a filter over few rows in one go with its conditions. It is not done where one of those fails that the
// filter itself may never come to.
func (t *Trace) filter(s *Step, n *planner.Filter) (done bool, err error) {
	in := s.Inputs[0].Rows
	if in.Len == 0 || in.Len > mostKnown {
		return false, nil
	}
	conditions := Conditions(n.Predicate)
	exprs := append([]planner.Expr{n.Predicate}, conditions...)
	if len(conditions) == 1 {
		exprs = conditions
	}
	p, err := t.computing(s, held(s.Inputs[0].Node.Schema(), in), exprs)
	if err != nil {
		return false, err
	}
	got, err := t.rows(p)
	if err != nil || got.Col(0).Type != types.Bool {
		return false, nil
	}
	s.values = map[planner.Expr]*vector.Vector{}
	for i, e := range exprs {
		s.values[e] = got.Col(i)
	}
	kept := []int32{}
	from := [][]int32{}
	for i, yes := 0, got.Col(0); i < in.Len; i++ {
		if !yes.Null(i) && yes.Bool(i) {
			kept, from = append(kept, int32(i)), append(from, []int32{int32(i)})
		}
	}
	s.Rows, s.From = in, [][][]int32{from}
	if len(kept) < in.Len {
		s.Rows = in.Gather(kept)
	}
	return true, nil
}

// known is the values of conditions that were computed already; nil where one was not.
func (s *Step) known(exprs []planner.Expr) (out []*vector.Vector) {
	for _, e := range exprs {
		v := s.values[e]
		if v == nil {
			return nil
		}
		out = append(out, v)
	}
	return out
}
