package distinct

import (
	"math/bits"

	"kql/functions/vector"
)

// Rows numbers distinct rows in the order in which they come, by hashes that the caller has. Of the rows it keeps only
// where the first of each stands, so what it is given must stay.
type Rows struct {
	slots   []rowSlot
	batches [][]*vector.Vector
	firsts  []Place // by number
}

// Place is a row of a batch.
type Place struct{ Batch, Row uint32 }

type rowSlot struct {
	tag    uint32 // of the hash
	number uint32 // plus one; 0: the slot is free
}

// NewRows is a table for at most n rows.
func NewRows(n int) *Rows { return &Rows{slots: make([]rowSlot, max(16, 1<<bits.Len(uint(2*n))))} }

// Add numbers rows of the next batch, those from a given one on that have hashes.
func (t *Rows) Add(columns []*vector.Vector, from int, hashes []uint64, out []uint32) {
	batch := uint32(len(t.batches))
	t.batches = append(t.batches, columns)
	mask := uint64(len(t.slots) - 1)
	for i, hash := range hashes {
		tag := uint32(hash >> 26) // the highest bits may be the same in all rows, and the lowest are the place
		for h := hash & mask; ; h = (h + 1) & mask {
			slot := &t.slots[h]
			if slot.number == 0 {
				t.firsts = append(t.firsts, Place{batch, uint32(from + i)})
				*slot = rowSlot{tag, uint32(len(t.firsts))}
			} else if slot.tag != tag || !t.same(columns, from+i, t.firsts[slot.number-1]) {
				continue
			}
			out[i] = slot.number - 1
			break
		}
	}
}

func (t *Rows) same(columns []*vector.Vector, row int, as Place) bool {
	for i, other := range t.batches[as.Batch] {
		if !Equal(columns[i], row, other, int(as.Row)) {
			return false
		}
	}
	return true
}

// Len is how many numbers were given.
func (t *Rows) Len() int { return len(t.firsts) }

// Firsts is where the first row of each number stands.
func (t *Rows) Firsts() []Place { return t.firsts }

// Bytes is the memory held.
func (t *Rows) Bytes() int64 { return 8*int64(len(t.slots)) + 8*int64(cap(t.firsts)) }
