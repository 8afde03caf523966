package executor

import (
	"context"
	"slices"

	"kql/functions"
	"kql/functions/distinct"
	"kql/functions/vector"
)

const (
	// dealParts is how many parts rows are dealt to, each with the rows of its own hashes: few enough rows for the hash
	// table of a part to stay in the cache.
	dealParts = 64
	partShift = 64 - 6
	// shortText is the mean length up to which texts that are dealt are copied, so that those of a part lie together.
	shortText = 64
)

// keptRows is a batch's keys and arguments. Once they are dealt the rows are in the order of their parts.
type keptRows struct {
	len  int
	keys []*vector.Vector
	args [][]*vector.Vector // by aggregate

	from   []int32 // which row of the batch each is, ascending within a part; nil: they are not dealt
	hashes []uint64
	starts [dealParts + 1]int // part p is the rows starts[p] to starts[p+1]
}

// read evaluates a batch's keys and arguments.
func (a *aggregation) read(b *vector.Batch) (*keptRows, error) {
	k := &keptRows{len: b.Len, args: make([][]*vector.Vector, len(a.aggs))}
	var err error
	if k.keys, err = evalAll(a.keys, b); err != nil {
		return nil, err
	}
	for i, key := range k.keys {
		k.keys[i] = key.Broadcast(b.Len)
	}
	for i, agg := range a.aggs {
		if k.args[i], err = evalAll(agg.args, b); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// deal sorts the rows by the part that their hash names.
func (k *keptRows) deal(hasher *distinct.Hasher) {
	hashes := hasher.Rows(k.keys, k.len)
	for _, h := range hashes {
		k.starts[h>>partShift+1]++
	}
	for p := range dealParts {
		k.starts[p+1] += k.starts[p]
	}
	next := k.starts
	k.from, k.hashes = make([]int32, k.len), make([]uint64, k.len)
	for i, h := range hashes {
		at := &next[h>>partShift]
		k.from[*at], k.hashes[*at] = int32(i), h
		*at++
	}
	for i, key := range k.keys {
		k.keys[i] = key.Gather(k.from)
		if k.keys[i].Text != nil && k.keys[i].Codes == nil && meanLength(key) <= shortText {
			k.keys[i] = k.keys[i].Copy()
		}
	}
	for _, args := range k.args {
		for i, v := range args {
			args[i] = v.Gather(k.from)
		}
	}
}

// dealtGroups is the groups of one part, numbered as their first rows come.
type dealtGroups struct {
	firsts []distinct.Place
	ends   []int // by batch, how many groups there are after it
	values []*vector.Vector
	offset int // of its groups among those of all parts
}

// dealt groups the rows of each part by themselves, and gives the groups of all in the order of their first rows, those
// of each partition in a stream.
func (a *aggregation) dealt(ctx context.Context, intakes []*intake) ([]Stream, error) {
	var all []*keptRows
	for _, in := range intakes {
		all = append(all, in.kept...)
	}
	parts := make([]dealtGroups, dealParts)
	err := a.run.parallel(ctx, dealParts, func(ctx context.Context, p int) (err error) {
		parts[p], err = a.groupPart(ctx, all, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	values, err := a.dealtValues(parts)
	if err != nil {
		return nil, err
	}
	batches := make([]*vector.Batch, len(all))
	err = a.run.parallel(ctx, len(all), func(_ context.Context, i int) error {
		batches[i] = all[i].groups(parts, i, values)
		return nil
	})
	var out []Stream
	for _, in := range intakes {
		n := len(in.kept)
		out, batches = append(out, &listed{batches: batches[:n:n]}), batches[n:]
	}
	return out, err
}

// dealtValues is the aggregates of all parts' groups, one part behind the other.
func (a *aggregation) dealtValues(parts []dealtGroups) ([]*vector.Vector, error) {
	groups := 0
	for p := range parts {
		parts[p].offset = groups
		groups += len(parts[p].firsts)
	}
	values := make([]*vector.Vector, len(parts[0].values))
	for i := range values {
		own := make([]*vector.Vector, len(parts))
		for p := range parts {
			own[p] = parts[p].values[i]
		}
		var ok bool
		if values[i], ok = vector.Concat(own[0].Type, own); !ok {
			return nil, failure(ErrMemory, a.at, "", "the results of summarize hold more than %s of text", ByteSize(vector.MaxText))
		}
	}
	a.held.release()
	return values, a.held.grow(int64(groups) * int64(8*(len(a.keys)+len(values))))
}

// groups is the groups whose first row is in batch b, which k is, in the order of these rows.
func (k *keptRows) groups(parts []dealtGroups, b int, values []*vector.Vector) *vector.Batch {
	at := make([]int32, k.len) // of each row that is the first of its group: the group, plus one
	places := make([]int32, k.len)
	n := 0
	for _, p := range parts {
		first := 0
		if b > 0 {
			first = p.ends[b-1]
		}
		for g := first; g < p.ends[b]; g++ {
			row := k.from[p.firsts[g].Row]
			at[row], places[row] = int32(p.offset+g+1), int32(p.firsts[g].Row)
		}
		n += p.ends[b] - first
	}
	rows, groups := make([]int32, 0, n), make([]int32, 0, n)
	for row, g := range at {
		if g > 0 {
			rows, groups = append(rows, places[row]), append(groups, g-1)
		}
	}
	return vector.NewBatch(k.len, k.keys).Pairs(rows, values, groups)
}

// groupPart groups the rows of a part.
func (a *aggregation) groupPart(ctx context.Context, all []*keptRows, part int) (dealtGroups, error) {
	rows := 0
	for _, k := range all {
		rows += k.starts[part+1] - k.starts[part]
	}
	table := distinct.NewRows(rows)
	states := make([]functions.State, len(a.aggs))
	for i, agg := range a.aggs {
		states[i] = agg.newState()
	}
	out := dealtGroups{ends: make([]int, len(all))}
	var numbers []uint32
	for b, k := range all {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		lo, hi := k.starts[part], k.starts[part+1]
		numbers = slices.Grow(numbers[:0], hi-lo)[:hi-lo]
		table.Add(k.keys, lo, k.hashes[lo:hi], numbers)
		out.ends[b] = table.Len()
		for i, s := range states {
			args := make([]*vector.Vector, len(k.args[i]))
			for j, v := range k.args[i] {
				args[j] = v.Slice(lo, hi)
			}
			s.Update(numbers, table.Len(), args)
		}
	}
	size := table.Bytes()
	for _, s := range states {
		size += s.Bytes()
		out.values = append(out.values, s.Result(table.Len())...)
	}
	out.firsts = table.Firsts()
	return out, a.held.grow(size)
}
