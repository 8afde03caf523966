package solve

import (
	"kql/cmd/internal/output"
	"kql/executor"
)

// Shown is a value of a row that the query gives, as JSON.
type Shown struct{ Column, JSON string }

// what is shown of a row: so many columns, of values that are so long.
const (
	mostColumns  = 12
	longestShown = 100
)

// shown is what the first row has that the query gives on tables and that does not go by chance.
func (s *solver) shown(tables []Table) (out []Shown) {
	first, second := s.answer(tables, 1), s.answer(tables, 2)
	if first == nil || second == nil || first.Rows() != second.Rows() {
		return nil
	}
	for c, column := range first.Schema {
		value, again := firstCell(first, c), firstCell(second, c)
		if value == again && value != "null" && value != `""` && value != "" && len(value) <= longestShown && len(out) < mostColumns {
			out = append(out, Shown{column.Name, value})
		}
	}
	return out
}

// firstCell is a column of the first row as JSON.
func firstCell(r *executor.Result, column int) string {
	for _, b := range r.Batches {
		if b.Len > 0 {
			return string(output.AppendJSON(nil, b.Col(column), 0))
		}
	}
	return ""
}
