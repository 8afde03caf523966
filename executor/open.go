package executor

import (
	"context"
	"errors"
	"time"

	"kql/functions/vector"
	"kql/planner"
)

// open makes a node's operator ready: its rows are those of the streams, one after the other. How many
// streams there are, at least one, depends on the plan and the data only. An operator that needs all of its input
// before its first row works while it is opened.
func (r *run) open(ctx context.Context, n planner.Node) ([]Stream, error) {
	return r.opened(ctx, n, r.operator)
}

// openUnder is open for the input of a filter: a table may leave out rows that the condition keeps out.
func (r *run) openUnder(ctx context.Context, n planner.Node, condition planner.Expr) ([]Stream, error) {
	return r.opened(ctx, n, func(ctx context.Context, n planner.Node) ([]Stream, error) {
		if s, ok := n.(*planner.Scan); ok {
			return r.scan(ctx, s, condition)
		}
		return r.operator(ctx, n)
	})
}

func (r *run) opened(ctx context.Context, n planner.Node, operator func(context.Context, planner.Node) ([]Stream, error)) ([]Stream, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	start := time.Now()
	streams, err := operator(ctx, n)
	if err != nil {
		return nil, err
	}
	if len(streams) == 0 {
		streams = []Stream{&listed{}}
	}
	if r.stats != nil {
		streams = r.stats.watch(n, time.Since(start), streams)
	}
	return streams, nil
}

func (r *run) operator(ctx context.Context, n planner.Node) ([]Stream, error) {
	switch n := n.(type) {
	case *planner.Scan:
		return r.scan(ctx, n, nil)
	case *planner.External:
		return r.external(ctx, n)
	case *planner.Values:
		return values(n), nil
	case *planner.Range:
		return r.rangeOf(ctx, n)
	case *planner.Filter:
		return r.filter(ctx, n)
	case *planner.Project:
		return r.project(ctx, n)
	case *planner.Aggregate:
		return r.aggregate(ctx, n)
	case *planner.Join:
		return r.join(ctx, n)
	case *planner.Union:
		return r.union(ctx, n)
	case *planner.Sort:
		return r.sort(ctx, n)
	case *planner.Top:
		return r.top(ctx, n)
	case *planner.Take:
		return r.take(ctx, n)
	case *planner.Sample:
		return r.sample(ctx, n)
	case *planner.Expand:
		return r.expand(ctx, n)
	case *planner.Apply:
		return r.apply(ctx, n)
	case *planner.Parse:
		return r.parse(ctx, n)
	case *planner.Partition:
		return r.partitionBy(ctx, n)
	case *planner.MakeSeries:
		return r.makeSeries(ctx, n)
	case *planner.Steps:
		return r.steps(ctx, n)
	case *planner.Evaluate:
		return r.evaluate(ctx, n)
	case *planner.GraphTable:
		return r.graphTable(ctx, n)
	case *planner.GraphMatch:
		return r.graphMatch(ctx, n)
	case *planner.Shared:
		return r.sharedTable(ctx, n)
	case *planner.Slot:
		return r.slot(n)
	case *planner.Render:
		return r.open(ctx, n.Input)
	}
	return nil, unsupported(operatorName(n), place(n))
}

// mapped gives its input's batches, each run through f: a part at a time where that gives too much text at once.
type mapped struct {
	input Stream
	f     func(*vector.Batch) (*vector.Batch, error)
	later []*vector.Batch
}

func (m *mapped) Next(ctx context.Context) (*vector.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b, err := m.next(ctx)
	if err != nil || b == nil {
		return nil, err
	}
	for {
		out, err := m.f(b)
		if b.Len <= 1 || !errors.Is(err, errTooMuchText) {
			return out, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part := (b.Len + 3) / 4
		m.later = append(m.later, b.Slice(part, b.Len))
		b = b.Slice(0, part)
	}
}

func (m *mapped) next(ctx context.Context) (*vector.Batch, error) {
	if n := len(m.later); n > 0 {
		b := m.later[n-1]
		m.later = m.later[:n-1]
		return b, nil
	}
	return m.input.Next(ctx)
}

// mapEach puts f behind every stream.
func mapEach(streams []Stream, f func(*vector.Batch) (*vector.Batch, error)) []Stream {
	out := make([]Stream, len(streams))
	for i, s := range streams {
		out[i] = &mapped{input: s, f: f}
	}
	return out
}

// listed gives batches that are at hand.
type listed struct {
	batches []*vector.Batch
	whole   *vector.Batch // of the first of streams that one batch was cut into: that batch
}

func (l *listed) Next(ctx context.Context) (*vector.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(l.batches) == 0 {
		return nil, nil
	}
	b := l.batches[0]
	l.batches = l.batches[1:]
	return b, nil
}
