// Package executor runs a plan over in-memory tables, batch by batch and column by column.
package executor

import (
	"context"

	"kql/functions/vector"
	"kql/planner"
)

// Stream gives batches until it gives nil. Next looks at the context first. A Stream is used by one
// goroutine at a time.
type Stream interface {
	Next(ctx context.Context) (*vector.Batch, error)
}

// Tables gives an executor its data.
type Tables interface {
	// Read gives the table's rows, a vector for each of cols in each batch, in the table's order. A known
	// table without data gives no batch.
	Read(ctx context.Context, table string, cols []planner.ScanColumn, types []planner.Column) ([]*vector.Batch, error)
}
