package ruletest

import (
	"context"
	"maps"
	"slices"

	"kql/executor"
	"kql/executor/ingest"
	"kql/functions/vector"
	"kql/planner"
)

// rows is a case's tables, with what the workspace has.
func (b *bound) rows(held executor.HeldTables) executor.Tables {
	return b.space.Tables(caseTables{held, b.store})
}

// caseTables is a case's rows, or else those of the files that it names.
type caseTables struct {
	held  executor.HeldTables
	files *ingest.Store
}

// Read is executor.Tables.
func (t caseTables) Read(ctx context.Context, table string, cols []planner.ScanColumn, as []planner.Column) ([]*vector.Batch, error) {
	if t.held[table] == nil && t.files.Has(table) {
		return t.files.Read(ctx, table, cols, as)
	}
	return t.held.Read(ctx, table, cols, as)
}

// testCatalog is a catalogue with the tables that only a test knows.
type testCatalog struct {
	planner.Catalog
	own map[string][]planner.TableColumn
}

// catalog adds the tables of the file's cases that the catalogue does not know.
func (f *File) catalog(base planner.Catalog) planner.Catalog {
	rows := map[string][]*fixture{}
	for _, c := range f.Cases {
		for name, x := range c.tables {
			if _, known := base.Table(name); !known && x.file == "" {
				rows[name] = append(rows[name], x)
			}
		}
	}
	t := testCatalog{base, map[string][]planner.TableColumn{}}
	for name, fixtures := range rows {
		t.own[name] = ingest.Customary(name, f.inferred(fixtures))
	}
	return t
}

// Table is planner.Catalog.
func (t testCatalog) Table(name string) ([]planner.TableColumn, bool) {
	if columns, ok := t.own[name]; ok {
		return columns, true
	}
	return t.Catalog.Table(name)
}

// Tables is planner.Catalog.
func (t testCatalog) Tables() []string {
	names := slices.AppendSeq(slices.Clone(t.Catalog.Tables()), maps.Keys(t.own))
	slices.Sort(names)
	return slices.Compact(names)
}
