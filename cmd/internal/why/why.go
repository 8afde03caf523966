// Package why follows rows of tables through a query, and says where each ended and for what reason; and from which
// rows an alert came.
package why

import (
	"context"
	"fmt"
	"slices"

	"kql/cmd/internal/output"
	"kql/cmd/internal/stages"
	"kql/executor"
	"kql/executor/lineage"
	"kql/functions/dynamic"
	"kql/parser"
	"kql/planner"
)

// Row is a row of a table and what became of it.
type Row struct {
	Table  string `json:"table"`
	Number int    `json:"row"` // in the table, from 1
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"` // in the file, from 1
	Values string `json:"-"`              // as JSON
	Alerts []int  `json:"alerts"`
	Ends   []End  `json:"ends"`
}

// End is a place in the query where all that came of a row ends.
type End struct {
	Where
	Reason     string      `json:"reason"`
	Conditions []Condition `json:"conditions,omitempty"` // those that turned it away
}

// Where is a place in the query.
type Where struct {
	In     string `json:"in,omitempty"` // the let, function, branch or side
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Text   string `json:"text"`
}

// Condition is one that a row did not meet.
type Condition struct {
	Where
	Operands []Operand `json:"operands"`
	Hint     string    `json:"hint,omitempty"`
}

// Operand is what a part of a condition was for the row, as JSON.
type Operand struct {
	Text  string `json:"text"`
	Value string `json:"value"`
}

// followed is a query that was run for its lineage.
type followed struct {
	q      *stages.Query
	trace  *lineage.Trace
	stages map[planner.Node]planner.Stage
	reads  map[*lineage.Step][]*lineage.Step // the steps that read a step's rows
}

// run binds and runs a query; an error is one of the run, or a parser.Diagnostics.
func run(ctx context.Context, q *stages.Query, tree *parser.Query) (*followed, error) {
	o := q.Bind
	o.Without, o.Trace = planner.Rules(), planner.NewTrace()
	r := planner.Bind(tree, q.Catalog, o)
	if r.Plan == nil {
		return nil, r.Diagnostics
	}
	trace, err := lineage.Run(ctx, r.Plan, q.Tables, q.Run)
	if err != nil {
		return nil, err
	}
	if differs, err := filtersFirst(ctx, q, tree, r.Plan, trace.Last); err != nil {
		return nil, err
	} else if differs {
		o.Without = slices.DeleteFunc(planner.Rules(), func(rule string) bool { return rule == "push filters" })
		o.Trace = planner.NewTrace()
		if trace, err = lineage.Run(ctx, planner.Bind(tree, q.Catalog, o).Plan, q.Tables, q.Run); err != nil {
			return nil, err
		}
	}
	f := &followed{q: q, trace: trace, stages: map[planner.Node]planner.Stage{}, reads: map[*lineage.Step][]*lineage.Step{}}
	for _, s := range o.Trace.Stages {
		f.claim(s.Rows, s)
	}
	for _, s := range trace.Steps {
		for _, in := range s.Inputs {
			f.reads[in] = append(f.reads[in], s)
		}
	}
	return f, nil
}

// filtersFirst says whether a query has other rows where filters behind a join without a kind are asked before it, as
// they are: which row stands for those of its key depends on them.
func filtersFirst(ctx context.Context, q *stages.Query, tree *parser.Query, plan planner.Node, last *lineage.Step) (bool, error) {
	unique := false
	planner.Walk(plan, func(n planner.Node) {
		j, ok := n.(*planner.Join)
		unique = unique || ok && j.Kind == "innerunique"
	})
	if !unique {
		return false, nil
	}
	plain, err := executor.Run(ctx, planner.Bind(tree, q.Catalog, q.Bind).Plan, q.Tables, q.Run)
	if err != nil || plain.Rows() != last.Rows.Len {
		return true, err
	}
	row := 0
	for _, b := range plain.Batches {
		for i := range b.Len {
			for c := range plain.Schema {
				if output.Text(b.Col(c), i) != output.Text(last.Rows.Col(c), row) {
					return true, nil
				}
			}
			row++
		}
	}
	return false, nil
}

// claim takes a node for a stage, and those below it that no earlier stage has.
func (f *followed) claim(n planner.Node, s planner.Stage) {
	if _, taken := f.stages[n]; taken {
		return
	}
	f.stages[n] = s
	for _, in := range n.Inputs() {
		f.claim(in, s)
	}
}

// Rows follows the rows of a table that a query chooses, such as T | where N == 1.
func Rows(ctx context.Context, q *stages.Query, chosen *parser.Query) ([]Row, error) {
	choice, err := run(ctx, q, chosen)
	if err != nil {
		return nil, err
	}
	f, err := run(ctx, q, q.Tree)
	if err != nil {
		return nil, err
	}
	var rows []Row
	last := choice.trace.Last
	for _, origin := range choice.origins(last, lineage.Numbers(last.Rows.Len)) {
		rows = append(rows, f.follow(origin))
	}
	return rows, nil
}

// All follows every row of the tables that a query reads.
func All(ctx context.Context, q *stages.Query) ([]Row, error) {
	f, err := run(ctx, q, q.Tree)
	if err != nil {
		return nil, err
	}
	var rows []Row
	seen := map[string]bool{}
	for _, s := range f.trace.Steps {
		scan, ok := s.Node.(*planner.Scan)
		if !ok || seen[scan.Table] {
			continue
		}
		seen[scan.Table] = true
		for i := range s.Rows.Len {
			rows = append(rows, f.follow(Row{Table: scan.Table, Number: i + 1, Values: values(s, i)}))
		}
	}
	return rows, nil
}

// Alert is the rows of tables that a row of a query's answer, counted from 1, came from.
func Alert(ctx context.Context, q *stages.Query, number int) ([]Row, error) {
	f, err := run(ctx, q, q.Tree)
	if err != nil {
		return nil, err
	}
	if n := f.trace.Last.Rows.Len; number < 1 || number > n {
		return nil, fmt.Errorf("there is no alert %d: the query gives %d rows", number, n)
	}
	return f.origins(f.trace.Last, []int32{int32(number - 1)}), nil
}

// origins is the rows of tables that rows of a step came from.
func (f *followed) origins(last *lineage.Step, rows []int32) (out []Row) {
	live := map[*lineage.Step]map[int32]bool{last: set(rows)}
	for _, s := range slices.Backward(f.trace.Steps) {
		for row := range live[s] {
			for k, in := range s.Inputs {
				if live[in] == nil {
					live[in] = map[int32]bool{}
				}
				for _, from := range s.From[k][row] {
					live[in][from] = true
				}
			}
		}
	}
	seen := map[string]bool{}
	for _, s := range f.trace.Steps {
		scan, ok := s.Node.(*planner.Scan)
		for row := range s.Rows.Len {
			key := ""
			if ok {
				key = fmt.Sprint(scan.Table, row)
			}
			if ok && live[s][int32(row)] && !seen[key] {
				seen[key] = true
				out = append(out, Row{Table: scan.Table, Number: row + 1, Values: values(s, row)})
			}
		}
	}
	return out
}

func set(rows []int32) map[int32]bool {
	out := map[int32]bool{}
	for _, r := range rows {
		out[r] = true
	}
	return out
}

// values is the cells of a row that hold something, as a JSON object.
func values(s *lineage.Step, row int) string {
	out := []byte{'{'}
	for i, c := range s.Node.Schema() {
		v := s.Rows.Col(i)
		if v.Null(row) || c.Type.String() == "string" && v.Str(row) == "" {
			continue
		}
		if len(out) > 1 {
			out = append(out, ", "...)
		}
		out = append(dynamic.AppendQuoted(out, c.Name), ": "...)
		out = output.AppendJSON(out, v, row)
	}
	return string(append(out, '}'))
}

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
				row.Ends = append(row.Ends, f.end(next, slices.Index(next.Inputs, s), rows))
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
