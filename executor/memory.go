package executor

import (
	"context"
	"runtime/metrics"
	"sync/atomic"
	"time"

	"kql/functions/vector"
	"kql/parser"
)

// budget counts roughly what the operators of a run hold, against a limit.
type budget struct {
	limit int64 // 0: none
	used  atomic.Int64
}

// account is one operator's part of the budget; goroutines may share it.
type account struct {
	budget   *budget
	operator string
	at       parser.Span
	held     atomic.Int64
}

func (b *budget) account(operator string, at parser.Span) *account {
	return &account{budget: b, operator: operator, at: at}
}

// grow adds n bytes; the error names the operator and the budget.
func (a *account) grow(n int64) error {
	a.held.Add(n)
	if used := a.budget.used.Add(n); a.budget.limit > 0 && used > a.budget.limit {
		return overBudget(a.operator, a.budget.limit, a.at)
	}
	return nil
}

// release gives back all that the account holds.
func (a *account) release() { a.budget.used.Add(-a.held.Swap(0)) }

// batchBytes is about what keeping a batch costs: itself and its rows' values, the text left out, since it
// is mostly shared with the table.
func batchBytes(b *vector.Batch) int64 { return 256 + int64(b.Len)*int64(4+8*b.Width()) }

// watch ends a run when the program holds more than twice the budget: what operators count is a rough part
// of what they hold.
func (b *budget) watch(ctx context.Context) (watched context.Context, stop func()) {
	if b.limit <= 0 {
		return ctx, func() {}
	}
	watched, cancel := context.WithCancelCause(ctx)
	go func() {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-watched.Done():
				return
			case <-tick.C:
				if metrics.Read(live); live[0].Value.Uint64() > 2*uint64(b.limit) {
					cancel(overBudget("the query", b.limit, parser.Span{}))
				}
			}
		}
	}()
	return watched, func() { cancel(nil) }
}
