package executor

import (
	"context"
	"sync"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// sharedResults is the rows of each definition that was run.
type sharedResults struct {
	mu   sync.Mutex
	rows map[*planner.Definition]*sharedRows
	own  map[*planner.Definition]bool // whether it reads a slot, so that each body has rows of its own
}

type sharedRows struct {
	once    sync.Once
	batches []*vector.Batch
	err     error
}

func (s *sharedResults) of(d *planner.Definition) *sharedRows {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rows[d] == nil {
		if s.rows == nil {
			s.rows = map[*planner.Definition]*sharedRows{}
		}
		s.rows[d] = &sharedRows{}
	}
	return s.rows[d]
}

func (s *sharedResults) readsSlot(d *planner.Definition) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	reads, known := s.own[d]
	if !known {
		reads = planner.ReadsSlot(d.Plan)
		if s.own == nil {
			s.own = map[*planner.Definition]bool{}
		}
		s.own[d] = reads
	}
	return reads
}

// sharedTable runs a definition at its first use and keeps its rows for all.
func (r *run) sharedTable(ctx context.Context, n *planner.Shared) ([]Stream, error) {
	rows := r.shared.of(n.Definition)
	if r.bodies != nil && r.shared.readsSlot(n.Definition) {
		rows = r.bodies.of(n.Definition)
	}
	rows.once.Do(func() { rows.batches, rows.err = r.materialise(ctx, n.Definition.Plan) })
	return split(rows.batches), rows.err
}

// materialise is a node's rows in batches without selections, which several goroutines may read.
func (r *run) materialise(ctx context.Context, n planner.Node) ([]*vector.Batch, error) {
	batches, err := r.all(ctx, n)
	for i, b := range batches {
		batches[i] = vector.NewBatch(b.Len, b.Cols())
	}
	return batches, err
}

// slot is the rows that an enclosing operator has put there.
func (r *run) slot(n *planner.Slot) ([]Stream, error) {
	batches, ok := r.slots[n]
	if !ok {
		return nil, internal(place(n), "a slot without rows")
	}
	return split(batches), nil
}

var oneRow = vector.ConstLong(types.Long, 1)

// subquery runs a query inside an expression: its first value, or with Table its first column as a list.
func (r *run) subquery(ctx context.Context, e *planner.Subquery) (*vector.Vector, error) {
	if !e.Table {
		first := &planner.Take{Input: e.Plan, Count: &planner.Const{Value: oneRow, Span: e.Span}}
		batches, err := r.all(ctx, first)
		if err != nil {
			return nil, err
		}
		if len(batches) == 0 {
			return vector.ConstNull(e.Result), nil
		}
		value := *batches[0].Col(0).Slice(0, 1).Flat()
		value.Const = true
		return &value, nil
	}
	b, err := r.whole(ctx, e.Plan)
	if err != nil {
		return nil, err
	}
	return b.Col(0).Flat(), nil
}
