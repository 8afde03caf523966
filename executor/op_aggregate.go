package executor

import (
	"context"
	"slices"

	"kql/functions"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// aggregation is summarize made ready: how to read its keys and arguments and start its states.
type aggregation struct {
	run   *run
	keys  []evaluator
	kinds []types.Type // of the keys
	aggs  []aggregateCall
	held  *account
	at    parser.Span
}

type aggregateCall struct {
	args     []evaluator
	newState func() functions.State
}

// partial is the groups of one partition, or of several once merged.
type partial struct {
	groups *grouper
	states []functions.State
	bytes  int64 // counted so far
}

// aggregate groups each partition by itself, at once, and merges the partial groups in order. So groups
// come in the order in which they first appear.
func (r *run) aggregate(ctx context.Context, n *planner.Aggregate) ([]Stream, error) {
	streams, over, err := r.attempt(n, func(own *run) ([]Stream, error) {
		a, err := own.compileAggregate(ctx, n)
		if err != nil {
			return nil, err
		}
		streams, err := own.open(ctx, n.Input)
		if err != nil {
			return nil, err
		}
		return a.stream(ctx, streams)
	})
	if over {
		return r.aggregateBuckets(ctx, n)
	}
	return streams, err
}

// aggregateBuckets deals the rows to buckets by their keys and aggregates one bucket after the other. So groups come in
// the order in which they first appear within each.
func (r *run) aggregateBuckets(ctx context.Context, n *planner.Aggregate) ([]Stream, error) {
	a, err := r.compileAggregate(ctx, n)
	if err != nil {
		return nil, err
	}
	if len(n.Keys) == 0 {
		return nil, a.held.over() // there is one group, which is too large
	}
	streams, err := r.open(ctx, n.Input)
	if err != nil {
		return nil, err
	}
	input := newBuckets(a.keys, r.overflow(n, n.Input))
	if err := input.deal(ctx, streams); err != nil {
		return nil, err
	}
	return r.lanes(func(ctx context.Context, own *run, bucket int) ([]Stream, error) {
		part := *a
		part.run, part.held = own, own.account(n)
		return part.stream(ctx, []Stream{input.bucket(bucket)})
	}), nil
}

// stream aggregates the rows of streams.
func (a *aggregation) stream(ctx context.Context, streams []Stream) ([]Stream, error) {
	c := &choice{intakes: make([]*intake, len(streams))}
	if len(a.keys) == 0 { // there is one group
		c.made.Store(toGroup)
	}
	for i := range streams {
		c.intakes[i] = &intake{aggregation: a, choice: c, at: i}
	}
	intakes := c.intakes
	err := a.run.parallel(ctx, len(streams), func(ctx context.Context, i int) error {
		defer intakes[i].end()
		return forEach(ctx, streams[i], intakes[i].take)
	})
	if err != nil {
		return nil, err
	}
	if c.made.Load() == toDeal {
		err := a.run.parallel(ctx, len(intakes), func(_ context.Context, i int) error { return intakes[i].follow() })
		if err != nil {
			return nil, err
		}
		return a.dealt(ctx, intakes)
	}
	partials := make([]*partial, len(intakes))
	err = a.run.parallel(ctx, len(intakes), func(_ context.Context, i int) (err error) {
		if intakes[i].partial == nil {
			err = intakes[i].group()
		}
		partials[i] = intakes[i].partial
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.result(ctx, partials)
}

func (r *run) compileAggregate(ctx context.Context, n *planner.Aggregate) (*aggregation, error) {
	a := &aggregation{run: r, kinds: typesOf(n.Keys), held: r.account(n), at: place(n)}
	var err error
	if a.keys, err = r.compileAll(ctx, n.Keys, n.Input.Schema()); err != nil {
		return nil, err
	}
	for _, agg := range n.Aggs {
		call, err := r.compileAgg(ctx, agg, n.Input.Schema())
		if err != nil {
			return nil, err
		}
		a.aggs = append(a.aggs, call)
	}
	return a, nil
}

func (r *run) compileAgg(ctx context.Context, agg planner.Agg, s planner.Schema) (aggregateCall, error) {
	args, err := r.compileAll(ctx, agg.Args, s)
	if err != nil {
		return aggregateCall{}, err
	}
	c := &functions.Call{
		Name: agg.Function.Name, Type: agg.Result, Query: r.query,
		Args: make([]types.Type, len(args)), Consts: make([]*vector.Vector, len(args)),
	}
	for i, a := range args {
		c.Args[i] = agg.Args[i].Type()
		if k, ok := a.(constant); ok {
			c.Consts[i] = k.value
		}
	}
	return aggregateCall{args, func() functions.State { return agg.Signature.New(c) }}, nil
}

func (a *aggregation) newPartial() *partial {
	p := &partial{groups: newGrouper(a.kinds, partitionRows)}
	for _, agg := range a.aggs {
		p.states = append(p.states, agg.newState())
	}
	return p
}

// update folds a batch's rows into p.
func (a *aggregation) update(p *partial, rows *keptRows) error {
	groups, ok := p.groups.groups(rows.keys, rows.len)
	if !ok {
		return a.tooMuchText()
	}
	for i, s := range p.states {
		s.Update(groups, p.groups.len(), rows.args[i])
	}
	return a.count(p)
}

// count tells the budget how p has grown.
func (a *aggregation) count(p *partial) error {
	now := p.groups.bytes()
	for _, s := range p.states {
		now += s.Bytes()
	}
	grown := now - p.bytes
	p.bytes = now
	return a.held.grow(grown)
}

// result merges the partials. Each gives the groups that it was the first to see.
func (a *aggregation) result(ctx context.Context, partials []*partial) ([]Stream, error) {
	m, err := a.mergeGroups(ctx, partials)
	if err != nil {
		return nil, err
	}
	results := make([][]*vector.Vector, len(a.aggs))
	err = a.run.parallel(ctx, len(a.aggs), func(ctx context.Context, i int) error {
		total := partials[0].states[i]
		for p := 1; p < len(partials); p++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			total.Merge(partials[p].states[i], m.into[p], m.len)
		}
		results[i] = total.Result(m.len)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []Stream
	at := 0
	for p, fresh := range m.fresh {
		if len(fresh) == 0 {
			continue
		}
		cols := make([]*vector.Vector, 0, len(m.keys[p])+len(results))
		for _, k := range m.keys[p] {
			cols = append(cols, pickRows(k, fresh))
		}
		for _, r := range slices.Concat(results...) {
			cols = append(cols, r.Slice(at, at+len(fresh)))
		}
		at += len(fresh)
		out = append(out, one(vector.NewBatch(len(fresh), cols))...)
	}
	a.held.release()
	return out, a.held.grow(int64(m.len) * int64(8*(len(a.keys)+len(results))))
}

// pickRows gathers rows unless they are all.
func pickRows(v *vector.Vector, rows []int32) *vector.Vector {
	if len(rows) == v.Len {
		return v
	}
	return v.Gather(rows)
}

func (a *aggregation) tooMuchText() error {
	return failure(ErrMemory, a.at, "", "the keys of summarize hold more than %s of text", ByteSize(vector.MaxText))
}
