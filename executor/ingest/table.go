package ingest

import (
	"context"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// table is the files of one table, and the columns that have been read of them.
type table struct {
	name    string
	files   []string
	parts   map[string]string // of files that have rows of other tables, too: the table's name
	unclear error             // why it cannot be told which files are the table's
	undated error             // why its times cannot be told
	dates   map[dated]Dates
	fills   fills
	spills  bool     // the values in a row's properties count as the row's own
	byType  bool     // a file is the table's since its rows say so
	named   bool     // Type is the table's name
	timed   bool     // every row should have a TimeGenerated
	times   []string // what else the files have that may be a time

	mu     sync.Mutex
	schema *schema // nil where nobody has asked for the columns
	rows   []int   // of each batch; nil where nothing was read yet
	loaded map[wanted][]*vector.Vector
	held   int64 // bytes of loaded

	samples map[wanted][]*vector.Vector

	groups map[string][]int // of files that are read in part: their row groups
	cuts   []*cut           // parts of the table that were read; they have none
}

// fixed says whether a column is the table's name in every row.
func (t *table) fixed(w wanted) bool {
	return t.named && w.name == typeColumn && w.typ == types.String
}

// dated is a column in one of the files.
type dated struct{ file, column string }

// wanted is a column to read, as a key.
type wanted struct {
	name, path string
	typ        types.Type
}

func wantedColumn(c planner.ScanColumn, t types.Type) wanted { return wanted{c.Name, c.Path.JSON(), t} }

func wantedColumns(columns []planner.ScanColumn, as []planner.Column) []wanted {
	out := make([]wanted, len(columns))
	for i, c := range columns {
		out[i] = wantedColumn(c, as[i].Type)
	}
	return out
}

// read is the table with the given columns; those that were not read before are read now.
func (t *table) read(ctx context.Context, s *Store, columns []wanted) ([]*vector.Batch, error) {
	asked := columns
	if t.byType {
		asked = append(slices.Clone(asked), wantedColumn(planner.ScanColumn{Name: typeColumn}, types.String))
	}
	if t.timed {
		asked = append(slices.Clone(asked), wantedColumn(planner.ScanColumn{Name: timeColumn}, types.Datetime))
	}
	missing := slices.DeleteFunc(distinct(asked), func(w wanted) bool { return t.loaded[w] != nil })
	if t.rows == nil || len(missing) > 0 {
		same, err := t.load(ctx, s, missing)
		if err == nil && !same {
			t.forget(s) // the files have changed
			_, err = t.load(ctx, s, distinct(asked))
		}
		if err != nil {
			return nil, err
		}
	}
	out := make([]*vector.Batch, len(t.rows))
	for i, n := range t.rows {
		cols := make([]*vector.Vector, len(columns))
		for j, w := range columns {
			cols[j] = t.loaded[w][i]
		}
		out[i] = vector.NewBatch(n, cols)
	}
	return out, nil
}

// forget drops what was read before.
func (t *table) forget(s *Store) {
	s.options.Budget.Add(-t.held)
	t.rows, t.loaded, t.held = nil, nil, 0
	for _, c := range t.cuts {
		c.forget(s)
	}
	t.cuts = nil
}

// load reads columns beside those that are there; same is false where their rows are others.
func (t *table) load(ctx context.Context, s *Store, columns []wanted) (same bool, err error) {
	l := &load{store: s, table: t, columns: columns, chunks: s.chunks(t)}
	batches, workers, err := l.run(ctx)
	if err != nil {
		s.options.Budget.Add(-l.held.Load())
		return false, err
	}
	rows := make([]int, len(batches))
	for i, b := range batches {
		rows[i] = b.Len
	}
	if t.rows != nil && !slices.Equal(t.rows, rows) {
		s.options.Budget.Add(-l.held.Load())
		return false, nil
	}
	s.report(l, workers)
	s.reportTimes(l, batches)
	t.held += l.held.Load()
	if t.rows = rows; t.loaded == nil {
		t.loaded = map[wanted][]*vector.Vector{}
	}
	for j, w := range columns {
		t.loaded[w] = make([]*vector.Vector, len(batches))
		for i, b := range batches {
			t.loaded[w][i] = b.Col(j)
		}
	}
	return true, nil
}

func distinct(columns []wanted) []wanted {
	var out []wanted
	for _, w := range columns {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func (s *Store) chunks(t *table) chunks {
	size := s.options.chunk
	if size == 0 {
		size = chunkSize
	}
	return chunks{paths: t.files, parts: t.parts, groups: t.groups, read: s.progress(t), size: size}
}

// progress is what counts the bytes read of the table's files.
func (s *Store) progress(t *table) func(n int) {
	if s.options.Progress == nil {
		return func(int) {}
	}
	var read atomic.Int64
	total := int64(0)
	for _, path := range t.files {
		if info, err := os.Stat(path); err == nil {
			total += info.Size()
		}
	}
	return func(n int) { s.options.Progress(read.Add(int64(n)), total) }
}
