package dynamic

import (
	"encoding/hex"
	"strconv"

	"kql/functions/types"
	"kql/functions/vector"
)

// AppendValue adds row i of v as JSON to dst: the value that pack_array, make_list and their kin put into
// a dynamic. Datetimes, timespans, guids and decimals are strings there.
func AppendValue(dst []byte, v *vector.Vector, i int) []byte {
	if v.Null(i) {
		return append(dst, "null"...)
	}
	switch v.Type {
	case types.Bool:
		return strconv.AppendBool(dst, v.Bool(i))
	case types.Int, types.Long:
		return strconv.AppendInt(dst, v.Long(i), 10)
	case types.Real:
		return append(dst, FormatReal(v.Real(i))...)
	case types.Dynamic:
		if json := v.Str(i); json != "" {
			return append(dst, json...)
		}
		return append(dst, "null"...)
	case types.String:
		return AppendQuoted(dst, v.Str(i))
	}
	dst = append(dst, '"')
	switch v.Type {
	case types.Datetime:
		dst = types.AppendDatetime(dst, v.Long(i))
	case types.Timespan:
		dst = types.AppendTimespan(dst, v.Long(i))
	case types.Guid:
		dst = AppendGuid(dst, v.Guid(i))
	case types.Decimal:
		dst = append(dst, v.Decimal(i).Text('f')...)
	}
	return append(dst, '"')
}

// AppendGuid adds a guid's text to dst.
func AppendGuid(dst []byte, g vector.GUID) []byte {
	for i, part := range [][]byte{g[:4], g[4:6], g[6:8], g[8:10], g[10:]} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, part)
	}
	return dst
}

// Join is an array of elements that are JSON.
func Join(elements []string) string {
	n := 2
	for _, e := range elements {
		n += len(e) + 1
	}
	out := append(make([]byte, 0, n), '[')
	for i, e := range elements {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, e...)
	}
	return string(append(out, ']'))
}
