package why

import (
	"slices"

	"kql/cmd/internal/stages"
	"kql/executor/lineage"
	"kql/parser"
	"kql/planner"
)

// follow looks what came of a row wherever the query reads its table.
func (f *followed) follow(row Row) Row {
	row.Alerts, row.Ends = []int{}, []End{}
	read := false
	for _, s := range f.trace.Steps {
		if scan, ok := s.Node.(*planner.Scan); ok && scan.Table == row.Table {
			read = true
			f.onward(&row, s)
		}
	}
	if !read {
		row.Ends = append(row.Ends, End{Reason: "the query does not read the table " + row.Table})
	}
	slices.Sort(row.Alerts)
	row.Alerts = slices.Compact(row.Alerts)
	return row
}

// onward follows a row from one place where it is read.
func (f *followed) onward(row *Row, scan *lineage.Step) {
	live := map[*lineage.Step][]int32{scan: {int32(row.Number - 1)}}
	for _, s := range f.trace.Steps {
		for k, in := range s.Inputs {
			if len(live[in]) > 0 {
				live[s] = append(live[s], descendants(s, k, set(live[in]))...)
			}
		}
	}
	for _, s := range f.trace.Steps {
		rows := live[s]
		switch {
		case len(rows) == 0:
		case s == f.trace.Last:
			for _, r := range rows {
				row.Alerts = append(row.Alerts, int(r)+1)
			}
		case len(f.reads[s]) == 0:
			row.Ends = append(row.Ends, f.asked(s, rows))
		}
		for _, next := range f.reads[s] {
			if len(rows) > 0 && len(live[next]) == 0 {
				row.Ends = append(row.Ends, f.end(next, slices.Index(next.Inputs, s), rows, live))
			}
		}
	}
}

// descendants is the rows of a step that came from some of an input's, in order.
func descendants(s *lineage.Step, input int, of map[int32]bool) (out []int32) {
	for i, from := range s.From[input] {
		if slices.ContainsFunc(from, func(r int32) bool { return of[r] }) {
			out = append(out, int32(i))
		}
	}
	return out
}

// where is the stage of a step.
func (f *followed) where(n planner.Node) Where {
	s, ok := f.stages[n]
	if !ok {
		if filter, is := n.(*planner.Filter); is { // that stands elsewhere in the text
			return f.place(filter.Predicate.Where())
		}
		return Where{}
	}
	w := f.place(s.Span)
	w.In = f.q.Homes(s)
	return w
}

// place is a part of the query's text.
func (f *followed) place(at parser.Span) Where {
	source, at := f.q.Locate(f.q.Source, at)
	if at.End > len(source.Text) {
		return Where{}
	}
	w := Where{File: source.Name, Text: stages.OneLine(source.Text[at.Start:at.End])}
	w.Line, w.Column = source.Position(at.Start)
	return w
}

func set(rows []int32) map[int32]bool {
	out := map[int32]bool{}
	for _, r := range rows {
		out[r] = true
	}
	return out
}
