package executor

import (
	"context"

	"kql/functions/distinct"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// joiner turns probed rows into the join's rows.
type joiner struct {
	build  *build
	layout layout
	keep   predicate // of pairs; nil: all
}

func (r *run) newJoiner(ctx context.Context, n *planner.Join, right *build) (*joiner, error) {
	layout, err := newLayout(n)
	if err != nil || n.Condition == nil {
		return &joiner{build: right, layout: layout}, err
	}
	keep, err := r.compilePredicate(ctx, n.Condition, append(append(planner.Schema{}, n.Left.Schema()...), n.Right.Schema()...))
	return &joiner{right, layout, keep}, err
}

// layout says where each output column comes from.
type layout struct {
	columns []joinColumn
	places  []int // in the columns of the left and then those of the right
}

type joinColumn struct {
	right bool
	at    int
	kind  types.Type
}

func newLayout(n *planner.Join) (layout, error) {
	where := map[int]joinColumn{}
	for i, c := range n.Right.Schema() {
		where[c.ID] = joinColumn{true, i, c.Type}
	}
	width := len(n.Left.Schema())
	for i, c := range n.Left.Schema() {
		where[c.ID] = joinColumn{false, i, c.Type}
	}
	var l layout
	for _, c := range n.Columns {
		from, ok := where[c.ID]
		if !ok {
			return l, internal(place(n), "join's column %s (%d) is on neither side", c.Name, c.ID)
		}
		l.columns = append(l.columns, from)
		if from.right {
			l.places = append(l.places, width+from.at)
		} else {
			l.places = append(l.places, from.at)
		}
	}
	return l, nil
}

// rightOnly is rows of the right side; the left's columns are null.
func (l layout) rightOnly(b *build, rows []int32) *vector.Batch {
	cols := make([]*vector.Vector, len(l.columns))
	for i, c := range l.columns {
		if c.right {
			cols[i] = b.cols[c.at].Gather(rows)
		} else {
			cols[i] = vector.ConstNull(c.kind).Broadcast(len(rows))
		}
	}
	return vector.NewBatch(len(rows), cols)
}

// leftRows is the left rows that have, or have not, a match.
func (j *joiner) leftRows(probes []prober, matched bool) []Stream {
	out := make([]Stream, len(probes))
	cols := make([]int, len(j.layout.columns))
	for i, c := range j.layout.columns {
		cols[i] = c.at
	}
	for i, p := range probes {
		out[i] = &semi{p, matched, cols}
	}
	return out
}

type semi struct {
	probe   prober
	matched bool
	cols    []int
}

func (s *semi) Next(ctx context.Context) (*vector.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p, err := s.probe.next(ctx)
	if err != nil || p == nil {
		return nil, err
	}
	var rows []int32
	for i, g := range p.groups {
		if (g != distinct.Missing) == s.matched {
			rows = append(rows, int32(i))
		}
	}
	return p.batch.Pick(s.cols).Select(rows), nil
}

// pairs is each left row beside each of its matches; with outer a row without any stands beside nulls.
func (j *joiner) pairs(probes []prober, outer bool) []Stream {
	out := make([]Stream, len(probes))
	for i, p := range probes {
		out[i] = &pairing{joiner: j, probe: p, outer: outer}
	}
	return out
}

type pairing struct {
	*joiner
	probe   prober
	outer   bool
	now     *probed
	times   *vector.Vector // of now's rows, where the build side has a time
	row     int            // of now
	matches []int32        // of the row; nil: not looked up yet
	match   int            // of the matches: a row with many is spread over several batches
	rows    int            // that are counted and not yet given, where nobody reads a column
	scratch []int32
}

func (p *pairing) Next(ctx context.Context) (*vector.Batch, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if p.rows > 0 {
			n := min(p.rows, batchRows)
			p.rows -= n
			return vector.NewBatch(n, nil), nil
		}
		if p.now == nil {
			var err error
			if p.now, err = p.probe.next(ctx); err != nil || p.now == nil {
				return nil, err
			}
			p.row, p.match, p.matches = 0, 0, nil
			if p.build.timed != nil {
				p.times = p.now.batch.Col(p.build.timed.window.left)
			}
		}
		if len(p.layout.columns) == 0 && p.keep == nil {
			p.rows = p.count()
			continue
		}
		from := p.now.batch
		left, right := p.fill()
		if len(left) == 0 {
			continue
		}
		b := from.Pairs(left, p.build.cols, right)
		if p.keep != nil {
			rows, err := p.keep.rows(b)
			if err != nil {
				return nil, err
			}
			b = b.Select(rows)
		}
		if b.Len > 0 {
			return b.Pick(p.layout.places), nil
		}
	}
}

// fill lists up to a batch of pairs, and lets go of now when it is through.
func (p *pairing) fill() (left, right []int32) {
	for p.row < len(p.now.groups) && len(left) < batchRows {
		if p.match == 0 {
			p.look()
		}
		if len(p.matches) == 0 && p.outer {
			left, right = append(left, int32(p.row)), append(right, int32(p.build.len))
		}
		some := p.matches[p.match:min(len(p.matches), p.match+batchRows)]
		for range some {
			left = append(left, int32(p.row))
		}
		right = append(right, some...)
		if p.match += len(some); p.match == len(p.matches) {
			p.row, p.match = p.row+1, 0
		}
	}
	if p.row == len(p.now.groups) {
		p.now = nil
	}
	return left, right
}

// count is how many pairs the rows of now have, which it lets go of: nobody reads a column of them.
func (p *pairing) count() (n int) {
	for ; p.row < len(p.now.groups); p.row++ {
		p.look()
		if n += len(p.matches); len(p.matches) == 0 && p.outer {
			n++
		}
	}
	p.now = nil
	return n
}

// look finds the row's matches.
func (p *pairing) look() {
	group := p.now.groups[p.row]
	if p.build.timed == nil || group == distinct.Missing {
		p.matches = p.build.matches(group)
		return
	}
	p.matches, p.scratch = p.build.within(group, timeAt(p.times, p.row), p.scratch)
}
