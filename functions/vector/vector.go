// Package vector holds columns of values in memory: typed vectors with validity bitmaps, constants and
// dictionaries, the batches that operators pass on, and the builders that make them.
package vector

import (
	"github.com/cockroachdb/apd/v3"

	"kql/functions/types"
)

// Vector is a column of Len values of one type. The payload of the type is set, the others are nil:
//
//	bool                            Bools
//	int, long, datetime, timespan   Longs (datetime: 100 ns ticks from year 1; timespan: ticks)
//	real                            Reals
//	decimal                         Decimals
//	guid                            Guids
//	string, dynamic                 Text, by row, or by Codes where Codes is set
//
// A dynamic value is its JSON text (see package dynamic); a string is never null, so a string
// vector's Valid is nil. Where Const is set the payload holds one row that stands for all Len rows.
// A vector is never changed once an operator has passed it on.
type Vector struct {
	Type  types.Type
	Len   int
	Const bool
	Valid Bitmap // over payload rows: one bit where Const

	Bools    []bool
	Longs    []int64
	Reals    []float64
	Decimals []apd.Decimal
	Guids    []GUID
	Text     *Text
	Codes    []uint32 // rows of a dictionary-coded vector: places in Text
}

// GUID is the sixteen bytes of a guid in the order of its text form.
type GUID = [16]byte

// At is the payload index of row i.
func (v *Vector) At(i int) int {
	if v.Const {
		return 0
	}
	return i
}

// Null says whether row i is null.
func (v *Vector) Null(i int) bool { return v.Valid != nil && !v.Valid.Get(v.At(i)) }

// Str is row i of a string or dynamic vector as a view into its text; valid as long as the vector.
func (v *Vector) Str(i int) string {
	i = v.At(i)
	if v.Codes != nil {
		return v.Text.At(int(v.Codes[i]))
	}
	return v.Text.At(i)
}

// Long is row i of an int, long, datetime or timespan vector.
func (v *Vector) Long(i int) int64 { return v.Longs[v.At(i)] }

// Real is row i of a real vector.
func (v *Vector) Real(i int) float64 { return v.Reals[v.At(i)] }

// Bool is row i of a bool vector; a null reads as false.
func (v *Vector) Bool(i int) bool { return v.Bools[v.At(i)] && !v.Null(i) }

// Guid is row i of a guid vector.
func (v *Vector) Guid(i int) GUID { return v.Guids[v.At(i)] }

// Decimal is row i of a decimal vector; the caller does not change it.
func (v *Vector) Decimal(i int) *apd.Decimal { return &v.Decimals[v.At(i)] }

// Broadcast is a constant vector as n rows.
func (v *Vector) Broadcast(n int) *Vector {
	if !v.Const || v.Len == n {
		return v
	}
	out := *v
	out.Len = n
	return &out
}

// Slice is rows lo to hi; it copies no payload.
func (v *Vector) Slice(lo, hi int) *Vector {
	out := *v
	out.Len = hi - lo
	if v.Const {
		return &out
	}
	out.Valid = v.Valid.Slice(lo, hi)
	switch {
	case v.Codes != nil:
		out.Codes = v.Codes[lo:hi]
	case v.Text != nil:
		out.Text = &Text{v.Text.Buf, v.Text.Spans[lo:hi]}
	}
	out.Bools, out.Longs, out.Reals = cut(v.Bools, lo, hi), cut(v.Longs, lo, hi), cut(v.Reals, lo, hi)
	out.Decimals, out.Guids = cut(v.Decimals, lo, hi), cut(v.Guids, lo, hi)
	return &out
}

// Gather is the given rows, in that order. Text bytes are shared, not copied.
func (v *Vector) Gather(rows []int32) *Vector {
	out := *v
	out.Len = len(rows)
	if v.Const {
		return &out
	}
	out.Valid = v.Valid.Gather(rows)
	switch {
	case v.Codes != nil:
		out.Codes = pick(v.Codes, rows)
	case v.Text != nil:
		out.Text = &Text{v.Text.Buf, pick(v.Text.Spans, rows)}
	}
	out.Bools, out.Longs, out.Reals = pick(v.Bools, rows), pick(v.Longs, rows), pick(v.Reals, rows)
	out.Decimals, out.Guids = pick(v.Decimals, rows), pick(v.Guids, rows)
	return &out
}

// Flat is the vector without the Const shape: one payload row a row.
func (v *Vector) Flat() *Vector {
	if !v.Const {
		return v
	}
	one := *v
	one.Const = false
	return one.Gather(make([]int32, v.Len))
}

// Bytes is about the memory that the vector's own payload holds; a shared dictionary is not counted.
func (v *Vector) Bytes() int64 {
	n := int64(len(v.Bools)) + 8*int64(len(v.Longs)+len(v.Reals)+len(v.Valid)) + 16*int64(len(v.Guids)) + 40*int64(len(v.Decimals)) + 4*int64(len(v.Codes))
	if v.Text != nil && v.Codes == nil {
		n += 8 * int64(len(v.Text.Spans))
		for _, s := range v.Text.Spans {
			n += int64(s.Len)
		}
	}
	return n
}

func cut[T any](s []T, lo, hi int) []T {
	if s == nil {
		return nil
	}
	return s[lo:hi]
}

func pick[T any](s []T, rows []int32) []T {
	if s == nil {
		return nil
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = s[r]
	}
	return out
}
