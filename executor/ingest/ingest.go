// Package ingest reads files of exported logs into batches: NDJSON, JSON arrays, the answers of the Kusto,
// Log Analytics and hunting APIs, and CSV, each plain or packed with gzip or zstd.
//
// A file's stem names its table: SigninLogs.ndjson.gz is SigninLogs. Several files make up one table as
// the files of a folder that is called like the table, or with a part behind a hyphen and a digit:
// SigninLogs-2026-05-01.csv. They are read in the order of their names.
//
// Only what a query reads is kept of a row, but every row is checked as a whole. A value is converted to
// its column's type by its text: "50" is an int's 50. The empty string is null but in a string column.
// A number in a string column keeps its text. In a dynamic column a string that holds a JSON bag or array
// stands for that. Of a name that a row has twice the first counts, and a note says so.
package ingest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"kql/functions/vector"
	"kql/planner"
)

// OnError says what a row that cannot be read does.
type OnError uint8

// A bad row stops the load, or is left out and counted.
const (
	Stop OnError = iota
	Skip
)

// Options are how files are read. The zero value stops at the first bad row and knows no limits.
type Options struct {
	OnError   OnError
	MaxMemory int64                   // bytes that the rows of one table may take, or executor.ErrMemory; 0: no limit
	Progress  func(read, total int64) // called now and then, from any goroutine, with bytes of the files; may be nil
	Note      func(note string)       // told what the user should know; may be nil

	chunk int // bytes of a file that a worker takes at a time; 0: chunkSize
}

// Store is the files that tables are read from.
type Store struct {
	options Options
	files   map[string][]string // table to its files

	mu      sync.Mutex
	schemas map[string]*schema
}

// Tables is the names of the tables that have files, sorted.
func (s *Store) Tables() []string { return slices.Sorted(maps.Keys(s.files)) }

// Has says whether the table has files.
func (s *Store) Has(table string) bool { return len(s.files[table]) > 0 }

// Read gives a table's rows in the order of its files; it is executor.Tables.
func (s *Store) Read(ctx context.Context, table string, columns []planner.ScanColumn, types []planner.Column) ([]*vector.Batch, error) {
	if !s.Has(table) {
		s.note("%s: there is no file for this table, so it is empty", table)
		return nil, nil
	}
	s.mu.Lock()
	known := s.schemas[table]
	s.mu.Unlock()
	l := &load{table: table, columns: columns, types: types, schema: known, options: s.options}
	l.chunks = s.chunks(table)
	batches, workers, err := l.run(ctx)
	if err != nil {
		return nil, err
	}
	s.report(table, l, workers)
	return batches, nil
}

func (s *Store) chunks(table string) chunks {
	size := s.options.chunk
	if size == 0 {
		size = chunkSize
	}
	return chunks{paths: s.files[table], read: s.progress(table), size: size}
}

func (s *Store) note(format string, args ...any) {
	if s.options.Note != nil {
		s.options.Note(fmt.Sprintf(format, args...))
	}
}

// report notes what of the table's files was not read as one would think.
func (s *Store) report(table string, l *load, workers []*worker) {
	if l.skipped > 0 {
		s.note("%s: %d rows skipped, the first: %s", table, l.skipped, l.first)
	}
	repeated, strangers, folded := map[string]int{}, map[string]int{}, map[string]string{}
	for _, w := range workers {
		for name, n := range w.walker.repeated {
			repeated[name] += n
		}
		for name, m := range w.walker.root.members {
			column := w.walker.resolve(name)
			if column == "" {
				strangers[name] += m.rows
			} else if column != name {
				folded[name] = column
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(folded)) {
		s.note("%s: %s in the files is read as column %s", table, name, folded[name])
	}
	for _, name := range slices.Sorted(maps.Keys(repeated)) {
		s.note("%s: %d rows have %s twice; the first one counts", table, repeated[name], name)
	}
	for _, name := range slices.Sorted(maps.Keys(strangers)) {
		s.note("%s: %d rows have %s, which is no column of the table; give it a type with --schema to read it", table, strangers[name], name)
	}
}
