package executor

import (
	"context"
	"sync/atomic"

	"kql/functions/vector"
)

// Progress tells other goroutines how far a run has come.
type Progress struct{ read, total atomic.Int64 }

// Rows is how many rows of tables the run has read, and how many there are in the tables that it has opened so far.
func (p *Progress) Rows() (read, total int64) { return p.read.Load(), p.total.Load() }

// count counts the rows of a table as they are read.
func (p *Progress) count(batches []*vector.Batch, streams []Stream) []Stream {
	if p == nil {
		return streams
	}
	p.total.Add(int64(countRows(batches)))
	for i, s := range streams {
		streams[i] = &tallied{s, p}
	}
	return streams
}

type tallied struct {
	input    Stream
	progress *Progress
}

func (c *tallied) Next(ctx context.Context) (*vector.Batch, error) {
	b, err := c.input.Next(ctx)
	if b != nil {
		c.progress.read.Add(int64(b.Len))
	}
	return b, err
}
