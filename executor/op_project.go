package executor

import (
	"context"
	"slices"

	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// project computes new columns; those passed through share their vectors, unread.
func (r *run) project(ctx context.Context, n *planner.Project) ([]Stream, error) {
	exprs, err := r.compileAll(ctx, n.Exprs, n.Input.Schema())
	if err != nil {
		return nil, err
	}
	if n.Serial {
		whole, err := r.wholeFor(ctx, n.Input, "a window function", place(n))
		if err != nil {
			return nil, err
		}
		out, err := projection(exprs)(whole)
		if err != nil {
			return nil, err
		}
		return one(out), nil
	}
	streams, err := r.open(ctx, n.Input)
	if err != nil {
		return nil, err
	}
	return mapEach(streams, projection(exprs)), nil
}

// projection is a batch of the expressions' values.
func projection(exprs []evaluator) func(*vector.Batch) (*vector.Batch, error) {
	passed := make([]int, 0, len(exprs))
	for _, e := range exprs {
		if c, ok := e.(column); ok {
			passed = append(passed, int(c))
		}
	}
	if len(passed) == len(exprs) {
		return func(b *vector.Batch) (*vector.Batch, error) { return b.Pick(passed), nil }
	}
	return func(b *vector.Batch) (*vector.Batch, error) {
		cols, err := evalAll(exprs, b)
		if err != nil {
			return nil, err
		}
		return vector.NewBatch(b.Len, cols), nil
	}
}

// whole is all rows of a node as one batch.
func (r *run) whole(ctx context.Context, n planner.Node) (*vector.Batch, error) {
	return r.wholeFor(ctx, n, operatorName(n), place(n))
}

// wholeFor is whole for somebody that the budget's error is to name.
func (r *run) wholeFor(ctx context.Context, n planner.Node, who string, at parser.Span) (*vector.Batch, error) {
	streams, err := r.open(ctx, n)
	if err != nil {
		return nil, err
	}
	if whole := asOne(streams); whole != nil {
		return r.memory.account(who, at).keep(whole)
	}
	held := r.memory.account(who, at)
	parts, err := r.read(ctx, streams, held)
	if err != nil {
		return nil, err
	}
	b, err := concat(n, slices.Concat(parts...))
	if err != nil {
		return nil, err
	}
	b, err = r.memory.account(who, at).keep(b)
	held.release() // the parts make way for the whole
	return b, err
}

// concat puts a node's batches together as one.
func concat(n planner.Node, batches []*vector.Batch) (*vector.Batch, error) {
	return concatColumns(n, n.Schema(), batches)
}

// concatColumns puts batches of some columns of a node together.
func concatColumns(n planner.Node, schema planner.Schema, batches []*vector.Batch) (*vector.Batch, error) {
	if len(batches) == 1 {
		return batches[0], nil
	}
	cols := make([]*vector.Vector, len(schema))
	parts := make([]*vector.Vector, len(batches))
	for i, c := range schema {
		for j, b := range batches {
			parts[j] = b.Col(i)
		}
		v, ok := vector.Concat(c.Type, parts)
		if !ok {
			return nil, failure(ErrMemory, place(n), "filter or project earlier",
				"%s cannot hold more than %s of text in column %s", operatorName(n), ByteSize(vector.MaxText), c.Name)
		}
		cols[i] = v
	}
	return vector.NewBatch(countRows(batches), cols), nil
}
