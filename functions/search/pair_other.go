//go:build !amd64

package search

import "unsafe"

// pairWidth is the fewest places that pairIndex looks at.
const pairWidth = 1

// pairIndex is the first of n places at which left, with the bits of foldA set, is the byte of a, and right, with those of
// foldB, that of b; -1 where there is none. The words have one byte eight times.
func pairIndex(left, right *byte, n int, a, foldA, b, foldB uint64) int {
	others := unsafe.Slice(right, n)
	for i, c := range unsafe.Slice(left, n) {
		if c|byte(foldA) == byte(a) && others[i]|byte(foldB) == byte(b) {
			return i
		}
	}
	return -1
}
