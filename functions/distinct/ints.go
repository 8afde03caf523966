package distinct

import (
	"math/bits"
	"slices"
)

// Ints numbers distinct 64-bit keys in the order in which they come: an open-addressing hash table
// whose slots hold key and number side by side, so that a lookup touches one cache line.
type Ints struct {
	slots []intSlot
	shift uint
	keys  []int64 // by number
}

type intSlot struct {
	key    int64
	number uint32 // plus one; 0: the slot is free
}

// Missing is the number of a key that a table does not have.
const Missing = ^uint32(0)

// firstSlots is the size of a table with its first key; it grows by four.
const firstSlots = 256

const hashFactor = 0x9E3779B97F4A7C15

func (t *Ints) home(key int64) uint64 {
	k := uint64(key)
	return (k ^ k>>32) * hashFactor >> t.shift
}

// Number is the key's number, a new one where the key is new.
func (t *Ints) Number(key int64) uint32 {
	if len(t.keys)*2 >= len(t.slots) {
		t.resize()
	}
	mask := uint64(len(t.slots) - 1)
	for h := t.home(key) & mask; ; h = (h + 1) & mask {
		switch s := &t.slots[h]; {
		case s.number == 0:
			t.keys = append(t.keys, key)
			*s = intSlot{key, uint32(len(t.keys))}
			return s.number - 1
		case s.key == key:
			return s.number - 1
		}
	}
}

// Find is the key's number, or Missing.
func (t *Ints) Find(key int64) uint32 {
	if len(t.slots) == 0 {
		return Missing
	}
	mask := uint64(len(t.slots) - 1)
	for h := t.home(key) & mask; ; h = (h + 1) & mask {
		switch s := &t.slots[h]; {
		case s.number == 0:
			return Missing
		case s.key == key:
			return s.number - 1
		}
	}
}

// special gives a number to something that is no key, such as null.
func (t *Ints) special() uint32 {
	t.keys = append(t.keys, 0)
	return uint32(len(t.keys) - 1)
}

func (t *Ints) resize() { t.grow(max(firstSlots, 4*len(t.slots))) }

// Reserve makes room for n keys.
func (t *Ints) Reserve(n int) {
	if 2*n > len(t.slots) {
		t.grow(1 << bits.Len(uint(2*n)))
		t.keys = slices.Grow(t.keys, n-len(t.keys))
	}
}

func (t *Ints) grow(size int) {
	old := t.slots
	t.slots = make([]intSlot, size)
	t.shift = 64 - log2(size)
	mask := uint64(size - 1)
	for _, s := range old {
		if s.number == 0 {
			continue
		}
		h := t.home(s.key) & mask
		for t.slots[h].number != 0 {
			h = (h + 1) & mask
		}
		t.slots[h] = s
	}
}

// Len is how many numbers were given.
func (t *Ints) Len() int { return len(t.keys) }

// Bytes is the memory held.
func (t *Ints) Bytes() int64 { return 16*int64(len(t.slots)) + 8*int64(cap(t.keys)) }
