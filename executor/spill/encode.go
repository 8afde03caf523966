package spill

import (
	"unsafe"

	"github.com/cockroachdb/apd/v3"

	"kql/functions/types"
	"kql/functions/vector"
)

// A vector is words of eight bytes, in the order of the machine's: its head, its bitmap, and its payload as it lies in
// memory, each part of these with its length before it and filled up to whole words.
const wordSize = 8

const (
	isConst = 1 << iota
	hasNulls
	isCoded
)

type encoder struct{ buf []byte }

func (e *encoder) word(n uint64) { e.buf = append(e.buf, bytesOf([]uint64{n})...) }

func (e *encoder) bytes(b []byte) {
	e.word(uint64(len(b)))
	e.buf = append(e.buf, b...)
	for len(e.buf)%wordSize != 0 {
		e.buf = append(e.buf, 0)
	}
}

// bytesOf is a slice of values without pointers as the bytes that it is.
func bytesOf[T any](s []T) []byte {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), len(s)*int(unsafe.Sizeof(s[0])))
}

func (e *encoder) vector(v *vector.Vector) {
	rows := v.Len
	flags := uint64(0)
	if v.Const {
		rows, flags = 1, isConst
	}
	if v.Valid != nil {
		flags |= hasNulls
	}
	dictionary, codes := ownCodes(v, rows)
	if codes != nil {
		flags |= isCoded
	}
	e.word(uint64(v.Type))
	e.word(uint64(v.Len))
	e.word(flags)
	if v.Valid != nil {
		e.bytes(bytesOf(v.Valid[:(rows+63)/64]))
	}
	switch {
	case v.Bools != nil:
		e.bytes(bytesOf(v.Bools[:rows]))
	case v.Longs != nil:
		e.bytes(bytesOf(v.Longs[:rows]))
	case v.Reals != nil:
		e.bytes(bytesOf(v.Reals[:rows]))
	case v.Guids != nil:
		e.bytes(bytesOf(v.Guids[:rows]))
	case v.Decimals != nil:
		text := &vector.Text{}
		for i := range rows {
			text.Append(v.Decimals[i].String())
		}
		e.text(len(text.Spans), text.At)
	case codes != nil:
		e.bytes(bytesOf(codes))
		e.text(len(dictionary), func(i int) string { return v.Text.At(int(dictionary[i])) })
	case v.Text != nil:
		e.text(rows, v.Str)
	}
}

func (e *encoder) text(n int, at func(i int) string) {
	lengths := make([]uint32, n)
	total := 0
	for i := range lengths {
		lengths[i] = uint32(len(at(i)))
		total += len(at(i))
	}
	e.bytes(bytesOf(lengths))
	e.word(uint64(total))
	for i := range lengths {
		e.buf = append(e.buf, at(i)...)
	}
	for len(e.buf)%wordSize != 0 {
		e.buf = append(e.buf, 0)
	}
}

// ownCodes is the part of a vector's dictionary that its rows use, and their codes in it; nil where it has none, or one
// that is large beside the rows.
func ownCodes(v *vector.Vector, rows int) (dictionary, codes []uint32) {
	if v.Codes == nil || len(v.Text.Spans) > 4*rows {
		return nil, nil
	}
	places := make([]uint32, len(v.Text.Spans)) // plus one
	codes = make([]uint32, rows)
	for i, c := range v.Codes[:rows] {
		if places[c] == 0 {
			dictionary = append(dictionary, c)
			places[c] = uint32(len(dictionary))
		}
		codes[i] = places[c] - 1
	}
	return dictionary, codes
}

type decoder struct{ buf []byte }

func (d *decoder) word() uint64 {
	n := *(*uint64)(unsafe.Pointer(&d.buf[0]))
	d.buf = d.buf[wordSize:]
	return n
}

func (d *decoder) bytes() []byte {
	n := int(d.word())
	out := d.buf[:n:n]
	d.buf = d.buf[(n+wordSize-1)/wordSize*wordSize:]
	return out
}

// values is bytes as the values that they are.
func values[T any](b []byte) []T {
	var one T
	if len(b) == 0 {
		return []T{}
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), len(b)/int(unsafe.Sizeof(one)))
}

func (d *decoder) vector() (*vector.Vector, error) {
	v := &vector.Vector{Type: types.Type(d.word()), Len: int(d.word())}
	flags := d.word()
	v.Const = flags&isConst != 0
	if flags&hasNulls != 0 {
		v.Valid = values[uint64](d.bytes())
	}
	switch v.Type {
	case types.Bool:
		v.Bools = values[bool](d.bytes())
	case types.Real:
		v.Reals = values[float64](d.bytes())
	case types.Guid:
		v.Guids = values[vector.GUID](d.bytes())
	case types.Decimal:
		return v, decimals(v, d.text())
	case types.String, types.Dynamic:
		if flags&isCoded != 0 {
			v.Codes = values[uint32](d.bytes())
		}
		v.Text = d.text()
	default:
		v.Longs = values[int64](d.bytes())
	}
	return v, nil
}

func (d *decoder) text() *vector.Text {
	lengths := values[uint32](d.bytes())
	t := &vector.Text{Spans: make([]vector.Span, len(lengths)), Buf: d.bytes()}
	at := uint32(0)
	for i, n := range lengths {
		t.Spans[i] = vector.Span{Off: at, Len: n}
		at += n
	}
	return t
}

func decimals(v *vector.Vector, text *vector.Text) error {
	v.Decimals = make([]apd.Decimal, len(text.Spans))
	for i := range v.Decimals {
		if _, _, err := v.Decimals[i].SetString(text.At(i)); err != nil {
			return err
		}
	}
	return nil
}
