package executor

import (
	"context"

	"kql/planner"
)

// scan reads the table's columns and cuts its rows into partitions.
func (r *run) scan(ctx context.Context, n *planner.Scan) ([]Stream, error) {
	batches, err := r.tables.Read(ctx, n.Table, n.Source, n.Columns)
	if err != nil {
		return nil, err
	}
	return r.progress.count(batches, split(r.memory.lasting(batches))), nil
}
