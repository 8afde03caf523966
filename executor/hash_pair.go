package executor

import "math/bits"

// pairTable numbers pairs of numbers in the order in which they come. As long as both stay small it is a
// plain array by both, else a hash table.
type pairTable struct {
	hashed       intTable
	keys         []int64 // by number, first<<32 | second; with hashed in use they are there
	direct       []uint32
	first, width uint // bits of the direct array's two indexes
	large        bool // the hash table is in use
}

// directBits bounds the direct array: 2^17 numbers are half a megabyte.
const directBits = 17

// number is the pair's number, a new one where it is new.
func (t *pairTable) number(a, b uint32) uint32 {
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
	return t.hashed.number(int64(a)<<32 | int64(b))
}

// find is the pair's number, or missing.
func (t *pairTable) find(a, b uint32) uint32 {
	if t.large {
		return t.hashed.find(int64(a)<<32 | int64(b))
	}
	if a>>t.first != 0 || b>>t.width != 0 || t.direct == nil {
		return missing
	}
	return t.direct[a<<t.width|b] - 1
}

// widen makes room for a pair in the direct array, or goes over to the hash table.
func (t *pairTable) widen(a, b uint32) {
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

func (t *pairTable) hash() {
	for _, k := range t.keys {
		t.hashed.number(k)
	}
	t.large, t.direct, t.keys = true, nil, nil
}

// reserve makes room for n pairs.
func (t *pairTable) reserve(n int) {
	if n > 1<<directBits {
		if !t.large {
			t.hash()
		}
		t.hashed.reserve(n)
	}
}

// pairs is each number's pair.
func (t *pairTable) pairs() []int64 {
	if t.large {
		return t.hashed.keys
	}
	return t.keys
}

func (t *pairTable) bytes() int64 {
	return t.hashed.bytes() + 8*int64(cap(t.keys)) + 4*int64(len(t.direct))
}
