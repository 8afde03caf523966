package executor

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"kql/functions/vector"
	"kql/planner"
)

// Stats is one operator's work: the rows it gave, and the time it and its inputs took, summed over
// goroutines.
type Stats struct {
	rows, nanos, held, spilled atomic.Int64
	unread                     Unread
}

// Unread is what a table's files have that was not read.
func (s *Stats) Unread() Unread { return s.unread }

// Rows is the number of rows that the operator gave.
func (s *Stats) Rows() int64 { return s.rows.Load() }

// Time is the time in the operator and what it reads from.
func (s *Stats) Time() time.Duration { return time.Duration(s.nanos.Load()) }

// Held is the most bytes of the budget that one of its parts held at once.
func (s *Stats) Held() int64 { return s.held.Load() }

// Spilled is the bytes that it wrote to temporary files.
func (s *Stats) Spilled() int64 { return s.spilled.Load() }

func (s *Stats) holds(bytes int64) {
	for {
		most := s.held.Load()
		if bytes <= most || s.held.CompareAndSwap(most, bytes) {
			return
		}
	}
}

// recorder keeps the stats of a run; a nil recorder records nothing.
type recorder struct {
	mu     sync.Mutex
	byNode map[planner.Node]*Stats
}

func newRecorder() *recorder { return &recorder{byNode: map[planner.Node]*Stats{}} }

// adopt takes up what another recorder has of nodes that r has not met.
func (r *recorder) adopt(other *recorder) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for n, s := range other.byNode {
		r.byNode[n] = s
	}
}

func (r *recorder) of(n planner.Node) *Stats {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byNode[n] == nil {
		r.byNode[n] = &Stats{}
	}
	return r.byNode[n]
}

// leave notes what of a table was not read.
func (r *recorder) leave(n planner.Node, unread Unread) {
	if r == nil {
		return
	}
	s := r.of(n)
	r.mu.Lock()
	defer r.mu.Unlock()
	s.unread = unread
}

func (r *recorder) result() map[planner.Node]*Stats {
	if r == nil {
		return nil
	}
	return r.byNode
}

// watch counts what a node's streams give; opening is the time that opening them took.
func (r *recorder) watch(n planner.Node, opening time.Duration, streams []Stream) []Stream {
	s := r.of(n)
	s.nanos.Add(int64(opening))
	out := make([]Stream, len(streams))
	for i := range streams {
		out[i] = &watched{streams[i], s}
	}
	return out
}

type watched struct {
	input Stream
	stats *Stats
}

func (w *watched) Next(ctx context.Context) (*vector.Batch, error) {
	start := time.Now()
	b, err := w.input.Next(ctx)
	w.stats.nanos.Add(int64(time.Since(start)))
	if b != nil {
		w.stats.rows.Add(int64(b.Len))
	}
	return b, err
}
