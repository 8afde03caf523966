package executor

import (
	"context"

	"kql/planner"
)

// scan reads the table's columns and cuts its rows into partitions. Rows that do not meet a condition above it may be
// missing; nil is none.
func (r *run) scan(ctx context.Context, n *planner.Scan, above planner.Expr) ([]Stream, error) {
	var within []Bound
	if above != nil {
		within = bounds(above, n)
	}
	batches, unread, err := ReadWithin(ctx, r.tables, n.Table, n.Source, n.Columns, within)
	if err != nil {
		return nil, err
	}
	r.stats.leave(n, unread)
	return r.progress.count(batches, split(r.memory.lasting(batches))), nil
}
