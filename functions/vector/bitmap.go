package vector

import "math/bits"

// Bitmap is one bit a row, set where the row holds a value. A nil Bitmap means that every row does.
type Bitmap []uint64

// NewBitmap has n bits, all set.
func NewBitmap(n int) Bitmap {
	b := make(Bitmap, (n+63)/64)
	for i := range b {
		b[i] = ^uint64(0)
	}
	return b
}

// Get says whether row i holds a value.
func (b Bitmap) Get(i int) bool { return b == nil || b[i>>6]&(1<<(i&63)) != 0 }

// Clear marks row i as null.
func (b Bitmap) Clear(i int) { b[i>>6] &^= 1 << (i & 63) }

// Set marks row i as holding a value.
func (b Bitmap) Set(i int) { b[i>>6] |= 1 << (i & 63) }

// Count is the number of set bits among the first n.
func (b Bitmap) Count(n int) int {
	if b == nil {
		return n
	}
	total := 0
	for i := range n / 64 {
		total += bits.OnesCount64(b[i])
	}
	if r := n & 63; r != 0 {
		total += bits.OnesCount64(b[n/64] & (1<<r - 1))
	}
	return total
}

// And is the rows set in both; the operands stay as they are.
func (b Bitmap) And(o Bitmap) Bitmap {
	if b == nil {
		return o
	}
	if o == nil {
		return b
	}
	out := make(Bitmap, len(b))
	for i := range out {
		out[i] = b[i] & o[i]
	}
	return out
}

// Slice is the bits of rows lo to hi.
func (b Bitmap) Slice(lo, hi int) Bitmap {
	if b == nil {
		return nil
	}
	if lo&63 == 0 {
		return b[lo>>6 : (hi+63)>>6]
	}
	out := NewBitmap(hi - lo)
	for i := lo; i < hi; i++ {
		if !b.Get(i) {
			out.Clear(i - lo)
		}
	}
	return out
}

// Gather is the bits at the given rows.
func (b Bitmap) Gather(rows []int32) Bitmap {
	if b == nil {
		return nil
	}
	out := NewBitmap(len(rows))
	for i, r := range rows {
		if !b.Get(int(r)) {
			out.Clear(i)
		}
	}
	return out
}
