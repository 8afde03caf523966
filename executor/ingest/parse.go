package ingest

import (
	"math"
	"unsafe"

	"kql/functions/types"
)

func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// parseTicks reads a type that is held as an int64.
func parseTicks(t types.Type, s string) (int64, bool) {
	switch t {
	case types.Datetime:
		return types.ParseDatetime(s)
	case types.Timespan:
		return types.ParseTimespan(s)
	case types.Int:
		n, ok := parseLong(s)
		return n, ok && n == int64(int32(n))
	}
	return parseLong(s)
}

// parseLong reads a whole number, also one written as 5.0 or 1e3, and bools as 1 and 0.
func parseLong(s string) (int64, bool) {
	if n, ok := types.ParseLong(s); ok {
		return n, true
	}
	if b, ok := types.ParseBool(s); ok {
		if b {
			return 1, true
		}
		return 0, true
	}
	// Beyond 53 bits a real is not exact.
	f, ok := types.ParseReal(s)
	return int64(f), ok && f == math.Trunc(f) && math.Abs(f) < 1<<53
}
