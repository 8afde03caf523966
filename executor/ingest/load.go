package ingest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"kql/executor"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// rowGuess is the room for rows that the first batch of a worker is made with.
const rowGuess = 4096

// load reads columns of one table's files.
type load struct {
	store   *Store
	table   *table
	columns []wanted
	chunks  chunks
	held    atomic.Int64 // bytes of the batches

	mu      sync.Mutex
	batches []*vector.Batch // by chunk; nil where it has no rows
	skipped int
	first   *Error         // the first skipped row's
	firstAt int            // its chunk
	nulled  int            // bad values that are null
	places  map[int]placed // where the rows of each chunk stand; nil where nobody asks
}

// worker turns chunks into batches.
type worker struct {
	load    *load
	walker  walker
	columns []*column
	checks  []*column      // columns that a row may be left out for, although nobody reads them
	guess   int            // rows of the next batch
	lines   []int          // of the rows of the last chunk, where the load asks for places
	rooms   []*vector.Text // for columns of Parquet that nobody keeps
}

func (l *load) run(ctx context.Context) ([]*vector.Batch, []*worker, error) {
	var workers []*worker
	err := l.chunks.each(ctx, func() func(*chunk) error {
		w := l.worker()
		workers = append(workers, w)
		return func(c *chunk) error {
			read := w.batch
			if c.file.format == columned {
				read = w.groupBatch
			}
			w.lines = nil
			b, err := read(ctx, c)
			l.put(c.number, b)
			if b != nil {
				l.place(c, b.Len, w.lines)
			}
			return err
		}
	})
	if err != nil {
		return nil, workers, err
	}
	l.merge(workers)
	return slices.DeleteFunc(l.batches, func(b *vector.Batch) bool { return b == nil }), workers, nil
}

func (l *load) worker() *worker {
	paths := make([]planner.ScanColumn, len(l.columns))
	for i, c := range l.columns {
		paths[i] = planner.ScanColumn{Name: c.name, Path: dynamic.ParsePath(c.path)}
	}
	checks := l.checks(&paths)
	sources := l.sources(&paths)
	root, slots, rests := newTree(paths)
	w := &worker{load: l, guess: rowGuess, walker: walker{root: root, resolve: unmarked, repeated: map[string]int{}}}
	w.walker.local = l.store.options.Local
	w.walker.values = make([]value, len(paths))
	w.walker.spills = l.table.spills
	if l.table.schema != nil {
		w.walker.resolve = l.table.schema.resolve
	}
	for i, c := range l.columns {
		col := &column{name: c.name, typ: c.typ, slot: slots[i], rest: rests[i]}
		col.inner, col.whole = len(paths[i].Path) > 0, len(paths[i].Path) == len(rests[i])
		if col.typ == types.String || col.typ == types.Dynamic {
			col.dict = newDictionary()
		}
		for _, at := range sources[i] {
			col.fills = append(col.fills, filler{slot: slots[at], name: paths[at].Name})
		}
		if l.table.fixed(c) {
			col.fixed, col.strict = l.table.name, l.table.byType
		}
		w.columns = append(w.columns, col)
	}
	for i, c := range checks {
		at := len(l.columns) + i
		w.checks = append(w.checks, &column{name: c.Name, typ: c.Type, slot: slots[at], whole: true})
	}
	return w
}

// checks adds to the paths the columns whose values may not fit, and that are not read anyway.
func (l *load) checks(paths *[]planner.ScanColumn) (out []planner.TableColumn) {
	if l.store.options.OnError != Skip || l.table.schema == nil {
		return nil
	}
	for _, c := range l.table.schema.columns {
		read := slices.ContainsFunc(l.columns, func(w wanted) bool { return w == wantedColumn(planner.ScanColumn{Name: c.Name}, c.Type) })
		if c.Type != types.String && c.Type != types.Dynamic && !read {
			out = append(out, c)
			*paths = append(*paths, planner.ScanColumn{Name: c.Name})
		}
	}
	return out
}

// sources adds to the paths those of columns that others are filled from, and gives their places by column.
func (l *load) sources(paths *[]planner.ScanColumn) [][]int {
	out := make([][]int, len(l.columns))
	for i, c := range l.columns {
		if c.path != (wantedColumn(planner.ScanColumn{}, c.typ).path) {
			continue
		}
		for _, source := range l.table.fills[c.name] {
			out[i] = append(out[i], len(*paths))
			*paths = append(*paths, source)
		}
	}
	return out
}

// batch reads a chunk's rows.
func (w *worker) batch(ctx context.Context, c *chunk) (*vector.Batch, error) {
	for _, col := range w.checks {
		col.begin(1)
		col.dates = w.load.table.dates[dated{c.file.path, col.name}]
	}
	for _, col := range w.columns {
		col.begin(w.guess)
		col.dates = w.load.table.dates[dated{c.file.path, col.name}]
		for i, f := range col.fills {
			col.fills[i].dates = w.load.table.dates[dated{c.file.path, f.name}]
		}
	}
	n := 0
	var failed error
	var count lineCounter
	c.records(&w.walker, func(start int) bool {
		if w.walker.fault == "" {
			w.add(c, n)
		}
		if w.walker.fault == "" {
			if n++; w.load.places != nil {
				w.lines = append(w.lines, count.to(c, start))
			}
			return true
		}
		failed = w.load.bad(c, &w.walker)
		return failed == nil
	})
	if failed != nil {
		return nil, failed
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	w.guess = n + n/16 + 1
	cols := make([]*vector.Vector, len(w.columns))
	bytes := int64(0)
	for i, col := range w.columns {
		cols[i] = col.end()
		bytes += cols[i].Bytes()
	}
	if n == 0 {
		return nil, nil
	}
	return vector.NewBatch(n, cols), w.load.grow(bytes)
}

// add adds row n to the columns; where a value does not fit none has it, and the fault is set.
func (w *worker) add(c *chunk, n int) {
	for _, col := range w.checks {
		v := &w.walker.values[col.slot]
		if fault := col.add(v, &w.walker); fault != "" {
			w.walker.fail(v.at, fault)
			return
		}
		col.cut(0)
	}
	for i, col := range w.columns {
		v := &w.walker.values[col.slot]
		if fault := col.add(v, &w.walker); fault != "" {
			if w.load.store.options.OnError == Null && col.fixed == "" {
				w.load.null(c, v.at, fault)
				col.null()
				continue
			}
			w.walker.fail(v.at, fault)
			for _, done := range w.columns[:i] {
				done.cut(n)
			}
			return
		}
	}
}

// bad deals with a row that cannot be read: the error, or nil where it is to be skipped.
func (l *load) bad(c *chunk, w *walker) error {
	err := c.locate(w.at, w.fault)
	if l.store.options.OnError != Skip || w.lost {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.skipped++
	l.meet(c, err)
	return nil
}

// null counts a bad value that becomes null.
func (l *load) null(c *chunk, at int, fault string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.nulled++
	if l.first == nil || c.number < l.firstAt {
		l.meet(c, c.locate(at, fault))
	}
}

// meet keeps the first of the errors that are passed over.
func (l *load) meet(c *chunk, err *Error) {
	if l.first == nil || c.number < l.firstAt {
		l.first, l.firstAt = err, c.number
	}
}

func (l *load) put(number int, b *vector.Batch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.batches) <= number {
		l.batches = append(l.batches, nil)
	}
	l.batches[number] = b
}

// place notes where a chunk's rows stand, where that is asked for.
func (l *load) place(c *chunk, rows int, lines []int) {
	if l.places == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.places[c.number] = placed{c.file.path, rows, lines}
}

// grow counts the memory that batches hold.
func (l *load) grow(bytes int64) error {
	l.held.Add(bytes)
	if budget := l.store.options.Budget; budget.Add(bytes) {
		return fmt.Errorf("%w: table %s goes beyond the %s of --max-memory", executor.ErrMemory, l.table.name, executor.ByteSize(budget.Limit()))
	}
	return nil
}

// merge gives the batches of each text column one dictionary, or none.
func (l *load) merge(workers []*worker) {
	var wait sync.WaitGroup
	for i, c := range l.columns {
		if c.typ != types.String && c.typ != types.Dynamic {
			continue
		}
		whole := true
		for _, w := range workers {
			whole = whole && w.columns[i].dict != nil
		}
		wait.Go(func() {
			var column []*vector.Vector
			for _, b := range l.batches {
				if b != nil {
					column = append(column, b.Col(i))
				}
			}
			mergeDictionaries(column, whole)
		})
	}
	wait.Wait()
}
