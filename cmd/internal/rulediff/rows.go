// Package rulediff compares what two versions of a rule answer over the same data.
package rulediff

import (
	"encoding/json"
	"slices"
	"strings"

	"kql/cmd/internal/output"
	"kql/functions/dynamic"
	"kql/functions/vector"
	"kql/planner"
)

// Answer is a version's result.
type Answer struct {
	Schema planner.Schema
	rows   [][]string // each cell as JSON
}

// NewAnswer holds a result's rows.
func NewAnswer(schema planner.Schema, batches []*vector.Batch) *Answer {
	a := &Answer{Schema: schema}
	for _, b := range batches {
		cols := b.Cols()
		for i := range b.Len {
			row := make([]string, len(cols))
			for c, v := range cols {
				row[c] = string(output.AppendJSON(nil, v, i))
			}
			a.rows = append(a.rows, row)
		}
	}
	return a
}

// Rows is how many rows there are.
func (a *Answer) Rows() int { return len(a.rows) }

func (a *Answer) column(name string) int {
	return slices.IndexFunc(a.Schema, func(c planner.Column) bool { return c.Name == name })
}

// Row is a row as JSON, and of one that changed the cells that did.
type Row struct {
	JSON    string
	Changed []Cell
}

// Cell is a cell that is not as it was.
type Cell struct{ Column, Old, New string }

// Rows is the rows that one version has and the other has not.
type Rows struct {
	Key                   []string // the columns that rows are matched on
	Lost, Gained, Changed []Row
}

// Equal says whether both versions gave the same rows.
func (r *Rows) Equal() bool { return len(r.Lost)+len(r.Gained)+len(r.Changed) == 0 }

// Compare matches rows on the key columns that both versions have; without any, on all that they share. Rows that
// are the same are paired first; then those of one key.
func Compare(before, after *Answer, key []string) *Rows {
	shared := common(before, after)
	key = slices.DeleteFunc(slices.Clone(key), func(k string) bool { return !slices.Contains(shared, k) })
	if len(key) == 0 {
		key = shared
	}
	r := &Rows{Key: key}
	old, fresh := unpaired(before, after, shared, before.rows, after.rows)
	byKey := map[string][][]string{}
	for _, row := range fresh {
		k := after.text(row, key)
		byKey[k] = append(byKey[k], row)
	}
	taken := map[string]int{}
	for _, row := range old {
		k := before.text(row, key)
		if n := taken[k]; n < len(byKey[k]) {
			taken[k]++
			r.Changed = append(r.Changed, changed(before, after, row, byKey[k][n], key, shared))
			continue
		}
		r.Lost = append(r.Lost, Row{JSON: before.object(row)})
	}
	seen := map[string]int{}
	for _, row := range fresh {
		k := after.text(row, key)
		if seen[k]++; seen[k] > taken[k] {
			r.Gained = append(r.Gained, Row{JSON: after.object(row)})
		}
	}
	return r
}

func common(before, after *Answer) (names []string) {
	for _, c := range before.Schema {
		if after.column(c.Name) >= 0 {
			names = append(names, c.Name)
		}
	}
	return names
}

// unpaired leaves out the rows that both have the same.
func unpaired(before, after *Answer, columns []string, old, fresh [][]string) (lost, gained [][]string) {
	count := map[string]int{}
	for _, row := range fresh {
		count[after.text(row, columns)]++
	}
	same := map[string]int{}
	for _, row := range old {
		if k := before.text(row, columns); count[k] > 0 {
			count[k]--
			same[k]++
		} else {
			lost = append(lost, row)
		}
	}
	for _, row := range fresh {
		if k := after.text(row, columns); same[k] > 0 {
			same[k]--
		} else {
			gained = append(gained, row)
		}
	}
	return lost, gained
}

// text is some cells of a row as one text.
func (a *Answer) text(row []string, columns []string) string {
	var b strings.Builder
	for _, name := range columns {
		b.WriteString(row[a.column(name)])
		b.WriteByte(0)
	}
	return b.String()
}

func (a *Answer) object(row []string) string {
	var b strings.Builder
	for i, c := range a.Schema {
		b.WriteString([]string{"{", ", "}[min(i, 1)] + dynamic.Quote(c.Name) + ": " + row[i])
	}
	return b.String() + "}"
}

func changed(before, after *Answer, old, fresh []string, key, shared []string) Row {
	r := Row{}
	var b strings.Builder
	for i, name := range key {
		b.WriteString([]string{"{", ", "}[min(i, 1)] + dynamic.Quote(name) + ": " + old[before.column(name)])
	}
	r.JSON = b.String() + "}"
	for _, name := range shared {
		if x, y := old[before.column(name)], fresh[after.column(name)]; x != y {
			r.Changed = append(r.Changed, Cell{name, x, y})
		}
	}
	return r
}

// SchemaChanges says what became of the columns, a line a change.
func SchemaChanges(before, after planner.Schema) (out []string) {
	find := func(s planner.Schema, name string) *planner.Column {
		for i := range s {
			if s[i].Name == name {
				return &s[i]
			}
		}
		return nil
	}
	for _, c := range before {
		switch now := find(after, c.Name); {
		case now == nil:
			out = append(out, "column "+c.Name+" is gone")
		case now.Type != c.Type:
			out = append(out, "column "+c.Name+" was "+c.Type.String()+" and is "+now.Type.String())
		}
	}
	for _, c := range after {
		if find(before, c.Name) == nil {
			out = append(out, "column "+c.Name+" ("+c.Type.String()+") is new")
		}
	}
	if len(out) == 0 && !slices.EqualFunc(before, after, func(a, b planner.Column) bool { return a.Name == b.Name }) {
		out = append(out, "the columns stand in another order")
	}
	return out
}

// raw keeps a row's JSON as it is in a report.
func raw(text string) json.RawMessage { return json.RawMessage(text) }
