package executor

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"kql/functions"
	"kql/functions/distinct"
	"kql/functions/vector"
)

const (
	// sampleRows is the number of rows from which one may tell whether most are groups of their own.
	sampleRows = 4096
	// patience is the number of rows that a partition keeps for one before it to choose; then it chooses itself.
	patience = 16 * sampleRows
	// dealParts is how many parts rows are dealt to, each with the rows of its own hashes: few enough rows for the hash
	// table of a part to stay in the cache.
	dealParts = 64
	partShift = 64 - 6
	// shortText is the mean length up to which texts that are dealt are copied, so that those of a part lie together.
	shortText = 64
)

// intake is what summarize takes of one partition. Rows of which most are groups of their own would be put into a hash
// table twice, here and where the partitions come together; these are kept as they are, and grouped once all are there.
type intake struct {
	*aggregation
	choice  *choice
	at      int      // among the intakes
	partial *partial // of the rows that were grouped; nil: none were
	kept    []*keptRows
	bytes   int64 // of kept, as the budget knows
	hasher  distinct.Hasher
	ended   bool // guarded by choice
}

// choice is whether rows are dealt or grouped. The first partition that has enough rows to tell decides for all, so that
// it is the same whichever comes first; until then the others keep what they take, as long as they have patience.
type choice struct {
	mu      sync.Mutex
	intakes []*intake
	next    int // who decides
	made    atomic.Int32
}

const (
	toGroup = 1 + iota
	toDeal
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

// take takes a batch.
func (in *intake) take(b *vector.Batch) error {
	k, err := in.read(b)
	if err != nil {
		return err
	}
	if in.partial != nil {
		return in.update(in.partial, k)
	}
	bytes := batchBytes(vector.NewBatch(k.len, k.keys)) + int64(k.len)*int64(12+8*len(k.args))
	if err := in.held.grow(bytes); err != nil {
		return err
	}
	in.bytes += bytes
	in.kept = append(in.kept, k)
	in.choice.ask(in.at)
	return in.follow()
}

// end is called behind the last batch.
func (in *intake) end() {
	in.choice.mu.Lock()
	in.ended = true
	in.choice.mu.Unlock()
	in.choice.ask(in.at)
}

// follow does with what is kept what was chosen, if anything was.
func (in *intake) follow() error {
	switch in.choice.made.Load() {
	case toGroup:
		return in.group()
	case toDeal:
		for _, k := range in.kept {
			if k.from == nil {
				k.deal(&in.hasher)
			}
		}
	}
	return nil
}

// ask chooses if the intake at a place, or one that has ended, is the one that decides and can tell.
func (c *choice) ask(at int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made.Load() == 0 && c.intakes[at].keptRows() > patience {
		c.next = at
	}
	for c.made.Load() == 0 && c.next < len(c.intakes) {
		in := c.intakes[c.next]
		if c.next != at && !in.ended {
			return
		}
		switch sample := in.sample(); {
		case sample != nil && in.mostlyDistinct(sample):
			c.made.Store(toDeal)
		case sample != nil:
			c.made.Store(toGroup)
		case !in.ended:
			return
		}
		c.next++
	}
}

func (in *intake) keptRows() (n int) {
	for _, k := range in.kept {
		n += k.len
	}
	return n
}

// sample is the first batches that have enough rows together; nil where there are not as many.
func (in *intake) sample() []*keptRows {
	rows := 0
	for i, k := range in.kept {
		if rows += k.len; rows >= sampleRows {
			return in.kept[:i+1]
		}
	}
	return nil
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

// group groups what was kept, and from here on all that comes.
func (in *intake) group() error {
	in.partial = in.newPartial()
	for _, k := range in.kept {
		if err := in.update(in.partial, k); err != nil {
			return err
		}
	}
	bytes := in.bytes
	in.kept, in.bytes = nil, 0
	return in.held.grow(-bytes)
}

// mostlyDistinct says whether three of four rows are groups of their own: of the first few, and where that is so, of all.
func (in *intake) mostlyDistinct(sample []*keptRows) bool {
	rows := 0
	for _, k := range sample {
		rows += k.len
	}
	for _, some := range []int{sampleRows, rows} {
		var hashes distinct.Ints
		left := some
		for _, k := range sample {
			n := min(left, k.len)
			for _, h := range in.hasher.Rows(k.keys, n) {
				hashes.Number(int64(h))
			}
			left -= n
		}
		if hashes.Len() <= some/4*3 {
			return false
		}
	}
	return true
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
		out, batches = append(out, &listed{batches[:n:n]}), batches[n:]
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
