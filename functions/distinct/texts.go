package distinct

import (
	"hash/maphash"
	"math/bits"
	"slices"

	"kql/functions/vector"
)

// Texts numbers distinct strings in the order in which they come.
type Texts struct {
	slots []textSlot
	texts vector.Text // by number
	full  bool        // a string did not fit
}

type textSlot struct {
	hash   uint32
	number uint32 // plus one; 0: the slot is free
}

var textSeed = maphash.MakeSeed()

func textHash(s string) uint32 {
	h := maphash.String(textSeed, s)
	return uint32(h ^ h>>32)
}

// Number is the string's number, a new one where it is new.
func (t *Texts) Number(s string) uint32 {
	if len(t.texts.Spans)*2 >= len(t.slots) {
		t.resize()
	}
	tag, mask := textHash(s), uint32(len(t.slots)-1)
	for h := tag & mask; ; h = (h + 1) & mask {
		slot := &t.slots[h]
		if slot.number == 0 {
			if len(t.texts.Buf)+len(s) > vector.MaxText {
				t.full = true
				return 0
			}
			t.texts.Append(s)
			*slot = textSlot{tag, uint32(len(t.texts.Spans))}
			return slot.number - 1
		}
		if slot.hash == tag && t.texts.At(int(slot.number-1)) == s {
			return slot.number - 1
		}
	}
}

// Find is the string's number, or Missing.
func (t *Texts) Find(s string) uint32 {
	if len(t.slots) == 0 {
		return Missing
	}
	tag, mask := textHash(s), uint32(len(t.slots)-1)
	for h := tag & mask; ; h = (h + 1) & mask {
		slot := t.slots[h]
		if slot.number == 0 {
			return Missing
		}
		if slot.hash == tag && t.texts.At(int(slot.number-1)) == s {
			return slot.number - 1
		}
	}
}

// special gives a number to something that is no string, such as null.
func (t *Texts) special() uint32 {
	t.texts.Append("")
	return uint32(len(t.texts.Spans) - 1)
}

func (t *Texts) resize() { t.grow(max(firstSlots, 4*len(t.slots))) }

// Reserve makes room for n strings.
func (t *Texts) Reserve(n int) {
	if 2*n > len(t.slots) {
		t.grow(1 << bits.Len(uint(2*n)))
		t.texts.Spans = slices.Grow(t.texts.Spans, n-len(t.texts.Spans))
	}
}

func (t *Texts) grow(size int) {
	old := t.slots
	t.slots = make([]textSlot, size)
	mask := uint32(len(t.slots) - 1)
	for _, s := range old {
		if s.number == 0 {
			continue
		}
		h := s.hash & mask
		for t.slots[h].number != 0 {
			h = (h + 1) & mask
		}
		t.slots[h] = s
	}
}

// Bytes is the memory held.
func (t *Texts) Bytes() int64 { return 8*int64(len(t.slots)) + t.texts.Bytes() }

func log2(powerOfTwo int) uint { return uint(bits.TrailingZeros(uint(powerOfTwo))) }
