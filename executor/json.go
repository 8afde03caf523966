package executor

import (
	"encoding/hex"
	"strconv"
	"time"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// ticksToUnix is the ticks between year 1 and 1970.
const ticksToUnix = 621355968000000000

// appendJSON writes row i as a dynamic value holds it.
func appendJSON(dst []byte, v *vector.Vector, i int) []byte {
	if v.Null(i) {
		return append(dst, "null"...)
	}
	switch v.Type {
	case types.Bool:
		return strconv.AppendBool(dst, v.Bool(i))
	case types.Real:
		return append(dst, dynamic.FormatReal(v.Real(i))...)
	case types.String:
		return dynamic.AppendQuoted(dst, v.Str(i))
	case types.Dynamic:
		return append(dst, v.Str(i)...)
	case types.Decimal:
		return dynamic.AppendQuoted(dst, v.Decimal(i).Text('f'))
	case types.Guid:
		g := v.Guid(i)
		h := hex.EncodeToString(g[:])
		return dynamic.AppendQuoted(dst, h[:8]+"-"+h[8:12]+"-"+h[12:16]+"-"+h[16:20]+"-"+h[20:])
	case types.Datetime:
		ticks := v.Long(i) - ticksToUnix
		at := time.Unix(ticks/1e7, ticks%1e7*100).UTC()
		return at.AppendFormat(dst, `"2006-01-02T15:04:05.0000000Z"`)
	case types.Timespan:
		return dynamic.AppendQuoted(dst, timespanText(v.Long(i)))
	}
	return strconv.AppendInt(dst, v.Long(i), 10)
}

// timespanText is [-][d.]hh:mm:ss[.fffffff].
func timespanText(ticks int64) string {
	var b []byte
	n := uint64(ticks)
	if ticks < 0 {
		b, n = append(b, '-'), -n
	}
	if days := n / 864e9; days > 0 {
		b = append(strconv.AppendUint(b, days, 10), '.')
	}
	clock := time.Unix(int64(n/1e7%86400), 0).UTC()
	b = clock.AppendFormat(b, "15:04:05")
	if fraction := n % 1e7; fraction > 0 {
		b = append(b, '.')
		b = append(b, strconv.FormatUint(fraction+1e7, 10)[1:]...)
	}
	return string(b)
}
