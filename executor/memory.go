package executor

import (
	"context"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// Budget counts roughly what tables and operators hold, against a limit in bytes. Tables and runs may share it.
type Budget struct {
	limit int64 // 0: none
	used  atomic.Int64
}

// NewBudget is a budget of so many bytes; 0 is no limit.
func NewBudget(limit int64) *Budget { return &Budget{limit: limit} }

// Limit is the bytes that there are; 0: no limit.
func (b *Budget) Limit() int64 {
	if b == nil {
		return 0
	}
	return b.limit
}

// Used is the bytes that are held.
func (b *Budget) Used() int64 {
	if b == nil {
		return 0
	}
	return b.used.Load()
}

// Add counts n bytes more, or less; over says that they are more than there are.
func (b *Budget) Add(n int64) (over bool) {
	used := b.used.Add(n)
	return n > 0 && b.limit > 0 && used > b.limit
}

// ledger is what one run, or a body that runs many times, holds of the budget.
type ledger struct {
	budget *Budget
	parent *ledger // of a body
	used   atomic.Int64
	run    *holdings
}

// holdings is what is known of a whole run.
type holdings struct {
	mu        sync.Mutex
	operators map[operatorPlace]*atomic.Int64 // bytes held now
	texts     map[*byte]bool                  // buffers that are counted
}

type operatorPlace struct {
	operator string
	at       parser.Span
}

func newLedger(b *Budget) *ledger {
	if b == nil {
		b = NewBudget(0)
	}
	return &ledger{budget: b, run: &holdings{operators: map[operatorPlace]*atomic.Int64{}, texts: map[*byte]bool{}}}
}

// body is a ledger within l.
func (l *ledger) body() *ledger { return &ledger{budget: l.budget, parent: l, run: l.run} }

func (l *ledger) add(n int64) (used int64) {
	for own := l; own != nil; own = own.parent {
		own.used.Add(n)
	}
	return l.budget.used.Add(n)
}

// close gives back all that was not given back.
func (l *ledger) close() { l.add(-l.used.Load()) }

// account is one operator's part of the budget; goroutines may share it.
type account struct {
	*ledger
	operatorPlace
	shown *atomic.Int64
	stats *Stats // told of the most that was held; nil where nobody asks
	share int64  // more than this ends an attempt; 0: there is no such bound
	held  atomic.Int64
	mu    sync.Mutex
	texts []*byte
}

// account is a node's part of the budget.
func (r *run) account(n planner.Node) *account {
	a := r.memory.account(operatorName(n), place(n))
	if r.stats != nil {
		a.stats = r.stats.of(n)
	}
	if n == r.tried {
		a.share = r.share
	}
	return a
}

func (l *ledger) account(operator string, at parser.Span) *account {
	a := &account{ledger: l, operatorPlace: operatorPlace{operator, at}}
	l.run.mu.Lock()
	defer l.run.mu.Unlock()
	if a.shown = l.run.operators[a.operatorPlace]; a.shown == nil {
		a.shown = &atomic.Int64{}
		l.run.operators[a.operatorPlace] = a.shown
	}
	return a
}

// grow adds n bytes; the error names the operator and the budget.
func (a *account) grow(n int64) error {
	held := a.held.Add(n)
	a.shown.Add(n)
	if a.stats != nil {
		a.stats.holds(held)
	}
	if used := a.add(n); a.budget.limit > 0 && used > a.budget.limit {
		return a.over()
	}
	if a.share > 0 && held > a.share {
		return failure(errShort, a.at, "", "%s is short of memory", a.operator)
	}
	return nil
}

func (a *account) over() error { return overBudget(a.operator, a.budget.limit, a.at) }

// release gives back all that the account holds.
func (a *account) release() {
	n := a.held.Swap(0)
	a.shown.Add(-n)
	a.add(-n)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.run.mu.Lock()
	defer a.run.mu.Unlock()
	for _, t := range a.texts {
		delete(a.run.texts, t)
	}
	a.texts = nil
}

// lasting is the batches of a table, which holds and counts what is in them.
func (l *ledger) lasting(batches []*vector.Batch) []*vector.Batch {
	out := make([]*vector.Batch, len(batches))
	l.run.mu.Lock()
	defer l.run.mu.Unlock()
	for i, b := range batches {
		own := *b
		own.Lasting = true
		out[i] = &own
		for t := range b.Texts {
			l.run.texts[unsafe.SliceData(t.Buf)] = true
		}
	}
	return out
}

// keep counts a batch that is kept, and gives it without the rows and the texts that it only drags along.
func (a *account) keep(b *vector.Batch) (*vector.Batch, error) {
	if !b.Lasting {
		b = b.Compact(a.run.counted)
	}
	return b, a.grow(batchBytes(b) + a.textBytes(b))
}

// counted says whether a text's buffer is held by somebody already.
func (h *holdings) counted(t *vector.Text) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.texts[unsafe.SliceData(t.Buf)]
}

// textBytes is the buffers of a batch's texts that nobody has counted, which the account now does.
func (a *account) textBytes(b *vector.Batch) (n int64) {
	if b.Lasting {
		return 0
	}
	for t := range b.Texts {
		buf := unsafe.SliceData(t.Buf)
		a.run.mu.Lock()
		known := a.run.texts[buf]
		a.run.texts[buf] = true
		a.run.mu.Unlock()
		if known || buf == nil {
			continue
		}
		a.mu.Lock()
		a.texts = append(a.texts, buf)
		a.mu.Unlock()
		n += int64(cap(t.Buf))
	}
	return n
}

// batchBytes is about what keeping a batch costs but for its texts: itself and its rows' values.
func batchBytes(b *vector.Batch) int64 { return 256 + int64(b.Len)*int64(4+8*b.Width()) }

// largest is the operator that holds the most.
func (h *holdings) largest() operatorPlace {
	h.mu.Lock()
	defer h.mu.Unlock()
	most, found := int64(0), operatorPlace{operator: "the query"}
	for o, held := range h.operators {
		if n := held.Load(); n > most {
			most, found = n, o
		}
	}
	return found
}

// watch ends a run when the program holds a quarter more than the budget beside what it held before, or that is about
// to happen: what operators count is a rough part of what they hold.
func (l *ledger) watch(ctx context.Context) (watched context.Context, stop func()) {
	limit := uint64(l.budget.limit)
	if limit == 0 {
		return ctx, func() {}
	}
	watched, cancel := context.WithCancelCause(ctx)
	now := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(now)
	before := now[0].Value.Uint64()
	mostLive := before + limit + limit/4
	mostObjects := 2*before + limit + limit/8 + 32<<20
	go func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-watched.Done():
				return
			case <-tick.C:
				metrics.Read(now)
				if now[0].Value.Uint64() > mostLive || now[1].Value.Uint64() > max(mostLive, mostObjects) {
					o := l.run.largest()
					cancel(overBudget(o.operator, l.budget.limit, o.at))
				}
			}
		}
	}()
	return watched, func() { cancel(nil) }
}
