package lineage

import (
	"slices"

	"kql/functions"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// aggregate runs summarize with one more aggregate, which gathers the numbers of each group's rows.
func (t *Trace) aggregate(s *Step, n *planner.Aggregate) error {
	a := *n
	a.Input = numbered(s.Inputs[0], leftRow)
	var err error
	replace := func(es []planner.Expr) []planner.Expr {
		out := slices.Clone(es)
		for i, e := range es {
			if err == nil {
				out[i], err = t.asked(s, e)
			}
		}
		return out
	}
	a.Keys = replace(n.Keys)
	a.Aggs = slices.Clone(n.Aggs)
	for i := range a.Aggs {
		a.Aggs[i].Args = replace(a.Aggs[i].Args)
	}
	if err != nil {
		return err
	}
	gathered := &groups{}
	gather := &functions.Aggregate{Name: "rows"}
	signature := &functions.AggregateSignature{New: func(*functions.Call) functions.State { return &members{into: gathered} }}
	a.Aggs = append(a.Aggs, planner.Agg{Function: gather, Signature: signature, Args: []planner.Expr{ref(leftRow)}, Outputs: 1, Result: types.Long})
	a.Columns = with(n.Columns, leftRow)
	all, err := t.rows(&a)
	if err != nil {
		return err
	}
	s.Rows = vector.NewBatch(all.Len, all.Cols()[:len(n.Columns)])
	s.From = [][][]int32{make([][]int32, all.Len)}
	copy(s.From[0], gathered.rows)
	return nil
}

// series runs make-series: a series is of the rows that have its keys.
func (t *Trace) series(s *Step, n *planner.MakeSeries) error {
	m := *n
	m.Input = held(s.Inputs[0].Node.Schema(), s.Inputs[0].Rows)
	var err error
	if s.Rows, err = t.rows(&m); err != nil {
		return err
	}
	keys, err := t.keys(s, 0, n.Keys)
	if err != nil {
		return err
	}
	having := map[string][]int32{}
	for i, k := range keys {
		having[k] = append(having[k], int32(i))
	}
	s.From = [][][]int32{make([][]int32, s.Rows.Len)}
	for i, k := range texts(s.Rows.Cols()[:len(n.Keys)], s.Rows.Len) {
		s.From[0][i] = having[k]
	}
	return nil
}

// groups is the rows of each group, in the order of the groups.
type groups struct{ rows [][]int32 }

// members is the state of the aggregate that gathers them.
type members struct {
	rows [][]int32
	into *groups
}

func (m *members) grow(n int) {
	for len(m.rows) < n {
		m.rows = append(m.rows, nil)
	}
}

// Update adds rows to their groups.
func (m *members) Update(of []uint32, n int, args []*vector.Vector) {
	m.grow(n)
	for i, g := range of {
		m.rows[g] = append(m.rows[g], int32(args[0].Long(i)))
	}
}

// Merge adds the groups of another part of the rows.
func (m *members) Merge(other functions.State, into []uint32, n int) {
	m.grow(n)
	for g, rows := range other.(*members).rows {
		m.rows[into[g]] = append(m.rows[into[g]], rows...)
	}
}

// Result leaves the groups where the trace finds them.
func (m *members) Result(n int) []*vector.Vector {
	m.grow(n)
	m.into.rows = m.rows
	return []*vector.Vector{{Type: types.Long, Len: n, Longs: make([]int64, n)}}
}

// Bytes is about what the state holds.
func (m *members) Bytes() int64 {
	total := int64(0)
	for _, r := range m.rows {
		total += int64(4 * cap(r))
	}
	return total
}
