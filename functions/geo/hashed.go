package geo

import "slices"

// Hashed is texts in the order in which Kusto lists a set of them: that of a hash table of GNU's C++ library with room
// for just so many. A text goes first into its bucket, and a bucket that was empty goes before all others.
func Hashed(texts []string) []string {
	var buckets [][]string
	known := map[uint64]int{}
	size := uint64(room(len(texts)))
	for _, s := range texts {
		h := hash(s) % size
		at, ok := known[h]
		if !ok {
			at = len(buckets)
			known[h] = at
			buckets = append(buckets, nil)
		}
		if !slices.Contains(buckets[at], s) {
			buckets[at] = append(buckets[at], s)
		}
	}
	list := make([]string, 0, len(texts))
	for _, b := range slices.Backward(buckets) {
		for _, s := range slices.Backward(b) {
			list = append(list, s)
		}
	}
	return list
}

// rooms are how many buckets a table has, and fewer for less than 14 texts; the library's list of primes.
var (
	rooms = []int{17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 103, 109, 113, 127, 137, 139, 149,
		157, 167, 179, 193, 199, 211, 227, 241, 257, 277, 293, 313, 337, 359, 383, 409, 439, 467, 503, 541, 577, 619, 661, 709,
		761, 823, 887, 953, 1031, 1109, 1193, 1289, 1381, 1493, 1613, 1741, 1879, 2029, 2179, 2357, 2549, 2753, 2971, 3209, 3469,
		3739, 4027, 4349, 4703, 5087, 5503, 5953, 6427, 6949, 7517, 8123, 8783, 9497, 10273, 11113, 12011, 12983, 14033, 15173,
		16411, 17749, 19183, 20753, 22447, 24281, 26267, 28411, 30727, 33223, 35933, 38873, 42043, 45481, 49201, 53201, 57557, 62233,
		67307}
	fewRooms = [...]int{2, 2, 2, 3, 5, 5, 7, 7, 11, 11, 11, 11, 13, 13}
)

func room(n int) int {
	if n < len(fewRooms) {
		return fewRooms[n]
	}
	at, _ := slices.BinarySearch(rooms, n)
	return rooms[min(at, len(rooms)-1)]
}

// hash is MurmurHash64A as the library seeds it.
func hash(s string) uint64 {
	const seed, mul = 0xc70f6907, 0xc6a4a7935bd1e995
	mix := func(x uint64) uint64 { return x ^ x>>47 }
	word := func(s string) (w uint64) {
		for i := range len(s) {
			w |= uint64(s[i]) << (8 * i)
		}
		return w
	}
	h := seed ^ uint64(len(s))*mul
	for ; len(s) >= 8; s = s[8:] {
		h = (h ^ mix(word(s[:8])*mul)*mul) * mul
	}
	if len(s) > 0 {
		h = (h ^ word(s)) * mul
	}
	return mix(mix(h) * mul)
}
