package executor

import (
	"sync"
	"sync/atomic"

	"kql/functions/distinct"
	"kql/functions/vector"
)

const (
	// sampleRows is the number of rows from which one may tell whether most are groups of their own.
	sampleRows = 4096
	// patience is the number of rows that a partition keeps for one before it to choose; then it chooses itself.
	patience = 16 * sampleRows
)

// What may be chosen.
const (
	toGroup = 1 + iota
	toDeal
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
	if c.made.Load() == 0 && c.intakes[at].rows() > patience {
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

func (in *intake) rows() (n int) {
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
