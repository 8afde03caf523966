package plugin

import (
	"cmp"
	"fmt"
	"slices"

	"kql/functions/types"
	"kql/functions/vector"
)

// maxSequences is the most sequences that sequence_detect gives: their number grows with the product of the events of
// each step.
const maxSequences = 1_000_000

var sequenceDetect = &Plugin{
	Name: "sequence_detect",
	Doc:  "Finds events that fulfil conditions one after the other, in time, for the same values of dimensions. Refuses events of one time.",
	Params: []Param{
		{Name: "TimelineColumn", Kind: InputColumn, Accept: types.Summable},
		{Name: "MaxSequenceStepWindow", Kind: Constant, Accept: types.Summable},
		{Name: "MaxSequenceSpan", Kind: Constant, Accept: types.Summable},
		{Name: "Expr", Kind: Predicate},
		{Name: "Expr", Kind: Predicate, Optional: true, Repeat: true},
		{Name: "Dimension", Kind: InputColumn, Accept: notDynamic, Optional: true, Repeat: true},
	},
	Schema: sequenceSchema,
	Run:    runSequence,
}

func sequenceSchema(in []Column, args Args) []Column {
	cols := args.columns("Dimension", in)
	when := args.columns("TimelineColumn", in)[0]
	for _, e := range args.given("Expr") {
		cols = append(cols, Column{e.Name + "_" + when.Name, when.Type})
	}
	return append(cols, Column{"Duration", types.Timespan})
}

func runSequence(in *Table, args Args) (*Table, error) {
	s, err := newSequences(in, args)
	if err != nil {
		return nil, err
	}
	for _, group := range s.groups {
		before := len(s.found)
		if err := s.extend(group, nil); err != nil {
			return nil, err
		}
		own := s.found[before:]
		slices.SortFunc(own, s.byTimes)
		for i := 1; i < len(own); i++ {
			if s.byTimes(own[i-1], own[i]) == 0 {
				return nil, fmt.Errorf("a sequence is there twice, from %s on; how Kusto takes that is not documented", types.AppendDatetime(nil, s.times.Long(int(own[i][0]))))
			}
		}
	}
	slices.SortStableFunc(s.found, s.byTimes)
	cols := sequenceSchema(in.Columns, args)
	bs := builders(cols)
	for _, rows := range s.found {
		for i, d := range s.dims {
			bs[i].AppendFrom(d, int(rows[0]))
		}
		for k, r := range rows {
			bs[len(s.dims)+k].AppendLong(s.times.Long(int(r)))
		}
		bs[len(bs)-1].AppendLong(s.times.Long(int(rows[len(rows)-1])) - s.times.Long(int(rows[0])))
	}
	return table(cols, bs), nil
}

// sequences is what sequence_detect works on.
type sequences struct {
	times      *vector.Vector
	dims       []*vector.Vector
	step, span int64
	groups     [][][]int32 // for each combination of dimensions and each step the rows that fulfil it, by time
	found      [][]int32   // a row for each step
}

func newSequences(in *Table, args Args) (*sequences, error) {
	s := &sequences{times: in.Vectors[args.one("TimelineColumn").Column]}
	step, span := args.one("MaxSequenceStepWindow").Value, args.one("MaxSequenceSpan").Value
	if s.times.Type != types.Datetime || step.Type != types.Timespan || span.Type != types.Timespan {
		return nil, fmt.Errorf("what Duration is on a timeline that is no datetime, with windows that are no timespans, is not documented")
	}
	s.step, s.span = step.Long(0), span.Long(0)
	for _, d := range args.given("Dimension") {
		s.dims = append(s.dims, in.Vectors[d.Column])
	}
	steps := args.given("Expr")
	names := map[string]bool{}
	for _, e := range steps {
		if e.Name == "" || names[e.Name] {
			return nil, fmt.Errorf("each condition needs a name of its own, as in e1 = (Level == 'Error')")
		}
		names[e.Name] = true
	}
	place := map[string]int{}
	for r := range in.Rows {
		if s.times.Null(r) {
			continue
		}
		key := rowKey(s.dims, r)
		at, ok := place[key]
		if !ok {
			at = len(s.groups)
			place[key] = at
			s.groups = append(s.groups, make([][]int32, len(steps)))
		}
		for k, e := range steps {
			if row := r * min(1, e.Value.Len-1); !e.Value.Null(row) && e.Value.Bool(row) {
				s.groups[at][k] = append(s.groups[at][k], int32(r))
			}
		}
	}
	for _, group := range s.groups {
		for _, rows := range group {
			slices.SortStableFunc(rows, func(a, b int32) int { return cmp.Compare(s.times.Long(int(a)), s.times.Long(int(b))) })
		}
	}
	return s, nil
}

// extend finds each way to go on from rows of the first steps to the last one.
func (s *sequences) extend(group [][]int32, rows []int32) error {
	if len(rows) == len(group) {
		return s.add(rows)
	}
	next := group[len(rows)]
	if len(rows) == 0 {
		for _, r := range next {
			if err := s.extend(group, []int32{r}); err != nil {
				return err
			}
		}
		return nil
	}
	first, last := s.times.Long(int(rows[0])), s.times.Long(int(rows[len(rows)-1]))
	from, _ := slices.BinarySearchFunc(next, last, func(r int32, t int64) int { return cmp.Compare(s.times.Long(int(r)), t) })
	for _, r := range next[from:] {
		at := s.times.Long(int(r))
		if at-last > s.step || at-first > s.span {
			break
		}
		if err := s.extend(group, append(slices.Clip(rows), r)); err != nil {
			return err
		}
	}
	return nil
}

// byTimes orders sequences by the times of their first steps, then of their second ones, and so on.
func (s *sequences) byTimes(a, b []int32) int {
	for k := range a {
		if c := cmp.Compare(s.times.Long(int(a[k])), s.times.Long(int(b[k]))); c != 0 {
			return c
		}
	}
	return 0
}

// add notes a sequence. Which of two events of one time comes first is not documented.
func (s *sequences) add(rows []int32) error {
	for k, r := range rows[1:] {
		if at := s.times.Long(int(r)); at == s.times.Long(int(rows[k])) {
			return fmt.Errorf("two steps fit events of one time, %s; how Kusto takes them is not documented", types.AppendDatetime(nil, at))
		}
	}
	if len(s.found) == maxSequences {
		return fmt.Errorf("there are more than %d sequences; shorten the windows", maxSequences)
	}
	s.found = append(s.found, rows)
	return nil
}
