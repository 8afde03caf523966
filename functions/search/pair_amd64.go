package search

// pairWidth is the fewest places that pairIndex looks at.
const pairWidth = 16

// pairIndex is the first of n places at which left, with the bits of foldA set, is the byte of a, and right, with those of
// foldB, that of b; -1 where there is none. It reads n bytes of each. The words have one byte eight times.
//
//go:noescape
func pairIndex(left, right *byte, n int, a, foldA, b, foldB uint64) int
