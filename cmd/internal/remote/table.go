package remote

import (
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"kql/executor"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// batchRows is how many rows a batch of a result has.
const batchRows = 1 << 14

// table makes a result of cells of JSON.
type table struct {
	executor.Result
	columns []*vector.Builder
	json    func(cell gjson.Result) string // a cell of a dynamic column as JSON
}

func newTable(json func(gjson.Result) string) *table { return &table{json: json} }

func (t *table) column(name, typ string) error {
	kind, ok := types.NamedInAnswer(typ)
	if !ok {
		return fmt.Errorf("column %s is of the type %q, which is not known", name, typ)
	}
	t.Schema = append(t.Schema, planner.Column{ID: len(t.Schema) + 1, Name: name, Type: kind})
	t.columns = append(t.columns, nil)
	return nil
}

// row adds a row: one cell for each column.
func (t *table) row(cell func(column int) gjson.Result) error {
	if t.columns != nil && t.columns[0] == nil {
		for i, c := range t.Schema {
			t.columns[i] = vector.NewBuilder(c.Type, 0)
		}
	}
	for i := range t.columns {
		if err := t.add(i, cell(i)); err != nil {
			return err
		}
	}
	if t.columns != nil && t.columns[0].Len() == batchRows {
		t.flush()
	}
	return nil
}

// cells adds a row that is a list of its cells.
func (t *table) cells(row []byte) error {
	all := gjson.ParseBytes(row).Array()
	if len(all) != len(t.columns) {
		return fmt.Errorf("a row has %d cells for %d columns", len(all), len(t.columns))
	}
	return t.row(func(i int) gjson.Result { return all[i] })
}

func (t *table) add(i int, cell gjson.Result) error {
	b, text := t.columns[i], cell.Raw
	switch {
	case cell.Type == gjson.Null:
		b.AppendNull()
		return nil
	case b.Type() == types.Dynamic:
		if text = dynamic.Compact(t.json(cell)); text == "null" {
			b.AppendNull()
		} else {
			b.AppendStr(text)
		}
		return nil
	case cell.Type == gjson.String:
		text = cell.Str
	}
	if !b.AppendParsed(text) {
		return fmt.Errorf("column %s is a %s, and %.60s is none", t.Schema[i].Name, b.Type(), cell.Raw)
	}
	return nil
}

// flush makes a batch of the rows since the last.
func (t *table) flush() {
	if len(t.columns) == 0 || t.columns[0] == nil || t.columns[0].Len() == 0 {
		return
	}
	n := t.columns[0].Len()
	cols := make([]*vector.Vector, len(t.columns))
	for i, b := range t.columns {
		cols[i], t.columns[i] = b.Vector(), nil
	}
	t.Batches = append(t.Batches, vector.NewBatch(n, cols))
}

func (t *table) result() executor.Result {
	t.flush()
	return t.Result
}

// as takes a cell for the JSON that it is.
func as(cell gjson.Result) string { return cell.Raw }

// unwrapped takes a text for the JSON in it, where it is a bag or an array.
func unwrapped(cell gjson.Result) string {
	if s := strings.TrimSpace(cell.Str); cell.Type == gjson.String && s != "" && (s[0] == '{' || s[0] == '[') && gjson.Valid(s) {
		return s
	}
	return cell.Raw
}

// written takes a text for the JSON in it, whatever it is.
func written(cell gjson.Result) string {
	if cell.Type == gjson.String && gjson.Valid(cell.Str) {
		return cell.Str
	}
	return cell.Raw
}
