package server

import (
	"context"
	"slices"
	"sync"
	"time"
)

// queue lets so many queries run at once; others wait in the order that they came in. It remembers those that ended
// last.
type queue struct {
	mu      sync.Mutex
	slots   int
	queries []*asked // that have not ended, in the order that they came in
	ended   []*asked // the last ones
}

// remembered is how many queries that have ended are shown.
const remembered = 200

// asked is a query on its way.
type asked struct {
	request *request
	came    time.Time
	begun   time.Time // zero: it waits
	over    time.Time // zero: it has not ended
	outcome outcome
	why     string // it has no answer
	rows    int64
	bytes   int64

	cancel context.CancelCauseFunc
	turn   chan struct{} // closed once it may run
}

// cancelReason is why somebody has ended a query.
type cancelReason string

// Error is error.
func (r cancelReason) Error() string { return string(r) }

// enter has a query wait for its turn, or run at once.
func (q *queue) enter(r *request, cancel context.CancelCauseFunc) *asked {
	a := &asked{request: r, came: time.Now(), cancel: cancel, turn: make(chan struct{})}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.queries = append(q.queries, a)
	q.admit()
	return a
}

// admit lets those run that have come in first.
func (q *queue) admit() {
	running := 0
	for _, a := range q.queries {
		switch {
		case running == q.slots:
			return
		case a.begun.IsZero():
			a.begun = time.Now()
			close(a.turn)
		}
		running++
	}
}

// wait waits for a query's turn, unless ctx is done before.
func (a *asked) wait(ctx context.Context) bool {
	select {
	case <-a.turn:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// leave has the next one run.
func (q *queue) leave(a *asked) {
	q.mu.Lock()
	defer q.mu.Unlock()
	a.over = time.Now()
	q.queries = slices.DeleteFunc(q.queries, func(other *asked) bool { return other == a })
	q.ended = append(q.ended, a)
	if len(q.ended) > remembered {
		q.ended = slices.Delete(q.ended, 0, len(q.ended)-remembered)
	}
	q.admit()
}

// counts is how many queries run and how many wait.
func (q *queue) counts() (running, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, a := range q.queries {
		if a.begun.IsZero() {
			waiting++
		} else {
			running++
		}
	}
	return running, waiting
}

// end ends the queries of a name, whether they run or wait.
func (q *queue) end(id, reason string) (found bool) {
	return q.endThose(reason, func(a *asked) bool { return a.request.id == id || guid(a.request.activity) == id })
}

func (q *queue) endAll(reason string) { q.endThose(reason, func(*asked) bool { return true }) }

func (q *queue) endThose(reason string, those func(a *asked) bool) (found bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, a := range q.queries {
		if those(a) {
			a.cancel(cancelReason(reason))
			found = true
		}
	}
	return found
}
