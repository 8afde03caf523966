// Package why follows rows of tables through a query, and says where each ended and for what reason; and from which
// rows an alert came.
package why

import (
	"context"
	"fmt"
	"slices"

	"kql/cmd/internal/output"
	"kql/cmd/internal/stages"
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
				if s.Beside != nil {
					for _, from := range s.Beside[k][row] {
						live[in][from] = true
					}
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
