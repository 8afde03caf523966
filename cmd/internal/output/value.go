package output

import (
	"math"
	"strconv"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// AppendJSON adds a value as JSON: numbers and bools as such, NaN and infinities as strings, datetimes as
// ISO 8601, timespans, guids and decimals as strings, dynamic values as they are.
func AppendJSON(dst []byte, v *vector.Vector, i int) []byte {
	if v.Null(i) {
		return append(dst, "null"...)
	}
	switch v.Type {
	case types.Real:
		x := v.Real(i)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return append(append(append(dst, '"'), nonFinite(x)...), '"')
		}
		return append(dst, dynamic.FormatReal(x)...)
	case types.Datetime:
		return append(appendDatetime(append(dst, '"'), v.Long(i)), '"')
	case types.Timespan:
		return append(types.AppendTimespan(append(dst, '"'), v.Long(i)), '"')
	case types.Dynamic:
		return append(dst, dynamic.Compact(v.Str(i))...)
	}
	return dynamic.AppendValue(dst, v, i)
}

// Text is a value as text without quotes; null is nothing.
func Text(v *vector.Vector, i int) string { return string(appendText(nil, v, i)) }

// appendText adds a value as text without quotes; null is nothing.
func appendText(dst []byte, v *vector.Vector, i int) []byte {
	if v.Null(i) {
		return dst
	}
	switch v.Type {
	case types.String:
		return append(dst, v.Str(i)...)
	case types.Dynamic:
		return append(dst, dynamic.Compact(v.Str(i))...)
	case types.Bool:
		return strconv.AppendBool(dst, v.Bool(i))
	case types.Int, types.Long:
		return strconv.AppendInt(dst, v.Long(i), 10)
	case types.Real:
		return strconv.AppendFloat(dst, v.Real(i), 'g', -1, 64)
	case types.Decimal:
		return types.AppendDecimal(dst, v.Decimal(i))
	case types.Datetime:
		return appendDatetime(dst, v.Long(i))
	case types.Timespan:
		return types.AppendTimespan(dst, v.Long(i))
	}
	return types.AppendGuid(dst, v.Guid(i))
}

// appendDatetime is the datetime with as many digits of a second as it has.
func appendDatetime(dst []byte, ticks int64) []byte {
	start := len(dst)
	dst = types.AppendDatetime(dst, ticks)
	text := dst[start : len(dst)-1] // without Z
	if dot := len(text) - 8; dot > 0 && text[dot] == '.' {
		end := len(text)
		for end > dot && (text[end-1] == '0' || text[end-1] == '.') {
			end--
			if text[end] == '.' {
				break
			}
		}
		text = text[:end]
	}
	return append(dst[:start+len(text)], 'Z')
}

func nonFinite(x float64) string {
	switch {
	case math.IsNaN(x):
		return "NaN"
	case x > 0:
		return "Infinity"
	}
	return "-Infinity"
}
