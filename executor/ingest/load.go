package ingest

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// rowGuess is the room for rows that the first batch of a worker is made with.
const rowGuess = 4096

// load reads columns of one table's files.
type load struct {
	columns []planner.ScanColumn
	types   []planner.Column
	schema  *schema // nil where only the read columns are known
	options Options
	chunks  chunks
	held    atomic.Int64

	mu      sync.Mutex
	batches []*vector.Batch // by chunk; nil where it has no rows
	failed  error           // of the first chunk that failed
	failing int             // its number
	skipped int
	first   *Error // the first skipped row's
	firstAt int    // its chunk
}

// worker turns chunks into batches.
type worker struct {
	load    *load
	walker  walker
	columns []*column
	layout  *file // whose header the tree's elements follow
	buf     []byte
	guess   int
}

func (l *load) run(ctx context.Context) ([]*vector.Batch, []*worker, error) {
	workers := make([]*worker, max(1, runtime.GOMAXPROCS(0)))
	var wait sync.WaitGroup
	for i := range workers {
		workers[i] = l.worker()
		wait.Go(func() { workers[i].run(ctx) })
	}
	wait.Wait()
	l.chunks.stop()
	if l.failed != nil {
		return nil, workers, l.failed
	}
	if err := ctx.Err(); err != nil {
		return nil, workers, err
	}
	l.merge(workers)
	out := l.batches[:0]
	for _, b := range l.batches {
		if b != nil {
			out = append(out, b)
		}
	}
	return out, workers, nil
}

func (l *load) worker() *worker {
	root, slots, rests := newTree(l.columns)
	w := &worker{load: l, guess: rowGuess, buf: make([]byte, 0, chunkSize+padding)}
	w.walker = walker{root: root, resolve: itself, repeated: map[string]int{}, values: make([]value, len(l.columns))}
	if l.schema != nil {
		w.walker.resolve = l.schema.resolve
	}
	for i, c := range l.columns {
		col := &column{name: c.Name, typ: l.types[i].Type, slot: slots[i], rest: rests[i], whole: len(c.Path) == 0}
		if col.typ == types.String || col.typ == types.Dynamic {
			col.dict = newDictionary()
		}
		w.columns = append(w.columns, col)
	}
	return w
}

func (w *worker) run(ctx context.Context) {
	for {
		c, err := w.load.chunks.next(ctx, w.buf)
		if err != nil {
			w.load.fail(c.number, err)
			return
		}
		if c == nil {
			return
		}
		w.buf = c.data
		b, err := w.batch(ctx, c)
		if err != nil {
			w.load.fail(c.number, err)
			w.load.chunks.stop()
			return
		}
		w.load.put(c.number, b)
	}
}

// batch reads a chunk's rows.
func (w *worker) batch(ctx context.Context, c *chunk) (*vector.Batch, error) {
	if w.layout != c.file && c.file.header != nil {
		w.layout = c.file
		w.walker.positions(c.file.header)
	}
	for _, col := range w.columns {
		col.begin(w.guess)
	}
	n := 0
	var failed error
	c.records(&w.walker, func(start int) bool {
		if w.walker.fault == "" {
			w.add(n)
		}
		if w.walker.fault == "" {
			n++
			return true
		}
		failed = w.load.bad(c, w.walker.at, w.walker.fault)
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
func (w *worker) add(n int) {
	for i, col := range w.columns {
		v := &w.walker.values[col.slot]
		if fault := col.add(v, &w.walker); fault != "" {
			w.walker.fail(v.at, fault)
			for _, done := range w.columns[:i] {
				done.cut(n)
			}
			return
		}
	}
}

// positions lets the tree read rows whose values stand in the order of header.
func (w *walker) positions(header []string) {
	w.root.elements = make([]*node, len(header))
	for i, name := range header {
		w.root.elements[i] = w.root.member(i, []byte(name), w.resolve).node
	}
}

// bad deals with a row that cannot be read: the error, or nil where it is to be skipped.
func (l *load) bad(c *chunk, at int, fault string) error {
	err := c.locate(at, fault)
	if l.options.OnError != Skip {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.skipped++
	if l.first == nil || c.number < l.firstAt {
		l.first, l.firstAt = err, c.number
	}
	return nil
}

func (l *load) fail(number int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed == nil || number < l.failing {
		l.failed, l.failing = err, number
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

// grow counts the memory that batches hold.
func (l *load) grow(bytes int64) error {
	if held := l.held.Add(bytes); l.options.MaxMemory > 0 && held > l.options.MaxMemory {
		return fmt.Errorf("%w of %d MB", ErrMemory, l.options.MaxMemory>>20)
	}
	return nil
}

// merge gives the batches of each text column one dictionary, or none.
func (l *load) merge(workers []*worker) {
	var wait sync.WaitGroup
	for i, t := range l.types {
		if t.Type != types.String && t.Type != types.Dynamic {
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
