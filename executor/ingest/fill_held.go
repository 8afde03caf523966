package ingest

import (
	"slices"

	"kql/executor"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// Fill gives rows that are held what rows of files get: a value from elsewhere in the row where a column has none.
func Fill(table string, columns []planner.TableColumn, t *executor.HeldTable) {
	given := slices.Clone(t.Columns)
	column := func(name string) *vector.Vector {
		if at := slices.Index(t.Names, name); at >= 0 {
			return given[at]
		}
		return nil
	}
	for name, sources := range fillsOf(table, columns) {
		old := column(name)
		if old == nil {
			continue
		}
		b := vector.NewBuilder(old.Type, t.Rows)
		for row := range t.Rows {
			if !lacks(old, row) || !filled(b, sources, column, row) {
				b.AppendFrom(old, row)
			}
		}
		t.Columns[slices.Index(t.Names, name)] = b.Vector()
	}
}

func lacks(v *vector.Vector, row int) bool {
	return v.Null(row) || v.Type == types.String && v.Str(row) == ""
}

// filled adds the first value that a row has in the sources.
func filled(b *vector.Builder, sources []planner.ScanColumn, column func(name string) *vector.Vector, row int) bool {
	for _, s := range sources {
		v := column(s.Name)
		if v == nil || lacks(v, row) || len(s.Path) > 0 && v.Type != types.Dynamic {
			continue
		}
		json := string(dynamic.AppendValue(nil, v, row))
		if text := dynamic.Text(s.Path.Get(json)); text != "" && b.AppendParsed(text) {
			return true
		}
	}
	return false
}
