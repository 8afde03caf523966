package vector

import (
	"slices"

	"github.com/cockroachdb/apd/v3"

	"kql/functions/types"
)

// Builder makes a vector a value at a time. Each Append must be of the builder's type.
type Builder struct {
	v       Vector
	invalid bool
}

// NewBuilder builds a vector of type t with room for n rows.
func NewBuilder(t types.Type, n int) *Builder {
	b := &Builder{v: Vector{Type: t}}
	switch t {
	case types.Bool:
		b.v.Bools = make([]bool, 0, n)
	case types.Int, types.Long, types.Datetime, types.Timespan:
		b.v.Longs = make([]int64, 0, n)
	case types.Real:
		b.v.Reals = make([]float64, 0, n)
	case types.Decimal:
		b.v.Decimals = make([]apd.Decimal, 0, n)
	case types.Guid:
		b.v.Guids = make([]GUID, 0, n)
	default:
		b.v.Text = &Text{Spans: make([]Span, 0, n)}
	}
	return b
}

// Type is what the builder builds.
func (b *Builder) Type() types.Type { return b.v.Type }

// Len is the number of rows so far.
func (b *Builder) Len() int { return b.v.Len }

// TextBytes is the number of text bytes so far; the caller keeps it below MaxText.
func (b *Builder) TextBytes() int {
	if b.v.Text == nil {
		return 0
	}
	return len(b.v.Text.Buf)
}

// AppendBool adds a bool.
func (b *Builder) AppendBool(x bool) { b.v.Bools = append(b.v.Bools, x); b.added() }

// AppendLong adds an int, long, datetime or timespan.
func (b *Builder) AppendLong(x int64) { b.v.Longs = append(b.v.Longs, x); b.added() }

// AppendReal adds a real.
func (b *Builder) AppendReal(x float64) { b.v.Reals = append(b.v.Reals, x); b.added() }

// AppendGuid adds a guid.
func (b *Builder) AppendGuid(x GUID) { b.v.Guids = append(b.v.Guids, x); b.added() }

// AppendDecimal adds a copy of a decimal.
func (b *Builder) AppendDecimal(x *apd.Decimal) {
	var d apd.Decimal
	d.Set(x)
	b.v.Decimals = append(b.v.Decimals, d)
	b.added()
}

// AppendStr adds a string, or a dynamic value as JSON text.
func (b *Builder) AppendStr(x string) {
	b.fits(len(x))
	b.v.Text.Append(x)
	b.added()
}

// AppendBytes adds a string, or a dynamic value as JSON text, from a buffer that the caller keeps.
func (b *Builder) AppendBytes(x []byte) { b.AppendStr(View(x)) }

// fits panics where n more bytes of text are too many; it looks only when the buffer must grow anyway.
func (b *Builder) fits(n int) {
	if n += len(b.v.Text.Buf); n > cap(b.v.Text.Buf) && int64(n) > textLimit.Load() {
		panic(TooMuchText{textLimit.Load()})
	}
}

// GrowText makes room for n bytes of text.
func (b *Builder) GrowText(n int) { b.v.Text.Buf = slices.Grow(b.v.Text.Buf, n) }

// AppendNull adds a null; on a string builder the empty string.
func (b *Builder) AppendNull() {
	switch {
	case b.v.Bools != nil:
		b.v.Bools = append(b.v.Bools, false)
	case b.v.Longs != nil:
		b.v.Longs = append(b.v.Longs, 0)
	case b.v.Reals != nil:
		b.v.Reals = append(b.v.Reals, 0)
	case b.v.Decimals != nil:
		b.v.Decimals = append(b.v.Decimals, apd.Decimal{})
	case b.v.Guids != nil:
		b.v.Guids = append(b.v.Guids, GUID{})
	default:
		b.v.Text.Append("")
	}
	b.added()
	if b.v.Type != types.String {
		b.v.Valid.Clear(b.v.Len - 1)
		b.invalid = true
	}
}

// AppendFrom adds row i of v, which has the builder's type.
func (b *Builder) AppendFrom(v *Vector, i int) {
	i = v.At(i)
	if v.Valid != nil && !v.Valid.Get(i) {
		b.AppendNull()
		return
	}
	switch {
	case b.v.Bools != nil:
		b.AppendBool(v.Bools[i])
	case b.v.Longs != nil:
		b.AppendLong(v.Longs[i])
	case b.v.Reals != nil:
		b.AppendReal(v.Reals[i])
	case b.v.Decimals != nil:
		b.AppendDecimal(&v.Decimals[i])
	case b.v.Guids != nil:
		b.AppendGuid(v.Guids[i])
	default:
		if v.Codes != nil {
			i = int(v.Codes[i])
		}
		b.AppendStr(v.Text.At(i))
	}
}

// added counts the row that was just appended and marks it valid.
func (b *Builder) added() {
	if b.v.Len&63 == 0 {
		b.v.Valid = append(b.v.Valid, ^uint64(0))
	}
	b.v.Len++
}

// Vector is what was built; the builder is not used again.
func (b *Builder) Vector() *Vector {
	if !b.invalid {
		b.v.Valid = nil
	}
	return &b.v
}
