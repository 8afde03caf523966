package ingest

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"unsafe"

	"github.com/cockroachdb/apd/v3"

	"kql/functions/types"
	"kql/functions/vector"
)

func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

func parseBool(s string) (b, ok bool) {
	switch {
	case s == "true", s == "1", strings.EqualFold(s, "true"):
		return true, true
	case s == "false", s == "0", strings.EqualFold(s, "false"):
		return false, true
	}
	return false, false
}

func parseReal(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !strings.ContainsAny(s, "xX_") // Go's own notations
}

func parseGuid(s string) (g vector.GUID, ok bool) {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}")
	if len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' {
		s = s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	}
	if len(s) != 32 {
		return g, false
	}
	_, err := hex.Decode(g[:], []byte(s))
	return g, err == nil
}

func parseDecimal(s string) (d apd.Decimal, ok bool) {
	_, _, err := d.SetString(s)
	return d, err == nil && d.Form == apd.Finite
}

// parseTicks reads a type that is held as an int64.
func parseTicks(t types.Type, s string) (int64, bool) {
	switch t {
	case types.Datetime:
		return parseDatetime(s)
	case types.Timespan:
		return parseTimespan(s)
	}
	n, ok := parseLong(s)
	return n, ok && (t != types.Int || n == int64(int32(n)))
}

// parseLong reads a whole number, also one written as 5.0 or 1e3, exactly.
func parseLong(s string) (int64, bool) {
	digits := strings.TrimPrefix(s, "-")
	if len(digits) <= 18 && digits != "" {
		var n int64
		for i := range len(digits) {
			c := digits[i] - '0'
			if c > 9 {
				return parseOddLong(s)
			}
			n = 10*n + int64(c)
		}
		if len(digits) < len(s) {
			n = -n
		}
		return n, true
	}
	return parseOddLong(s)
}

func parseOddLong(s string) (int64, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	switch s {
	case "true", "True":
		return 1, true
	case "false", "False":
		return 0, true
	}
	f, ok := parseReal(s)
	if !ok || f != math.Trunc(f) || math.Abs(f) >= 1<<53 {
		return 0, false
	}
	return int64(f), true
}
