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
}

// layout says where each output column comes from.
type layout struct {
	columns []joinColumn
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

// both is left rows beside right rows.
func (l layout) both(left *vector.Batch, leftRows []int32, b *build, rightRows []int32) *vector.Batch {
	cols := make([]*vector.Vector, len(l.columns))
	for i, c := range l.columns {
		if c.right {
			cols[i] = b.cols[c.at].Gather(rightRows)
		} else {
			cols[i] = left.Col(c.at).Gather(leftRows)
		}
	}
	return vector.NewBatch(len(leftRows), cols)
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
	probe prober
	outer bool
	now   *probed
	row   int // of now
	match int // of the row's matches: a row with many is spread over several batches
}

func (p *pairing) Next(ctx context.Context) (*vector.Batch, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if p.now == nil {
			var err error
			if p.now, err = p.probe.next(ctx); err != nil || p.now == nil {
				return nil, err
			}
			p.row, p.match = 0, 0
		}
		from := p.now.batch
		left, right := p.fill()
		if len(left) > 0 {
			return p.layout.both(from, left, p.build, right), nil
		}
	}
}

// fill lists up to a batch of pairs, and lets go of now when it is through.
func (p *pairing) fill() (left, right []int32) {
	for p.row < len(p.now.groups) && len(left) < batchRows {
		matches := p.build.matches(p.now.groups[p.row])
		if len(matches) == 0 && p.outer {
			left, right = append(left, int32(p.row)), append(right, int32(p.build.len))
		}
		some := matches[p.match:min(len(matches), p.match+batchRows)]
		for _, m := range some {
			left, right = append(left, int32(p.row)), append(right, m)
		}
		if p.match += len(some); p.match == len(matches) {
			p.row, p.match = p.row+1, 0
		}
	}
	if p.row == len(p.now.groups) {
		p.now = nil
	}
	return left, right
}
