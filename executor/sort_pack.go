package executor

import "math/bits"

// packed joins keys, as far as their words fit one word together. Such keys are sorted at once.
func packed(keys []sortColumn) []sortColumn {
	out := keys[:0:0]
	for _, k := range keys {
		if n := len(out); n > 0 && out[n-1].exact {
			if words := joinedWords(out[n-1].words, k.words); words != nil {
				k.words = words
				out[n-1] = k
				continue
			}
		}
		out = append(out, k)
	}
	return out
}

// joinedWords is words that sort by high, and where that is equal by low; nil where 64 bits are too few.
func joinedWords(high, low []uint64) []uint64 {
	leastHigh, widthHigh := span(high)
	leastLow, widthLow := span(low)
	if widthHigh+widthLow > 64 {
		return nil
	}
	words := make([]uint64, len(high))
	for i, h := range high {
		words[i] = (h-leastHigh)<<widthLow | (low[i] - leastLow)
	}
	return words
}

// span is the least of the words, and in how many bits they differ from it.
func span(words []uint64) (least uint64, width int) {
	if len(words) == 0 {
		return 0, 0
	}
	least, most := words[0], words[0]
	for _, w := range words {
		least, most = min(least, w), max(most, w)
	}
	return least, bits.Len64(most - least)
}
