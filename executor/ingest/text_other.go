//go:build !amd64

package ingest

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// textLen is how many of n bytes come before the first quote, backslash or control character. It may read the
// padding behind them.
func textLen(data *byte, n int) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	padded := unsafe.Slice(data, n+padding)
	for p := 0; p < n; p += 8 {
		// Eight bytes at a time: the high bit of each that is one of those.
		x := binary.LittleEndian.Uint64(padded[p:])
		quote, back := x^(ones*'"'), x^(ones*'\\')
		if hit := ((quote-ones)&^quote | (back-ones)&^back | (x-ones*' ')&^x) & highs; hit != 0 {
			return min(n, p+bits.TrailingZeros64(hit)/8)
		}
	}
	return n
}
