package executor

import (
	"context"

	"kql/functions/distinct"
	"kql/functions/vector"
	"kql/planner"
)

// probed is left rows with the right side's group of each.
type probed struct {
	batch  *vector.Batch
	groups []uint32
}

// prober gives probed rows until it gives nil.
type prober interface {
	next(ctx context.Context) (*probed, error)
}

// probe looks a stream's rows up.
type probe struct {
	input Stream
	keys  []evaluator
	find  *finder
}

func (p *probe) next(ctx context.Context) (*probed, error) {
	b, err := p.input.Next(ctx)
	if err != nil || b == nil {
		return nil, err
	}
	keys, err := evalAll(p.keys, b)
	if err != nil {
		return nil, err
	}
	groups := p.find.find(keys, b.Len)
	dropNulls(keys, groups)
	return &probed{b, groups}, nil
}

// collected is probed rows at hand.
type collected struct{ rows []*probed }

func (c *collected) next(context.Context) (*probed, error) {
	if len(c.rows) == 0 {
		return nil, nil
	}
	p := c.rows[0]
	c.rows = c.rows[1:]
	return p, nil
}

func asProbers(cs []*collected) []prober {
	out := make([]prober, len(cs))
	for i, c := range cs {
		out[i] = c
	}
	return out
}

// collectProbes reads all left rows, run through a function that each partition has of its own; what it
// gives is kept.
func (r *run) collectProbes(ctx context.Context, n *planner.Join, probes []prober, each func(i int) func(*probed) *probed) ([]*collected, error) {
	held := r.account(n)
	out := make([]*collected, len(probes))
	err := r.parallel(ctx, len(probes), func(ctx context.Context, i int) error {
		out[i] = &collected{}
		f := each(i)
		for {
			p, err := probes[i].next(ctx)
			if err != nil || p == nil {
				return err
			}
			if p = f(p); p != nil && p.batch.Len > 0 {
				out[i].rows = append(out[i].rows, p)
				if err := held.grow(batchBytes(p.batch)); err != nil {
					return err
				}
			}
		}
	})
	return out, err
}

// unique keeps the first left row of each key that the right side has.
type unique struct{ seen []bool }

func newUnique(b *build) *unique { return &unique{make([]bool, b.groups.len())} }

func (u *unique) keep(p *probed) *probed {
	var rows []int32
	for i, g := range p.groups {
		if g != distinct.Missing && !u.seen[g] {
			u.seen[g] = true
			rows = append(rows, int32(i))
		}
	}
	return p.only(rows)
}

// only is the given rows.
func (p *probed) only(rows []int32) *probed {
	return &probed{p.batch.Select(rows), pick(p.groups, rows)}
}
