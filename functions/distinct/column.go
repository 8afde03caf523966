// Package distinct numbers distinct values, texts and pairs of numbers in the order in which they first come:
// the hash tables behind grouping, joining, dcount and make_set.
package distinct

import (
	"math"

	"github.com/cockroachdb/apd/v3"

	"kql/functions/types"
	"kql/functions/vector"
)

// Column numbers the distinct values of one column: bools, integers, times and reals as 64-bit integers,
// everything else as text. Null is a value of its own.
type Column struct {
	kind  types.Type
	ints  Ints
	texts Texts
	null  uint32 // its number; Missing: not seen
}

// knownDictionaries bounds the dictionaries that a Known remembers.
const knownDictionaries = 256

// Known remembers, for each dictionary, the numbers of its entries plus one.
type Known map[*vector.Text][]uint32

// pays says whether to go by v's dictionary: not where it is far larger than the batch.
func (k Known) pays(v *vector.Vector) bool {
	return k != nil && (k[v.Text] != nil || len(v.Text.Spans) <= 16*v.Len)
}

// NewColumn numbers values of type t.
func NewColumn(t types.Type) *Column { return &Column{kind: t, null: Missing} }

func (c *Column) textual() bool {
	switch c.kind {
	case types.String, types.Dynamic, types.Guid, types.Decimal:
		return true
	}
	return false
}

// Numbers fills out with the number of each row's value. With add set new values get numbers, else they
// are Missing.
func (c *Column) Numbers(v *vector.Vector, out []uint32, add bool, known Known) {
	if len(out) == 0 {
		return
	}
	if v.Const {
		var one [1]uint32
		c.Numbers(v.Slice(0, 1).Flat(), one[:], add, nil)
		for i := range out {
			out[i] = one[0]
		}
		return
	}
	switch c.kind {
	case types.Bool:
		c.fromInts(v, out, add, func(i int) int64 {
			if v.Bools[i] {
				return 1
			}
			return 0
		})
	case types.Real:
		c.fromInts(v, out, add, func(i int) int64 { return realKey(v.Reals[i]) })
	case types.String, types.Dynamic:
		if v.Codes != nil && known.pays(v) {
			c.fromCodes(v, out, add, known)
			return
		}
		c.fromTexts(v, out, add, v.Str)
	case types.Guid:
		c.fromTexts(v, out, add, func(i int) string { return string(v.Guids[i][:]) })
	case types.Decimal:
		c.fromTexts(v, out, add, func(i int) string { return decimalKey(&v.Decimals[i]) })
	default:
		c.fromLongs(v, out, add)
	}
}

// fromLongs is fromInts without a call for each row.
func (c *Column) fromLongs(v *vector.Vector, out []uint32, add bool) {
	longs := v.Longs[:len(out)]
	if v.Valid != nil {
		c.fromInts(v, out, add, func(i int) int64 { return longs[i] })
		return
	}
	if !add {
		for i, x := range longs {
			out[i] = c.ints.Find(x)
		}
		return
	}
	for i, x := range longs {
		if i > 0 && x == longs[i-1] {
			out[i] = out[i-1]
			continue
		}
		out[i] = c.ints.Number(x)
	}
}

func (c *Column) fromInts(v *vector.Vector, out []uint32, add bool, key func(int) int64) {
	for i := range out {
		switch {
		case !v.Valid.Get(i):
			out[i] = c.nullNumber(add)
		case add:
			out[i] = c.ints.Number(key(i))
		default:
			out[i] = c.ints.Find(key(i))
		}
	}
}

func (c *Column) fromTexts(v *vector.Vector, out []uint32, add bool, key func(int) string) {
	for i := range out {
		switch {
		case !v.Valid.Get(i):
			out[i] = c.nullNumber(add)
		case add:
			out[i] = c.texts.Number(key(i))
		default:
			out[i] = c.texts.Find(key(i))
		}
	}
}

// fromCodes looks each dictionary entry up once.
func (c *Column) fromCodes(v *vector.Vector, out []uint32, add bool, known Known) {
	numbers := known[v.Text]
	if numbers == nil {
		if len(known) >= knownDictionaries {
			clear(known)
		}
		numbers = make([]uint32, len(v.Text.Spans))
		known[v.Text] = numbers
	}
	for i, code := range v.Codes[:len(out)] {
		if v.Valid != nil && !v.Valid.Get(i) {
			out[i] = c.nullNumber(add)
			continue
		}
		n := numbers[code]
		if n == 0 {
			if add {
				n = c.texts.Number(v.Text.At(int(code))) + 1
			} else if n = c.texts.Find(v.Text.At(int(code))) + 1; n == 0 {
				out[i] = Missing
				continue
			}
			numbers[code] = n
		}
		out[i] = n - 1
	}
}

func (c *Column) nullNumber(add bool) uint32 {
	if c.null == Missing && add {
		if c.textual() {
			c.null = c.texts.special()
		} else {
			c.null = c.ints.special()
		}
	}
	return c.null
}

// Reserve makes room for n values.
func (c *Column) Reserve(n int) {
	if c.textual() {
		c.texts.Reserve(n)
	} else {
		c.ints.Reserve(n)
	}
}

// Full says whether a text did not fit.
func (c *Column) Full() bool { return c.texts.full }

// Len is how many numbers were given.
func (c *Column) Len() int { return len(c.ints.keys) + len(c.texts.texts.Spans) }

// Bytes is the memory held.
func (c *Column) Bytes() int64 { return c.ints.Bytes() + c.texts.Bytes() }

// Values is the distinct values in the order of their numbers.
func (c *Column) Values() *vector.Vector {
	v := &vector.Vector{Type: c.kind, Len: c.Len()}
	if c.null != Missing {
		v.Valid = vector.NewBitmap(v.Len)
		v.Valid.Clear(int(c.null))
	}
	switch c.kind {
	case types.Bool:
		v.Bools = make([]bool, v.Len)
		for i, k := range c.ints.keys {
			v.Bools[i] = k != 0
		}
	case types.Real:
		v.Reals = make([]float64, v.Len)
		for i, k := range c.ints.keys {
			v.Reals[i] = math.Float64frombits(uint64(k))
		}
	case types.String, types.Dynamic:
		text := c.texts.texts
		v.Text = &text
	case types.Guid:
		v.Guids = make([]vector.GUID, v.Len)
		for i := range v.Guids {
			copy(v.Guids[i][:], c.texts.texts.At(i))
		}
	case types.Decimal:
		v.Decimals = make([]apd.Decimal, v.Len)
		for i := range v.Decimals {
			// The text is decimalKey's own; null's is empty and stays zero.
			_, _, _ = v.Decimals[i].SetString(c.texts.texts.At(i))
		}
	default:
		v.Longs = c.ints.keys
	}
	return v
}

// realKey is a real's bits, one pattern for both zeros and one for all NaNs.
func realKey(f float64) int64 {
	switch {
	case f == 0:
		return 0
	case f != f:
		f = math.NaN()
	}
	return int64(math.Float64bits(f))
}

// decimalKey is a decimal's text without the zeros at its end: 1.0 and 1.00 are equal.
func decimalKey(d *apd.Decimal) string {
	var reduced apd.Decimal
	reduced.Reduce(d)
	return reduced.String()
}
