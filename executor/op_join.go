package executor

import (
	"context"
	"slices"

	"kql/functions/distinct"
	"kql/functions/vector"
	"kql/planner"
)

// join builds a hash table of the right side and looks the left side's rows up in it. A null key equals
// nothing, as null == null is not true. Where memory is short for that both sides are dealt to buckets by their keys, and
// the buckets are joined one after the other: each row's matches are in the same one.
func (r *run) join(ctx context.Context, n *planner.Join) ([]Stream, error) {
	keys, err := r.compileAll(ctx, n.LeftKeys, n.Left.Schema())
	if err != nil {
		return nil, err
	}
	rightKeys, err := r.compileAll(ctx, n.RightKeys, n.Right.Schema())
	if err != nil {
		return nil, err
	}
	streams, err := r.open(ctx, n.Right)
	if err != nil {
		return nil, err
	}
	right := newBuckets(rightKeys, r.overflow(n, n.Right))
	if err := right.fill(ctx, streams); err != nil {
		return nil, err
	}
	if !right.rows.full.Load() {
		rows := right.rows.batches()
		if countParts(rows) == 0 && !keepsLeft(n.Kind) {
			return nil, nil // the left is not even read
		}
		streams, over, err := r.attempt(n, func(own *run) ([]Stream, error) {
			left, err := own.open(ctx, n.Left)
			if err != nil {
				return nil, err
			}
			return own.joinRows(ctx, n, left, rows, keys, rightKeys)
		})
		if !over {
			return streams, err
		}
		if err := right.rows.empty(ctx); err != nil {
			return nil, err
		}
	}
	left, err := r.open(ctx, n.Left)
	if err != nil {
		return nil, err
	}
	return r.joinBuckets(ctx, n, left, right, keys)
}

func (r *run) joinBuckets(ctx context.Context, n *planner.Join, streams []Stream, right *buckets, keys []evaluator) ([]Stream, error) {
	left := newBuckets(keys, r.overflow(n, n.Left))
	if err := left.deal(ctx, streams); err != nil {
		return nil, err
	}
	return r.lanes(func(ctx context.Context, own *run, bucket int) ([]Stream, error) {
		rows, err := own.read(ctx, []Stream{right.bucket(bucket)}, own.account(n))
		if err != nil {
			return nil, err
		}
		return own.joinRows(ctx, n, []Stream{left.bucket(bucket)}, rows, keys, right.keys)
	}), nil
}

// joinRows joins the rows of the right side, which are at hand, to those of the left.
func (r *run) joinRows(ctx context.Context, n *planner.Join, left []Stream, rightRows [][]*vector.Batch, keys, rightKeys []evaluator) ([]Stream, error) {
	if total := countParts(rightRows); total > partitionRows && needsMatch(n.Kind) {
		var err error
		if left, rightRows, err = r.reduceRight(ctx, n, left, keys, rightRows, rightKeys); err != nil {
			return nil, err
		}
	}
	right, err := r.buildSide(ctx, n, slices.Concat(rightRows...), rightKeys)
	if err != nil {
		return nil, err
	}
	probes := make([]prober, len(left))
	for i, s := range left {
		probes[i] = &probe{input: s, keys: keys, find: newFinder(right.groups)}
	}
	j, err := r.newJoiner(ctx, n, right)
	if err != nil {
		return nil, err
	}
	switch n.Kind {
	case "inner":
		return j.pairs(probes, false), nil
	case "leftouter":
		return j.pairs(probes, true), nil
	case "leftsemi":
		return j.leftRows(probes, true), nil
	case "leftanti":
		return j.leftRows(probes, false), nil
	case "innerunique":
		kept, err := r.collectProbes(ctx, n, probes, func(int) func(*probed) *probed { return newUnique(right).keep })
		if err != nil {
			return nil, err
		}
		unique := newUnique(right)
		for _, k := range kept {
			for i, p := range k.rows {
				k.rows[i] = unique.keep(p)
			}
		}
		return j.pairs(asProbers(kept), false), nil
	case "rightouter", "fullouter", "rightsemi", "rightanti":
		return r.joinRight(ctx, n, j, probes)
	}
	return nil, unsupported("join kind="+n.Kind, place(n))
}

// keepsLeft says whether a kind of join gives left rows without a match.
func keepsLeft(kind string) bool {
	switch kind {
	case "leftouter", "fullouter", "leftanti":
		return true
	}
	return false
}

// joinRight is the kinds whose rows depend on which rows of the right side were matched at all.
func (r *run) joinRight(ctx context.Context, n *planner.Join, j *joiner, probes []prober) ([]Stream, error) {
	onlyRight := n.Kind == "rightsemi" || n.Kind == "rightanti"
	marks := make([][]bool, len(probes))
	kept, err := r.collectProbes(ctx, n, probes, func(i int) func(*probed) *probed {
		marks[i] = make([]bool, j.build.groups.len())
		return func(p *probed) *probed {
			for _, g := range p.groups {
				if g != distinct.Missing {
					marks[i][g] = true
				}
			}
			if onlyRight {
				return nil
			}
			return p
		}
	})
	if err != nil {
		return nil, err
	}
	rows := j.build.rowsWhere(anyOf(marks), n.Kind == "rightsemi")
	last := one(j.layout.rightOnly(j.build, rows))
	if onlyRight {
		return last, nil
	}
	return append(j.pairs(asProbers(kept), n.Kind == "fullouter"), last...), nil
}

func anyOf(marks [][]bool) []bool {
	out := marks[0]
	for _, m := range marks[1:] {
		for i, b := range m {
			out[i] = out[i] || b
		}
	}
	return out
}

// build is the right side: its rows, their groups by key, and each group's rows.
type build struct {
	cols   []*vector.Vector // the rows, and behind the last an all-null row
	len    int
	groups *grouper
	of     []uint32 // each row's group; missing where a key is null
	starts []int32  // group g's rows are rows[starts[g]:starts[g+1]]
	rows   []int32
	timed  *timed // nil where no condition bounds two times
}

func (r *run) buildSide(ctx context.Context, n *planner.Join, batches []*vector.Batch, keys []evaluator) (*build, error) {
	b := &build{len: countRows(batches), groups: newGrouper(typesOf(n.RightKeys), countRows(batches))}
	held := r.account(n)
	for _, batch := range batches {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		values, err := evalAll(keys, batch)
		if err != nil {
			return nil, err
		}
		groups, ok := b.groups.groups(values, batch.Len)
		if !ok {
			return nil, failure(ErrMemory, place(n), "", "the keys of join hold more than %s of text", ByteSize(vector.MaxText))
		}
		dropNulls(values, groups)
		b.of = append(b.of, groups...)
	}
	if err := held.grow(b.groups.bytes() + 8*int64(b.len)); err != nil {
		return nil, err
	}
	b.index()
	whole, err := b.fill(n, batches)
	if err != nil {
		return nil, err
	}
	if err := held.grow(batchBytes(whole) + held.textBytes(whole)); err != nil {
		return nil, err
	}
	if w := r.windowOf(ctx, n); w != nil {
		if err := held.grow(12 * int64(len(b.rows))); err != nil {
			return nil, err
		}
		return b, b.order(ctx, r, *w)
	}
	return b, nil
}

// fill puts the batches' columns together, those that the join gives or its condition reads.
func (b *build) fill(n *planner.Join, batches []*vector.Batch) (*vector.Batch, error) {
	wanted := map[int]bool{}
	for _, c := range n.Columns {
		wanted[c.ID] = true
	}
	if n.Condition != nil {
		for _, id := range planner.ColumnsOf(n.Condition) {
			wanted[id] = true
		}
	}
	s := n.Right.Schema()
	var read planner.Schema
	var places []int
	for i, c := range s {
		if wanted[c.ID] {
			read, places = append(read, c), append(places, i)
		}
	}
	parts := make([]*vector.Batch, 0, len(batches)+1)
	for _, part := range append(slices.Clip(batches), nullRow(s)) {
		parts = append(parts, part.Pick(places))
	}
	whole, err := concatColumns(n.Right, read, parts)
	if err != nil {
		return nil, err
	}
	b.cols = nullRow(s).Cols()
	for i, at := range places {
		b.cols[at] = whole.Col(i)
	}
	return whole, nil
}

// nullRow is one row of nulls.
func nullRow(s planner.Schema) *vector.Batch {
	cols := make([]*vector.Vector, len(s))
	for i, c := range s {
		cols[i] = vector.ConstNull(c.Type)
	}
	return vector.NewBatch(1, cols)
}

// dropNulls takes rows with a null key out of their groups.
func dropNulls(keys []*vector.Vector, groups []uint32) {
	for _, k := range keys {
		if k.Valid == nil {
			continue
		}
		for i := range groups {
			if k.Null(i) {
				groups[i] = distinct.Missing
			}
		}
	}
}

// index sorts the rows by group, keeping their order within each.
func (b *build) index() {
	b.starts = make([]int32, b.groups.len()+1)
	for _, g := range b.of {
		if g != distinct.Missing {
			b.starts[g+1]++
		}
	}
	for g := range b.groups.len() {
		b.starts[g+1] += b.starts[g]
	}
	b.rows = make([]int32, b.starts[b.groups.len()])
	next := append([]int32(nil), b.starts...)
	for i, g := range b.of {
		if g != distinct.Missing {
			b.rows[next[g]] = int32(i)
			next[g]++
		}
	}
}

// matches is the rows of a group; none where it is missing.
func (b *build) matches(group uint32) []int32 {
	if group == distinct.Missing {
		return nil
	}
	return b.rows[b.starts[group]:b.starts[group+1]]
}

// rowsWhere is the rows whose group is, or is not, marked.
func (b *build) rowsWhere(marked []bool, want bool) []int32 {
	var out []int32
	for i, g := range b.of {
		if (g != distinct.Missing && marked[g]) == want {
			out = append(out, int32(i))
		}
	}
	return out
}
