package executor

import (
	"slices"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// line is one series: the cells of one key.
type line struct {
	first, last int64   // steps
	rows        []int32 // of the cells
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
	var at []int32 // of the steps of a line: the row of the cell, plus one
	for i := range n.Aggs {
		b := vector.NewBuilder(types.Dynamic, len(lines))
		var dst []byte
		for _, l := range lines {
			first, end, err := s.span(&l)
			if err != nil {
				return nil, err
			}
			at = slices.Grow(at[:0], int(end-first))[:end-first]
			clear(at)
			for _, row := range l.rows {
				at[cells[keys].Long(int(row))-first] = row + 1
			}
			dst = append(dst[:0], '[')
			for step, row := range at {
				if step > 0 {
					dst = append(dst, ',')
				}
				if row > 0 {
					dst = dynamic.AppendValue(dst, cells[keys+1+i], int(row-1))
				} else {
					dst = dynamic.AppendValue(dst, s.none[i], 0)
				}
			}
			b.AppendBytes(append(dst, ']'))
		}
		cols = append(cols, b.Vector())
	}
	axis, err := s.axes(lines)
	if err != nil {
		return nil, err
	}
	return one(vector.NewBatch(len(lines), append(cols, axis))), nil
}

// axes is the steps of each line; where From and To bound all alike they are made once.
func (s *series) axes(lines []line) (*vector.Vector, error) {
	alike := s.from != nil && s.steps >= 0 && len(lines) > 0
	b := vector.NewBuilder(types.Dynamic, len(lines))
	var dst []byte
	for i := range lines {
		first, end, err := s.span(&lines[i])
		if err != nil {
			return nil, err
		}
		dst = append(dst[:0], '[')
		for at := first; at < end; at++ {
			if at > first {
				dst = append(dst, ',')
			}
			dst = dynamic.AppendValue(dst, s.value(at), 0)
		}
		b.AppendBytes(append(dst, ']'))
		if alike {
			break
		}
	}
	v := b.Vector()
	if alike {
		v.Const, v.Len = true, len(lines)
	}
	return v, nil
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
	if l.rows == nil {
		l.first, l.last = at, at
	}
	l.first, l.last = min(l.first, at), max(l.last, at)
	l.rows = append(l.rows, row)
}

// span is a line's first step and the one behind its last. From and To bound all lines alike; where one is missing the
// line's own first or last step does.
func (s *series) span(l *line) (first, end int64, err error) {
	first, end = l.first, l.last+1
	if s.from != nil {
		first = 0
	}
	if s.steps >= 0 {
		end = s.steps
	}
	switch steps := uint64(end) - uint64(first); {
	case l.rows == nil && s.steps < 0, end < first && s.steps >= 0:
		end = first
	case steps > maxSeries || end < first: // a step behind the last long is none
		return 0, 0, badArgument(s.node.Step.Where(), "make-series would have %d steps; the most is %d", steps, maxSeries)
	}
	return first, end, nil
}
