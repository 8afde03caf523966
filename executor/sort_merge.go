package executor

import (
	"context"
	"slices"

	"kql/executor/spill"
	"kql/functions/vector"
)

// sortedRuns is the order's rows in runs that are each sorted, in a file. Runs are in the order of the rows that they
// are of, so that of equal rows the first stays the first.
type sortedRuns struct {
	order *ordering
	rows  *overflow
	parts [][][]spill.Block // by stream, its runs
}

func newSortedRuns(ctx context.Context, o *ordering, rows *overflow, streams int) *sortedRuns {
	s := &sortedRuns{order: o, rows: rows, parts: make([][][]spill.Block, streams)}
	rows.begin(func(stream int, b *vector.Batch) error { return s.write(ctx, stream, b) })
	return s
}

// write sorts some rows of a stream and writes them as a run.
func (s *sortedRuns) write(ctx context.Context, stream int, b *vector.Batch) error {
	rows, err := s.order.rows(ctx, b)
	if err != nil {
		return err
	}
	sorted := b.Gather(rows)
	var blocks []spill.Block
	for lo, n := 0, s.rows.blockRows(b.Slice(0, min(b.Len, 256))); lo < b.Len; lo += n {
		block, err := s.rows.file.Write(sorted.Slice(lo, min(lo+n, b.Len)))
		if err != nil {
			return err
		}
		blocks = append(blocks, block)
	}
	s.parts[stream] = append(s.parts[stream], blocks)
	return nil
}

// merged is the rows of all runs in order.
func (s *sortedRuns) merged() Stream {
	m := &merging{order: s.order, rows: s.rows}
	for _, part := range s.parts {
		for _, blocks := range part {
			m.runs = append(m.runs, &mergedRun{rest: fromFile{s.rows, blocks}})
		}
	}
	return m
}

// merging gives the rows of sorted runs in order. It sorts what it has read of the runs whose rows come next, which is
// little of each, and gives as many as no unread row can come before.
type merging struct {
	order *ordering
	rows  *overflow
	runs  []*mergedRun
	ready []*vector.Batch
}

// mergedRun is a run with what was read of it.
type mergedRun struct {
	head []*vector.Batch // its rows that were not given yet
	len  int             // their number
	rest fromFile
}

// more says whether there are rows that were not read.
func (r *mergedRun) more() bool { return len(r.rest.blocks) > 0 }

// refill reads on until there are as many rows as the next block has: were there fewer, they would soon be given, and
// little could be given of the other runs with them.
func (r *mergedRun) refill(ctx context.Context) error {
	for r.more() && r.len < r.rest.blocks[0].Rows {
		b, err := r.rest.Next(ctx)
		if err != nil {
			return err
		}
		r.head, r.len = append(r.head, b), r.len+b.Len
	}
	return nil
}

// drop takes off the first n rows.
func (r *mergedRun) drop(n int) {
	r.len -= n
	for n > 0 {
		first := r.head[0]
		if n < first.Len {
			r.head[0] = first.Slice(n, first.Len)
			return
		}
		n -= first.Len
		r.head[0] = nil
		r.head = r.head[1:]
	}
}

// ends is the first and the last row.
func (r *mergedRun) ends() []*vector.Batch {
	last := r.head[len(r.head)-1]
	return []*vector.Batch{r.head[0].Slice(0, 1), last.Slice(last.Len-1, last.Len)}
}

func (m *merging) Next(ctx context.Context) (*vector.Batch, error) {
	for len(m.ready) == 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, r := range m.runs {
			if err := r.refill(ctx); err != nil {
				return nil, err
			}
		}
		m.runs = slices.DeleteFunc(m.runs, func(r *mergedRun) bool { return r.len == 0 })
		if len(m.runs) == 0 {
			return nil, nil
		}
		if err := m.advance(ctx); err != nil {
			return nil, err
		}
	}
	b := m.ready[0]
	m.ready = m.ready[1:]
	return b, nil
}

// advance moves the rows that are certain to come next from the runs to ready.
func (m *merging) advance(ctx context.Context) error {
	next, err := m.coming(ctx)
	if err != nil {
		return err
	}
	var heads []*vector.Batch
	var from, last []int // of each row the run; of each run its last row
	for i, r := range next {
		heads = append(heads, r.head...)
		for range r.len {
			from = append(from, i)
		}
		last = append(last, len(from)-1)
	}
	b, rows, err := m.sorted(ctx, heads)
	if err != nil {
		return err
	}
	given := make([]int, len(next))
	n := 0
	for _, row := range rows {
		run := from[row]
		given[run]++
		n++
		if int(row) == last[run] && next[run].more() {
			break
		}
	}
	for i, r := range next {
		r.drop(given[i])
	}
	for lo := 0; lo < n; lo += batchRows {
		m.ready = append(m.ready, b.Gather(rows[lo:min(lo+batchRows, n)]))
	}
	return nil
}

// coming is the runs of which a row may come before some run has to be read on: those whose first row is not behind the
// first of the last rows of runs with more to read.
func (m *merging) coming(ctx context.Context) ([]*mergedRun, error) {
	var ends []*vector.Batch
	for _, r := range m.runs {
		ends = append(ends, r.ends()...)
	}
	_, rows, err := m.sorted(ctx, ends)
	if err != nil {
		return nil, err
	}
	wanted := make([]bool, len(m.runs))
	for _, row := range rows {
		run, isLast := row/2, row%2 == 1
		wanted[run] = true
		if isLast && m.runs[run].more() {
			break
		}
	}
	var out []*mergedRun
	for i, r := range m.runs {
		if wanted[i] {
			out = append(out, r)
		}
	}
	return out, nil
}

// sorted is batches as one, with its rows in order.
func (m *merging) sorted(ctx context.Context, batches []*vector.Batch) (*vector.Batch, []int32, error) {
	b, err := concat(m.rows.input, batches)
	if err != nil {
		return nil, nil, err
	}
	rows, err := m.order.rows(ctx, b)
	return b, rows, err
}
