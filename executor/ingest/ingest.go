// Package ingest reads files of exported logs into batches: NDJSON, JSON arrays, the answers of the Kusto,
// Log Analytics and hunting APIs, and CSV with commas or semicolons, each plain or packed with gzip or zstd; and Parquet.
//
// A file's stem names its table: SigninLogs.ndjson.gz is SigninLogs. Several files make up one table as
// the files of a folder that is called like the table, or with a part behind a hyphen and a digit:
// SigninLogs-2026-05-01.csv. They are read in the order of their names.
//
// Only what a query reads is kept of a row, but every row is checked as a whole. A value is converted to
// its column's type by its text: "50" is an int's 50. The empty string and the words null and NULL are null but in a
// string column.
// A number in a string column keeps its text. In a dynamic column a string that holds a JSON bag or array
// stands for that. Of a name that a row has twice the first counts, and a note says so.
package ingest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"kql/executor"

	"kql/functions/vector"
	"kql/planner"
)

// OnError says what a value does that is none of its column's type, and a row that cannot be read.
type OnError uint8

// A bad value stops the load, has its row left out and counted, or is null and counted. A row that cannot be read as
// such is left out by Skip and stops the load otherwise. Skip leaves out the same rows whatever a query reads.
const (
	Stop OnError = iota
	Skip
	Null
)

// Options are how files are read. The zero value stops at the first bad row and knows no limits.
type Options struct {
	OnError  OnError
	Dates    Dates                   // the order of day and month where a column does not tell it
	Local    *time.Location          // what times marked as local ones are in; nil: such times are refused
	Budget   *executor.Budget        // what rows may take, else executor.ErrMemory; nil: no limit
	Progress func(read, total int64) // called now and then, from any goroutine, with bytes of the files; may be nil
	Note     func(note string)       // told what the user should know; may be nil
	Warn     func(warning string)    // told what is most likely wrong; nil: Note is

	chunk int // bytes of a file that a worker takes at a time; 0: chunkSize
}

// Store is the tables that files hold. It keeps the columns that it has read, so that a query that scans a
// table more than once, or the next query, does not read them again.
type Store struct {
	options Options
	tables  map[string]*table
	passed  map[string]string // files of folders that are not read, by the tables that their names would be of

	mu   *sync.Mutex
	told map[string]bool // notes given
}

func newStore(o Options) *Store {
	if o.Budget == nil {
		o.Budget = executor.NewBudget(0)
	}
	return &Store{options: o, tables: map[string]*table{}, passed: map[string]string{}, mu: &sync.Mutex{}, told: map[string]bool{}}
}

// Tables is the names of the tables that have files, sorted.
func (s *Store) Tables() []string { return slices.Sorted(maps.Keys(s.tables)) }

// Has says whether the table has files.
func (s *Store) Has(name string) bool { return s.tables[name] != nil }

// Read gives a table's rows in the order of its files; it is executor.Tables.
func (s *Store) Read(ctx context.Context, name string, columns []planner.ScanColumn, types []planner.Column) ([]*vector.Batch, error) {
	t := s.tables[name]
	if t == nil {
		return nil, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := cmp.Or(t.unclear, t.undated); err != nil {
		return nil, err
	}
	return t.read(ctx, s, wantedColumns(columns, types))
}

// fewAbsent is how many tables without files are told of by name.
const fewAbsent = 10

// NoteAbsent tells which of the tables that a query reads have no file; where a pattern such as * names very many,
// only how many there are.
func (s *Store) NoteAbsent(tables []string) {
	absent := slices.DeleteFunc(slices.Clone(tables), s.Has)
	if len(absent) > fewAbsent {
		s.note("%d of the %d tables that the query reads have no file, so they are empty", len(absent), len(tables))
		return
	}
	for _, name := range absent {
		if path := s.passed[name]; path != "" && !ofArrow(path) {
			s.warn("%s: there is no file for this table that kql reads, so it is empty; %s does not end in %s", name, path, strings.Join(extensions, ", "))
			continue
		}
		s.note("%s: there is no file for this table, so it is empty", name)
	}
}

// note tells the user something once.
func (s *Store) note(format string, args ...any) {
	s.tell(s.options.Note, fmt.Sprintf(format, args...))
}

// warn tells the user once of something that is most likely wrong.
func (s *Store) warn(format string, args ...any) {
	to := s.options.Warn
	if to == nil {
		to = s.options.Note
	}
	s.tell(to, fmt.Sprintf(format, args...))
}

func (s *Store) tell(to func(string), note string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if to != nil && !s.told[note] {
		s.told[note] = true
		to(note)
	}
}
