package ruletest

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/cmd/internal/output"
	"kql/executor/workspace/yamldoc"
	"kql/functions/dynamic"
	"kql/functions/vector"
	"kql/planner"
)

// answer is what a rule gave: rows of JSON values, or an error.
type answer struct {
	schema planner.Schema
	rows   [][]any
	portal *sighting // where the case asks for that
	err    error
}

// wantedRow is the cells that a row of the expectation speaks of.
type wantedRow []wantedCell

type wantedCell struct {
	column int
	value  any
}

// RowFault is a row that is missing or unexpected.
type RowFault struct {
	Missing bool
	Row     string
	Nearest []CellFault // of a missing row: how the answer's most similar row differs
}

// CellFault is a cell that is not as expected.
type CellFault struct{ Column, Want, Got string }

// wanted reads a row of the expectation for a result of that schema.
func (f *File) wanted(n *yaml.Node, schema planner.Schema) (row wantedRow) {
	names := make([]string, len(schema))
	at := map[string]int{}
	for i, c := range schema {
		names[i], at[c.Name] = c.Name, i
	}
	for _, pair := range f.Doc.Pairs(n, "a row") {
		i, ok := at[pair[0].Value]
		if !ok {
			f.Doc.Fail(pair[0], yamldoc.DidYouMean(pair[0].Value, names), "The rule's result has no column '%s'.", pair[0].Value)
			continue
		}
		b := vector.NewBuilder(schema[i].Type, 1)
		f.append(b, pair[1])
		row = append(row, wantedCell{i, decoded(b.Vector(), 0)})
	}
	return row
}

// decoded is a value as JSON has it; numbers keep their digits.
func decoded(v *vector.Vector, i int) any {
	x, _ := decodedJSON(output.AppendJSON(nil, v, i))
	return x
}

func decodedJSON(text []byte) (x any, ok bool) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&x); err != nil {
		return nil, false
	}
	return x, true
}

func rowsOf(batches []*vector.Batch) (rows [][]any) {
	for _, b := range batches {
		cols := b.Cols()
		for i := range b.Len {
			row := make([]any, len(cols))
			for c, v := range cols {
				row[c] = decoded(v, i)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// equal compares values; numbers but for the last digits of reals.
func equal(a, b any) bool {
	switch x := a.(type) {
	case json.Number:
		y, ok := b.(json.Number)
		return ok && (x == y || closeBy(x, y))
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !equal(x[i], y[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for k := range x {
			if other, has := y[k]; !has || !equal(x[k], other) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(a, b)
}

// closeBy compares two numbers of which one has a fraction or an exponent.
func closeBy(a, b json.Number) bool {
	if !strings.ContainsAny(string(a)+string(b), ".eE") {
		return false
	}
	x, errX := a.Float64()
	y, errY := b.Float64()
	return errX == nil && errY == nil && math.Abs(x-y) <= 1e-9*max(math.Abs(x), math.Abs(y))
}

func (w wantedRow) matches(row []any) bool {
	for _, c := range w {
		if !equal(c.value, row[c.column]) {
			return false
		}
	}
	return true
}

// checkRows compares the rows that contains, excludes and exactly speak of.
func (f *File) checkRows(e *expectation, a *answer) (out []Failure) {
	add := func(message string, faults []RowFault) {
		if len(faults) > 0 {
			out = append(out, Failure{message, faults})
		}
	}
	wanted := func(nodes []*yaml.Node) (rows []wantedRow) {
		for _, n := range nodes {
			rows = append(rows, f.wanted(n, a.schema))
		}
		return rows
	}
	missing, _ := a.match(wanted(e.contains))
	add("rows that contains asks for are missing", missing)
	var unwanted [][]any
	for _, w := range wanted(e.excludes) {
		for _, row := range a.rows {
			if w.matches(row) {
				unwanted = append(unwanted, row)
			}
		}
	}
	add("rows that excludes forbids are there", a.unexpected(unwanted))
	if e.exactly == nil {
		return out
	}
	want := wanted(e.exactly.Content)
	missing, rest := a.match(want)
	add("the rows are not exactly those expected", append(missing, a.unexpected(rest)...))
	if e.ordered && missing == nil && len(rest) == 0 {
		for i, w := range want {
			if !w.matches(a.rows[i]) {
				add("the rows stand in another order", []RowFault{{Missing: true, Row: a.text(w), Nearest: a.differences(w, a.rows[i])}})
				break
			}
		}
	}
	return out
}

// match finds a row of its own for each wanted row; it gives those that have none, and the rows left over.
func (a *answer) match(want []wantedRow) (missing []RowFault, rest [][]any) {
	taken := make([]bool, len(a.rows))
	var lost []wantedRow
next:
	for _, w := range want {
		for i, row := range a.rows {
			if !taken[i] && w.matches(row) {
				taken[i] = true
				continue next
			}
		}
		lost = append(lost, w)
	}
	for i, row := range a.rows {
		if !taken[i] {
			rest = append(rest, row)
		}
	}
	for _, w := range lost {
		missing = append(missing, RowFault{Missing: true, Row: a.text(w), Nearest: a.nearest(w, rest)})
	}
	return missing, rest
}

// nearest is how the row that is most like w differs from it; nothing where none has a cell in common.
func (a *answer) nearest(w wantedRow, rows [][]any) (best []CellFault) {
	least := len(w)
	for _, row := range rows {
		if d := a.differences(w, row); len(d) < least {
			best, least = d, len(d)
		}
	}
	return best
}

func (a *answer) differences(w wantedRow, row []any) (out []CellFault) {
	for _, c := range w {
		if !equal(c.value, row[c.column]) {
			out = append(out, CellFault{a.schema[c.column].Name, cellText(c.value), cellText(row[c.column])})
		}
	}
	return out
}

func (a *answer) unexpected(rows [][]any) (out []RowFault) {
	for _, row := range rows {
		w := make(wantedRow, len(row))
		for i, value := range row {
			w[i] = wantedCell{i, value}
		}
		out = append(out, RowFault{Row: a.text(w)})
	}
	return out
}

// text is a row as a test file has it.
func (a *answer) text(w wantedRow) string {
	var cells []string
	for _, c := range w {
		cells = append(cells, cellText(a.schema[c.column].Name)+": "+cellText(c.value))
	}
	return "{" + strings.Join(cells, ", ") + "}"
}

// cellText is a value as YAML's flow style has it, on one line; texts stand bare where that is plain.
func cellText(v any) string {
	if s, ok := v.(string); ok {
		if s != "" && !strings.ContainsAny(s, "{}[],:#&*!|>'\"%@`\\\n\r\t") && strings.TrimSpace(s) == s && plainText(s) {
			return s
		}
		return dynamic.Quote(s)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return "null"
	}
	return string(text)
}

// plainText says whether YAML takes a bare word for a text.
func plainText(s string) bool {
	var n yaml.Node
	err := yaml.Unmarshal([]byte(s), &n)
	return err == nil && len(n.Content) == 1 && n.Content[0].Tag == "!!str" && n.Content[0].Value == s
}
