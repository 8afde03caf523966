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

// tableOfPortal is the table that a file of the portal's is of, which its rows say in Type; "" where they say none. A
// file of several tables is none of either.
func tableOfPortal(path string) string { return onlyValue(path, typeColumn) }

// onlyValue is the text that a column has in all rows of a file, as far as its beginning shows; "" where it has several.
func onlyValue(path, column string) string {
	t := &table{name: portalStem, files: []string{path}, schema: newSchema([]planner.TableColumn{{Name: column, Type: types.String}})}
	l := &load{store: newStore(Options{OnError: Skip}), table: t, columns: []wanted{wantedColumn(planner.ScanColumn{Name: column}, types.String)},
		chunks: chunks{paths: t.files, read: func(int) {}, size: sampleSize, heads: true}}
	batches, _, err := l.run(context.Background())
	if err != nil {
		return ""
	}
	var names []string
	for _, b := range batches {
		for i := range b.Len {
			if name := b.Col(0).Str(i); !slices.Contains(names, name) {
				names = append(names, strings.Clone(name))
			}
		}
	}
	if len(names) != 1 {
		return ""
	}
	return names[0]
}
