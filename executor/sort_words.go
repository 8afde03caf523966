package executor

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"unsafe"

	"kql/functions/types"
	"kql/functions/vector"
)

// sortWords maps a key's rows to 64-bit words that sort as the rows do, direction and nulls included; exact
// is false where unequal rows may have equal words. With ranked set the words are good within v only.
func sortWords(v *vector.Vector, desc, nullsFirst, ranked bool) (words []uint64, exact bool) {
	words = make([]uint64, v.Len)
	exact = true
	switch v.Type {
	case types.Bool:
		each(v, words, v.Bools, func(b bool) uint64 {
			if b {
				return 2
			}
			return 1
		})
	case types.Real:
		each(v, words, v.Reals, realWord)
	case types.Int, types.Long, types.Datetime, types.Timespan:
		each(v, words, v.Longs, func(x int64) uint64 { return uint64(x) ^ 1<<63 })
		exact = v.Valid == nil
	case types.Guid:
		each(v, words, v.Guids, func(g vector.GUID) uint64 { return prefix(string(g[:8])) })
		exact = false
	case types.String:
		exact = textWords(v, words, ranked)
	default: // dynamic and decimal have no words: their rows are compared
		exact = false
	}
	finishWords(v, words, desc, nullsFirst)
	return words, exact
}

// each fills words from a payload, constants spread.
func each[T any](v *vector.Vector, words []uint64, payload []T, word func(T) uint64) {
	if v.Const {
		if len(words) > 0 {
			w := word(payload[0])
			for i := range words {
				words[i] = w
			}
		}
		return
	}
	for i, x := range payload[:len(words)] {
		words[i] = word(x)
	}
}

// finishWords turns words for a descending key and puts nulls at their end. NaN goes beside null.
func finishWords(v *vector.Vector, words []uint64, desc, nullsFirst bool) {
	if desc {
		for i := range words {
			words[i] = ^words[i]
		}
	}
	null, nan := uint64(math.MaxUint64), uint64(math.MaxUint64-1)
	if nullsFirst {
		null, nan = 0, 1
	}
	if v.Type == types.Real {
		for i := range words {
			if x := v.Real(i); x != x {
				words[i] = nan
			}
		}
	}
	if v.Valid != nil {
		for i := range words {
			if v.Null(i) {
				words[i] = null
			}
		}
	}
}

// realWord orders reals; both zeros are equal. The words of NaNs are out of the way of all others.
func realWord(f float64) uint64 {
	if f == 0 {
		f = 0
	}
	bits := math.Float64bits(f)
	if bits>>63 != 0 {
		return ^bits
	}
	return bits | 1<<63
}

// textWords gives a string its rank in the dictionary where it has one, else its first eight bytes.
func textWords(v *vector.Vector, words []uint64, ranked bool) (exact bool) {
	if !ranked || v.Codes == nil || v.Const || len(v.Text.Spans) > 2*v.Len {
		if v.Codes != nil && !v.Const && len(v.Text.Spans) <= v.Len {
			entries := make([]uint64, len(v.Text.Spans))
			for i := range entries {
				entries[i] = prefix(v.Text.At(i))
			}
			for i, code := range v.Codes[:len(words)] {
				words[i] = entries[code]
			}
			return false
		}
		for i := range words {
			words[i] = prefix(v.Str(i))
		}
		return false
	}
	ranks := dictionaryRanks(v.Text)
	for i, code := range v.Codes[:len(words)] {
		words[i] = ranks[code]
	}
	return true
}

// dictionaryRanks is each entry's place among the sorted entries; equal entries share one.
func dictionaryRanks(t *vector.Text) []uint64 {
	order := sequence(len(t.Spans))
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(t.At(int(a)), t.At(int(b))) })
	ranks := make([]uint64, len(order))
	var rank uint64
	for i, entry := range order {
		if i > 0 && t.At(int(entry)) != t.At(int(order[i-1])) {
			rank++
		}
		ranks[entry] = rank
	}
	return ranks
}

// prefix is a string's first eight bytes as a number that sorts as they do.
func prefix(s string) uint64 {
	if len(s) >= 8 {
		return binary.BigEndian.Uint64(unsafe.Slice(unsafe.StringData(s), 8))
	}
	var w uint64
	for i := range len(s) {
		w |= uint64(s[i]) << (56 - 8*i)
	}
	return w
}
