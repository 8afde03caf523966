package distinct

import (
	"hash/maphash"
	"math/bits"

	"kql/functions/types"
	"kql/functions/vector"
)

// Hash is equal for equal values; a null counts as one value.
func Hash(v *vector.Vector, i int) uint64 {
	if v.Null(i) {
		return 0
	}
	switch v.Type {
	case types.String, types.Dynamic:
		return maphash.String(textSeed, v.Str(i))
	case types.Guid:
		g := v.Guid(i)
		return maphash.Bytes(textSeed, g[:])
	case types.Decimal:
		return maphash.String(textSeed, decimalKey(v.Decimal(i)))
	case types.Real:
		return mix(0, uint64(realKey(v.Real(i))))
	case types.Bool:
		if v.Bool(i) {
			return mix(0, 1)
		}
		return mix(0, 2)
	}
	return mix(0, uint64(v.Long(i)))
}

// mix is a hash of two words, all of whose bits depend on all of theirs.
func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^hashFactor, b^0xBF58476D1CE4E5B9)
	return hi ^ lo
}

// Equal says whether two values of one type are the same as groups are: null is null, NaN is NaN, and both zeros are one.
func Equal(a *vector.Vector, i int, b *vector.Vector, j int) bool {
	if x, y := a.Null(i), b.Null(j); x || y {
		return x && y
	}
	switch a.Type {
	case types.String, types.Dynamic:
		if a.Codes != nil && a.Text == b.Text && b.Codes != nil && a.Codes[a.At(i)] == b.Codes[b.At(j)] {
			return true
		}
		return a.Str(i) == b.Str(j)
	case types.Guid:
		return a.Guid(i) == b.Guid(j)
	case types.Decimal:
		return decimalKey(a.Decimal(i)) == decimalKey(b.Decimal(j))
	case types.Real:
		return realKey(a.Real(i)) == realKey(b.Real(j))
	case types.Bool:
		return a.Bool(i) == b.Bool(j)
	}
	return a.Long(i) == b.Long(j)
}

// Hasher hashes rows. It remembers the hashes of dictionaries, and belongs to one goroutine.
type Hasher struct{ known map[*vector.Text][]uint64 }

// Rows is a hash of each row of some columns.
func (h *Hasher) Rows(columns []*vector.Vector, rows int) []uint64 {
	out := make([]uint64, rows)
	for _, v := range columns {
		switch {
		case rows == 0:
		case v.Const:
			one := Hash(v, 0)
			for i, x := range out {
				out[i] = mix(x, one)
			}
		case v.Codes != nil && len(v.Text.Spans) <= 4*rows:
			words := h.dictionary(v)
			for i, code := range v.Codes[:rows] {
				word := words[code]
				if v.Valid != nil && !v.Valid.Get(i) {
					word = 0
				}
				out[i] = mix(out[i], word)
			}
		case v.Valid == nil && v.Longs != nil:
			for i, x := range v.Longs[:rows] {
				out[i] = mix(out[i], uint64(x))
			}
		default:
			for i, x := range out {
				out[i] = mix(x, Hash(v, i))
			}
		}
	}
	return out
}

func (h *Hasher) dictionary(v *vector.Vector) []uint64 {
	words := h.known[v.Text]
	if words == nil {
		if h.known == nil || len(h.known) >= knownDictionaries {
			h.known = map[*vector.Text][]uint64{}
		}
		words = make([]uint64, len(v.Text.Spans))
		for i := range words {
			words[i] = maphash.String(textSeed, v.Text.At(i))
		}
		h.known[v.Text] = words
	}
	return words
}
