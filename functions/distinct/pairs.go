package distinct

import "math/bits"

// Pairs numbers pairs of numbers in the order in which they come. As long as both stay small it is a
// plain array by both, else a hash table.
type Pairs struct {
	hashed       Ints
	keys         []int64 // by number, first<<32 | second; with hashed in use they are there
	direct       []uint32
	first, width uint // bits of the direct array's two indexes
	large        bool // the hash table is in use
}

// directBits bounds the direct array: 2^17 numbers are half a megabyte.
const directBits = 17

// Number is the pair's number, a new one where it is new.
func (t *Pairs) Number(a, b uint32) uint32 {
	for !t.large {
		if a>>t.first == 0 && b>>t.width == 0 && t.direct != nil {
			n := &t.direct[a<<t.width|b]
			if *n == 0 {
				t.keys = append(t.keys, int64(a)<<32|int64(b))
				*n = uint32(len(t.keys))
			}
			return *n - 1
		}
		t.widen(a, b)
	}
	return t.hashed.Number(int64(a)<<32 | int64(b))
}

// Find is the pair's number, or Missing.
func (t *Pairs) Find(a, b uint32) uint32 {
	if t.large {
		return t.hashed.Find(int64(a)<<32 | int64(b))
	}
	if a>>t.first != 0 || b>>t.width != 0 || t.direct == nil {
		return Missing
	}
	return t.direct[a<<t.width|b] - 1
}

// widen makes room for a pair in the direct array, or goes over to the hash table.
func (t *Pairs) widen(a, b uint32) {
	first, width := max(t.first, uint(bits.Len32(a)), 4), max(t.width, uint(bits.Len32(b)), 4)
	if first+width > directBits {
		t.hash()
		return
	}
	t.first, t.width = first, width
	t.direct = make([]uint32, 1<<(first+width))
	for i, k := range t.keys {
		t.direct[uint32(k>>32)<<width|uint32(k)] = uint32(i + 1)
	}
}

func (t *Pairs) hash() {
	for _, k := range t.keys {
		t.hashed.Number(k)
	}
	t.large, t.direct, t.keys = true, nil, nil
}

// Reserve makes room for n pairs.
func (t *Pairs) Reserve(n int) {
	if n > 1<<directBits {
		if !t.large {
			t.hash()
		}
		t.hashed.Reserve(n)
	}
}

// All is each number's pair.
func (t *Pairs) All() []int64 {
	if t.large {
		return t.hashed.keys
	}
	return t.keys
}

// Bytes is the memory held.
func (t *Pairs) Bytes() int64 {
	return t.hashed.Bytes() + 8*int64(cap(t.keys)) + 4*int64(len(t.direct))
}
