// Package series computes on arrays of numbers that stand for values at even steps: what the series_
// functions do, on slices.
package series

import (
	"math"
	"strconv"

	"kql/functions/dynamic"
)

// Series is an array of numbers. An element that is no number is missing.
type Series struct {
	Values  []float64
	Missing []bool // nil: none is
	Whole   bool   // every element that is there is a long
}

// Parse reads a dynamic array; ok is false for any other value.
func Parse(json string) (s Series, ok bool) {
	if dynamic.KindOf(json) != dynamic.Array {
		return s, false
	}
	s.Whole = true
	dynamic.Each(json, func(_, e string) bool {
		x, number := element(e)
		if !number {
			s.miss(len(s.Values))
		} else if dynamic.KindOf(e) != dynamic.Long {
			s.Whole = false
		}
		s.Values = append(s.Values, x)
		return true
	})
	for len(s.Missing) > 0 && len(s.Missing) < len(s.Values) {
		s.Missing = append(s.Missing, false)
	}
	return s, true
}

// element reads a number; NaN and infinities are strings in JSON.
func element(json string) (x float64, ok bool) {
	if x, ok := dynamic.Number(json); ok {
		return x, true
	}
	switch json {
	case `"NaN"`:
		return math.NaN(), true
	case `"Infinity"`, `"Inf"`, `"+Inf"`:
		return math.Inf(1), true
	case `"-Infinity"`, `"-Inf"`:
		return math.Inf(-1), true
	}
	return 0, false
}

func (s *Series) miss(i int) {
	for len(s.Missing) <= i {
		s.Missing = append(s.Missing, false)
	}
	s.Missing[i] = true
}

// Has says whether element i is there.
func (s Series) Has(i int) bool { return i < len(s.Values) && (s.Missing == nil || !s.Missing[i]) }

// Full says whether every element is there and finite.
func (s Series) Full() bool {
	for i, x := range s.Values {
		if !s.Has(i) || math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

// Append adds the series as a JSON array to dst.
func (s Series) Append(dst []byte) []byte {
	dst = append(dst, '[')
	for i, x := range s.Values {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch {
		case !s.Has(i):
			dst = append(dst, "null"...)
		case s.Whole:
			dst = strconv.AppendInt(dst, int64(x), 10)
		default:
			dst = append(dst, dynamic.FormatReal(x)...)
		}
	}
	return append(dst, ']')
}

// JSON is the series as a JSON array.
func (s Series) JSON() string { return string(s.Append(nil)) }

// Reals is a series of reals that are all there.
func Reals(values []float64) Series { return Series{Values: values} }

// Map applies f to each element; whole says that the results are longs.
func (s Series) Map(whole bool, f func(float64) float64) Series {
	out := Series{Values: make([]float64, len(s.Values)), Missing: s.Missing, Whole: whole}
	for i, x := range s.Values {
		if s.Has(i) {
			out.Values[i] = f(x)
		}
	}
	return out
}

// Zip applies f to the pairs of elements of two series; where one is missing or shorter the result is too.
func Zip(a, b Series, whole bool, f func(x, y float64) float64) Series {
	n := max(len(a.Values), len(b.Values))
	out := Series{Values: make([]float64, n), Whole: whole}
	for i := range n {
		if a.Has(i) && b.Has(i) {
			out.Values[i] = f(a.Values[i], b.Values[i])
		} else {
			out.miss(i)
		}
	}
	for len(out.Missing) > 0 && len(out.Missing) < n {
		out.Missing = append(out.Missing, false)
	}
	return out
}

// Repeat is one number n times.
func Repeat(x float64, n int, whole bool) Series {
	s := Series{Values: make([]float64, n), Whole: whole}
	for i := range s.Values {
		s.Values[i] = x
	}
	return s
}
