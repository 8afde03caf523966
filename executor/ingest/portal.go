package ingest

import (
	"context"
	"slices"
	"strings"

	"kql/functions/types"
	"kql/planner"
)

// portalStem is what the portal calls what it exports, whichever table it is of; browsers add (1) to a second one.
const portalStem = "query_data"

// ofPortal says whether a file's stem is the portal's.
func ofPortal(stem string) bool {
	rest, ok := strings.CutPrefix(stem, portalStem)
	rest = strings.Trim(rest, " ()-_0123456789")
	return ok && rest == ""
}

// addPortal adds a file that the portal has named: to the tables that its rows say they are of.
func (s *Store) addPortal(name, path string) error {
	tables := valuesOf(path, typeColumn, false)
	if i := slices.Index(tables, ""); i >= 0 || len(tables) == 0 {
		if len(tables) > 1 {
			s.warn("%s is read as table %s, since not all of its rows say in %s which table they are of", path, name, typeColumn)
		}
		return s.addFile(name, path)
	}
	for _, table := range tables {
		s.table(table).byType = true
	}
	return s.addSplit(path, tables, "which its rows say they are of")
}

// onlyValue is the text that a column has in all rows of a file, as far as its beginning shows; "" where it has several.
func onlyValue(path, column string) string {
	if values := valuesOf(path, column, true); len(values) == 1 {
		return values[0]
	}
	return ""
}

// valuesOf is the texts that a column has in a file, or in its beginning.
func valuesOf(path, column string, head bool) (values []string) {
	t := &table{name: portalStem, files: []string{path}, schema: newSchema([]planner.TableColumn{{Name: column, Type: types.String}})}
	l := &load{store: newStore(Options{OnError: Skip}), table: t, columns: []wanted{wantedColumn(planner.ScanColumn{Name: column}, types.String)},
		chunks: chunks{paths: t.files, read: func(int) {}, size: sampleSize, heads: head}}
	batches, _, err := l.run(context.Background())
	if err != nil {
		return nil
	}
	for _, b := range batches {
		for i := range b.Len {
			if name := b.Col(0).Str(i); !slices.Contains(values, name) {
				values = append(values, strings.Clone(name))
			}
		}
	}
	return values
}
