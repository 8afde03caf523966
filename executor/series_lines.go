package executor

import (
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// line is one series: the cells of one key by step.
type line struct {
	first, last int64
	cells       map[int64]int32
}

// lines makes a row of each key's cells, which are the keys, the step and the aggregates.
func (s *series) lines(batches []*vector.Batch) ([]Stream, error) {
	n := s.node
	keys := len(n.Keys)
	cells, err := s.cells(batches)
	if err != nil {
		return nil, err
	}
	groups := newGrouper(typesOf(n.Keys), 0)
	of, ok := groups.groups(cells[:keys], cells[keys].Len)
	if !ok {
		return nil, failure(ErrMemory, place(n), "", "the keys of make-series hold more than %s of text", ByteSize(vector.MaxText))
	}
	lines := make([]line, groups.len())
	for row, g := range of {
		lines[g].add(cells[keys].Long(row), int32(row))
	}
	if cells[keys].Len == 0 {
		if keys > 0 || !n.NonEmpty {
			return nil, nil
		}
	}
	cols := groups.keys()
	for i := range n.Aggs {
		b := vector.NewBuilder(types.Dynamic, len(lines))
		for l := range lines {
			array, err := s.array(&lines[l], func(at int64, dst []byte) []byte {
				if row, ok := lines[l].cells[at]; ok {
					return dynamic.AppendValue(dst, cells[keys+1+i], int(row))
				}
				return dynamic.AppendValue(dst, s.none[i], 0)
			})
			if err != nil {
				return nil, err
			}
			b.AppendStr(array)
		}
		cols = append(cols, b.Vector())
	}
	b := vector.NewBuilder(types.Dynamic, len(lines))
	for l := range lines {
		array, err := s.array(&lines[l], func(at int64, dst []byte) []byte { return dynamic.AppendValue(dst, s.value(at), 0) })
		if err != nil {
			return nil, err
		}
		b.AppendStr(array)
	}
	return one(vector.NewBatch(len(lines), append(cols, b.Vector()))), nil
}

// cells is the aggregated rows as whole columns.
func (s *series) cells(batches []*vector.Batch) ([]*vector.Vector, error) {
	n := s.node
	width := len(n.Keys) + 1 + len(n.Aggs)
	kind := func(i int) types.Type {
		switch {
		case i < len(n.Keys):
			return n.Keys[i].Type()
		case i == len(n.Keys):
			return types.Long
		}
		return n.Aggs[i-len(n.Keys)-1].Result
	}
	out := make([]*vector.Vector, width)
	for i := range out {
		parts := make([]*vector.Vector, len(batches))
		for j, b := range batches {
			parts[j] = b.Col(i)
		}
		v, ok := vector.Concat(kind(i), parts)
		if !ok {
			return nil, failure(ErrMemory, place(n), "", "make-series cannot hold more than %s of text", ByteSize(vector.MaxText))
		}
		out[i] = v
	}
	return out, nil
}

func (l *line) add(at int64, row int32) {
	if l.cells == nil {
		l.cells = map[int64]int32{}
		l.first, l.last = at, at
	}
	l.first, l.last = min(l.first, at), max(l.last, at)
	l.cells[at] = row
}

// array lists a line's steps. From and To bound all lines alike; where one is missing the line's own first
// or last step does.
func (s *series) array(l *line, value func(at int64, dst []byte) []byte) (string, error) {
	first, end := l.first, l.last+1
	if l.cells == nil {
		end = first
	}
	if s.from != nil {
		first = 0
	}
	if s.steps >= 0 {
		end = s.steps
	}
	if end-first > maxSeries {
		return "", badArgument(s.node.Step.Where(), "make-series would have %d steps; the most is %d", end-first, maxSeries)
	}
	dst := []byte{'['}
	for at := first; at < end; at++ {
		if at > first {
			dst = append(dst, ',')
		}
		dst = value(at, dst)
	}
	return string(append(dst, ']')), nil
}
