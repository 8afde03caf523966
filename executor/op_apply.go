package executor

import (
	"context"

	"kql/functions/vector"
	"kql/planner"
)

// apply runs the body over each row's expansion on its own and puts the row's other columns beside what
// the body gives.
func (r *run) apply(ctx context.Context, n *planner.Apply) ([]Stream, error) {
	x, err := r.compileExpand(ctx, n.Expanded)
	if err != nil {
		return nil, err
	}
	columns, err := applyLayout(n)
	if err != nil {
		return nil, err
	}
	streams, err := r.open(ctx, n.Input)
	if err != nil {
		return nil, err
	}
	inner := r.inner()
	out := make([]Stream, len(streams))
	for i, s := range streams {
		out[i] = &applying{run: inner, node: n, expansion: x, columns: columns, input: s}
	}
	return out, nil
}

// applyColumn is where an output column comes from: the body's rows or the input row.
type applyColumn struct {
	body bool
	at   int
}

func applyLayout(n *planner.Apply) ([]applyColumn, error) {
	where := map[int]applyColumn{}
	for i, c := range n.Input.Schema() {
		where[c.ID] = applyColumn{false, i}
	}
	for i, c := range n.Body.Schema() {
		where[c.ID] = applyColumn{true, i}
	}
	out := make([]applyColumn, len(n.Columns))
	for i, c := range n.Columns {
		from, ok := where[c.ID]
		if !ok {
			return nil, internal(place(n), "mv-apply's column %s (%d) is in neither the row nor the body", c.Name, c.ID)
		}
		out[i] = from
	}
	return out, nil
}

type applying struct {
	*expansion
	run     *run
	node    *planner.Apply
	columns []applyColumn
	input   Stream
}

func (a *applying) Next(ctx context.Context) (*vector.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b, err := a.input.Next(ctx)
	if err != nil || b == nil {
		return nil, err
	}
	values, err := evalAll(a.arrays, b)
	if err != nil {
		return nil, err
	}
	var rows []int32 // the input row of each body row
	var results []*vector.Batch
	held := a.run.account(a.node) // until the rows are one batch
	defer held.release()
	for row := range b.Len {
		expanded, _, err := a.rows(b, values, row, row+1)
		if err != nil {
			return nil, err
		}
		body := a.run.withSlot(a.node.Slot, expanded)
		given, err := body.all(ctx, a.node.Body)
		body.memory.close()
		if err != nil {
			return nil, err
		}
		for range countRows(given) {
			rows = append(rows, int32(row))
		}
		results = append(results, given...)
		if err := held.grow(sizeOf(given)); err != nil {
			return nil, err
		}
	}
	body, err := concat(a.node.Body, results)
	if err != nil {
		return nil, err
	}
	cols := make([]*vector.Vector, len(a.columns))
	for i, c := range a.columns {
		if c.body {
			cols[i] = body.Col(c.at)
		} else {
			cols[i] = b.Col(c.at).Gather(rows)
		}
	}
	return vector.NewBatch(len(rows), cols), nil
}
