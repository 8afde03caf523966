package vector

import (
	"unsafe"

	"github.com/cockroachdb/apd/v3"

	"kql/functions/types"
)

// Concat is vectors of type t one after the other; ok is false where their text is more than MaxText bytes.
// Text that the vectors share, as slices of a table or rows of one dictionary do, is not copied.
func Concat(t types.Type, vs []*Vector) (out *Vector, ok bool) {
	if len(vs) == 1 {
		return vs[0], true
	}
	out = &Vector{Type: t}
	for _, v := range vs {
		out.Len += v.Len
	}
	if sameConstant(vs) {
		out.Const, out.Valid, out.Text, out.Codes = true, vs[0].Valid, vs[0].Text, vs[0].Codes
		out.Bools, out.Longs, out.Reals, out.Decimals, out.Guids = vs[0].Bools, vs[0].Longs, vs[0].Reals, vs[0].Decimals, vs[0].Guids
		return out, true
	}
	out.Valid = concatValid(vs, out.Len)
	switch t {
	case types.Bool:
		out.Bools = concat(vs, out.Len, func(v *Vector) []bool { return v.Bools })
	case types.Int, types.Long, types.Datetime, types.Timespan:
		out.Longs = concat(vs, out.Len, func(v *Vector) []int64 { return v.Longs })
	case types.Real:
		out.Reals = concat(vs, out.Len, func(v *Vector) []float64 { return v.Reals })
	case types.Decimal:
		out.Decimals = concat(vs, out.Len, func(v *Vector) []apd.Decimal { return v.Decimals })
	case types.Guid:
		out.Guids = concat(vs, out.Len, func(v *Vector) []GUID { return v.Guids })
	default:
		return out, concatText(out, vs)
	}
	return out, true
}

// sameConstant says whether all vectors are one constant, spread over several batches.
func sameConstant(vs []*Vector) bool {
	for _, v := range vs {
		if !v.Const || v.Text != vs[0].Text || unsafe.SliceData(v.Longs) != unsafe.SliceData(vs[0].Longs) ||
			unsafe.SliceData(v.Bools) != unsafe.SliceData(vs[0].Bools) || unsafe.SliceData(v.Reals) != unsafe.SliceData(vs[0].Reals) ||
			unsafe.SliceData(v.Guids) != unsafe.SliceData(vs[0].Guids) || unsafe.SliceData(v.Decimals) != unsafe.SliceData(vs[0].Decimals) {
			return false
		}
	}
	return len(vs) > 0
}

func concat[T any](vs []*Vector, n int, payload func(*Vector) []T) []T {
	out := make([]T, 0, n)
	for _, v := range vs {
		p := payload(v)
		if v.Const {
			for range v.Len {
				out = append(out, p[0])
			}
			continue
		}
		out = append(out, p[:v.Len]...)
	}
	return out
}

func concatValid(vs []*Vector, n int) Bitmap {
	var out Bitmap
	at := 0
	for _, v := range vs {
		if v.Valid != nil {
			if out == nil {
				out = NewBitmap(n)
			}
			for i := range v.Len {
				if v.Null(i) {
					out.Clear(at + i)
				}
			}
		}
		at += v.Len
	}
	return out
}

// concatText fills out with the vectors' texts: as codes of their dictionaries put together where they have
// some, else as spans, over the buffer they share or a copy.
func concatText(out *Vector, vs []*Vector) bool {
	if concatCodes(out, vs) {
		return true
	}
	out.Text = &Text{Spans: make([]Span, 0, out.Len)}
	if len(vs) == 0 {
		return true
	}
	if buf, ok := oneBuffer(vs); ok {
		out.Text.Buf = buf
		for _, v := range vs {
			out.Text.appendSpans(v)
		}
		return true
	}
	for _, v := range vs {
		if !out.Text.appendTexts(v) {
			return false
		}
	}
	return true
}

// concatCodes puts coded vectors together, constants counting as dictionaries of one entry; false where one
// is not coded, or the dictionaries are large beside the rows.
func concatCodes(out *Vector, vs []*Vector) bool {
	bases := map[*Text]uint32{}
	var dictionaries []*Text
	entries, size := 0, 0
	for _, v := range vs {
		if v.Codes == nil && !v.Const {
			return false
		}
		if _, seen := bases[v.Text]; !seen {
			bases[v.Text] = uint32(entries)
			dictionaries = append(dictionaries, v.Text)
			entries, size = entries+len(v.Text.Spans), size+len(v.Text.Buf)
		}
	}
	if len(dictionaries) == 0 || len(dictionaries) > 1 && entries > out.Len || size > MaxText {
		return false
	}
	out.Text = joinTexts(dictionaries, entries)
	out.Codes = make([]uint32, 0, out.Len)
	for _, v := range vs {
		base := bases[v.Text]
		if v.Const {
			for range v.Len {
				code := base
				if v.Codes != nil {
					code += v.Codes[0]
				}
				out.Codes = append(out.Codes, code)
			}
			continue
		}
		for _, code := range v.Codes[:v.Len] {
			out.Codes = append(out.Codes, base+code)
		}
	}
	return true
}

// joinTexts is texts one after the other. The first buffer that is not empty is not copied where it is the only one.
func joinTexts(texts []*Text, entries int) *Text {
	if len(texts) == 1 {
		return texts[0]
	}
	out := &Text{Spans: make([]Span, 0, entries)}
	for _, t := range texts {
		base := uint32(len(out.Buf))
		if base == 0 {
			out.Buf = t.Buf[:len(t.Buf):len(t.Buf)]
		} else {
			out.Buf = append(out.Buf, t.Buf...)
		}
		for _, s := range t.Spans {
			out.Spans = append(out.Spans, Span{s.Off + base, s.Len})
		}
	}
	return out
}

// oneBuffer is the buffer that all vectors are views of, the longest of its views.
func oneBuffer(vs []*Vector) (buf []byte, ok bool) {
	for _, v := range vs {
		if len(v.Text.Buf) > len(buf) {
			buf = v.Text.Buf
		}
	}
	for _, v := range vs {
		if len(v.Text.Buf) > 0 && unsafe.SliceData(v.Text.Buf) != unsafe.SliceData(buf) {
			return nil, false
		}
	}
	return buf, true
}

// place is row i's place in v's buffer.
func (v *Vector) place(i int) Span {
	i = v.At(i)
	if v.Codes != nil {
		return v.Text.Spans[v.Codes[i]]
	}
	return v.Text.Spans[i]
}

func (t *Text) appendSpans(v *Vector) {
	for i := range v.Len {
		t.Spans = append(t.Spans, v.place(i))
	}
}

// appendTexts copies v's texts; a constant once, and of a dictionary no more than it holds.
func (t *Text) appendTexts(v *Vector) bool {
	if v.Const {
		if v.Len == 0 || !t.copy(v, 0) {
			return v.Len == 0
		}
		one := t.Spans[len(t.Spans)-1]
		for range v.Len - 1 {
			t.Spans = append(t.Spans, one)
		}
		return true
	}
	var copied []uint32 // by code: the place in t.Spans plus one
	if v.Codes != nil && len(v.Text.Spans) <= 4*v.Len {
		copied = make([]uint32, len(v.Text.Spans))
	}
	for i := range v.Len {
		if copied == nil {
			if !t.copy(v, i) {
				return false
			}
			continue
		}
		known := &copied[v.Codes[i]]
		if *known != 0 {
			t.Spans = append(t.Spans, t.Spans[*known-1])
			continue
		}
		if !t.copy(v, i) {
			return false
		}
		*known = uint32(len(t.Spans))
	}
	return true
}

// copy adds row i's text; false where there is no room.
func (t *Text) copy(v *Vector, i int) bool {
	s := v.place(i)
	if len(t.Buf)+int(s.Len) > MaxText {
		return false
	}
	t.Append(View(v.Text.Buf[s.Off : s.Off+s.Len]))
	return true
}
