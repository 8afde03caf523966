package executor

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"time"

	"kql/functions"
	"kql/functions/vector"
	"kql/planner"
)

// Options are the limits and the fixed values of one run.
type Options struct {
	Memory      *Budget                 // what operators may hold; nil: no limit
	Query       *functions.QueryContext // nil: now is the time of the call
	Parallelism int                     // goroutines; 0: GOMAXPROCS
	Stats       bool                    // fill Result.Stats
	NoSpill     bool                    // write no temporary files where memory is short
	Progress    *Progress               // told how far the run has come; may be nil
}

// Result is the rows of a query, in order. Stats is each operator's work, nil unless asked for.
type Result struct {
	Schema  planner.Schema
	Batches []*vector.Batch
	Stats   map[planner.Node]*Stats
}

// Rows is the number of rows.
func (r Result) Rows() int { return countRows(r.Batches) }

// run is one execution of a plan.
type run struct {
	tables  Tables
	query   *functions.QueryContext
	workers int
	memory  *ledger
	stats   *recorder
	files   *files       // nil: none may be made
	tried   planner.Node // the operator of an attempt
	share   int64        // what it may hold
	shared  *sharedResults
	samples *atomic.Int64 // how many sample operators were opened: each draws differently

	progress *Progress
	// A body that runs once for each row of mv-apply has its slot filled and its expressions compiled once.
	slots    map[*planner.Slot][]*vector.Batch
	compiled *compiledExprs
	bodies   *sharedResults // the definitions that read the slots, anew for each body
}

// Run executes a plan. Its errors are *Error, or the context's.
func Run(ctx context.Context, plan planner.Node, tables Tables, o Options) (*Result, error) {
	r := newRun(tables, o)
	var batches []*vector.Batch
	err := r.within(ctx, func(ctx context.Context) (err error) {
		batches, err = r.all(ctx, plan)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &Result{Schema: plan.Schema(), Batches: batches, Stats: r.stats.result()}, nil
}

// within calls f while memory is watched, and gives back at its end what the run holds: memory and temporary files.
func (r *run) within(ctx context.Context, f func(ctx context.Context) error) error {
	ctx, stop := r.memory.watch(ctx)
	defer stop()
	defer r.memory.close()
	defer r.files.close()
	err := protect(func() error { return f(ctx) })
	if isCancelled(err) && errors.Is(context.Cause(ctx), ErrMemory) {
		return context.Cause(ctx)
	}
	return err
}

func newRun(tables Tables, o Options) *run {
	r := &run{
		tables: tables, query: o.Query, workers: o.Parallelism, progress: o.Progress,
		memory: newLedger(o.Memory), shared: &sharedResults{}, samples: &atomic.Int64{},
	}
	if r.query == nil {
		r.query = &functions.QueryContext{Now: time.Now().UTC()}
	}
	if r.workers <= 0 {
		r.workers = runtime.GOMAXPROCS(0)
	}
	if o.Stats {
		r.stats = newRecorder()
	}
	if !o.NoSpill && o.Memory.Limit() > 0 {
		r.files = &files{}
	}
	return r
}

// all is a node's rows, in order.
func (r *run) all(ctx context.Context, n planner.Node) ([]*vector.Batch, error) {
	parts, err := r.drain(ctx, n)
	if err != nil {
		return nil, err
	}
	var out []*vector.Batch
	for _, p := range parts {
		out = append(out, p...)
	}
	return out, nil
}

// drain runs a node and gives each partition's rows.
func (r *run) drain(ctx context.Context, n planner.Node) ([][]*vector.Batch, error) {
	streams, err := r.open(ctx, n)
	if err != nil {
		return nil, err
	}
	return r.read(ctx, streams, r.account(n))
}

// read gives each stream's rows and counts them as held.
func (r *run) read(ctx context.Context, streams []Stream, held *account) ([][]*vector.Batch, error) {
	out := make([][]*vector.Batch, len(streams))
	err := r.parallel(ctx, len(streams), func(ctx context.Context, i int) error {
		return forEach(ctx, streams[i], func(b *vector.Batch) error {
			b, err := held.keep(b)
			out[i] = append(out[i], b)
			return err
		})
	})
	return out, err
}

// forEach calls f with every batch that has rows.
func forEach(ctx context.Context, s Stream, f func(*vector.Batch) error) error {
	for {
		b, err := s.Next(ctx)
		if err != nil || b == nil {
			return err
		}
		if b.Len == 0 {
			continue
		}
		if err := f(b); err != nil {
			return err
		}
	}
}

func countRows(batches []*vector.Batch) int {
	n := 0
	for _, b := range batches {
		n += b.Len
	}
	return n
}

func countParts(parts [][]*vector.Batch) int {
	n := 0
	for _, p := range parts {
		n += countRows(p)
	}
	return n
}
