package types

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// ParseBool reads true, false, 1 or 0, in any case.
func ParseBool(s string) (b, ok bool) {
	switch {
	case s == "1", len(s) == 4 && strings.EqualFold(s, "true"):
		return true, true
	case s == "0", len(s) == 5 && strings.EqualFold(s, "false"):
		return false, true
	}
	return false, false
}

// ParseLong reads a whole number in decimal or, as 0x2F, in hexadecimal notation. Hexadecimal numbers of sixteen
// digits fill all 64 bits: 0xffffffffffffffff is -1.
func ParseLong(s string) (n int64, ok bool) {
	s = strings.TrimSpace(s)
	digits := s
	if s != "" && s[0] == '-' {
		digits = s[1:]
	}
	if len(digits) == 0 {
		return 0, false
	}
	if len(digits) > 18 || digits[0] == '0' && len(digits) > 1 && digits[1]|0x20 == 'x' {
		return parseLongLong(s)
	}
	for i := range len(digits) {
		d := digits[i] - '0'
		if d > 9 {
			return parseLongLong(s)
		}
		n = 10*n + int64(d)
	}
	if len(digits) < len(s) {
		n = -n
	}
	return n, true
}

func parseLongLong(s string) (int64, bool) {
	if len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		u, err := strconv.ParseUint(s[2:], 16, 64)
		return int64(u), err == nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// ParseReal reads a number in decimal or scientific notation, NaN or an infinity.
func ParseReal(s string) (x float64, ok bool) {
	s = strings.TrimSpace(s)
	if strings.ContainsAny(s, "xX_pP") { // Go's own notations
		return 0, false
	}
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil || x != 0 && math.IsInf(x, 0)
}

// AppendReal adds a real's text to dst: the shortest digits that read back as the same number, with a point or an
// exponent.
func AppendReal(dst []byte, x float64) []byte {
	switch {
	case x != x:
		return append(dst, "NaN"...)
	case math.IsInf(x, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(x, -1):
		return append(dst, "-Infinity"...)
	}
	format := byte('f')
	if abs := math.Abs(x); abs != 0 && (abs < 1e-5 || abs >= 1e15) {
		format = 'e'
	}
	at := len(dst)
	dst = strconv.AppendFloat(dst, x, format, -1, 64)
	for _, c := range dst[at:] {
		if c == '.' || c == 'e' {
			return dst
		}
	}
	return append(dst, '.', '0')
}

// decimals is the arithmetic of type decimal: IEEE 754 decimal128.
var decimals = apd.Context{
	Precision: 34, MaxExponent: 6144, MinExponent: -6143, Rounding: apd.RoundHalfEven,
	Traps: apd.InvalidOperation | apd.DivisionByZero | apd.Overflow | apd.DivisionUndefined | apd.DivisionImpossible,
}

// Decimals is the context in which decimals are computed: 34 digits.
func Decimals() *apd.Context { return &decimals }

// ParseDecimal reads a number in decimal or scientific notation, rounded to 34 digits.
func ParseDecimal(s string) (d *apd.Decimal, ok bool) {
	d, _, err := decimals.NewFromString(strings.TrimSpace(s))
	if err != nil || d.Form != apd.Finite {
		return nil, false
	}
	return d, true
}

// AppendDecimal adds a decimal's text to dst.
func AppendDecimal(dst []byte, d *apd.Decimal) []byte { return d.Append(dst, 'f') }

// ParseGuid reads 32 hexadecimal digits with hyphens anywhere between them, also in braces. What stands behind them is
// ignored, as the engine does.
func ParseGuid(s string) (g [16]byte, ok bool) {
	s = strings.TrimSpace(s)
	s = strings.TrimLeft(s, "{(")
	var digits [32]byte
	n := 0
	for i := 0; i < len(s) && n < len(digits); i++ {
		if s[i] == '-' && i > 0 {
			continue
		}
		digits[n] = s[i]
		n++
	}
	if n < len(digits) {
		return g, false
	}
	_, err := hex.Decode(g[:], digits[:])
	return g, err == nil
}

// AppendGuid adds a guid's text to dst.
func AppendGuid(dst []byte, g [16]byte) []byte {
	for i, b := range g {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = append(dst, lowerHex[b>>4], lowerHex[b&15])
	}
	return dst
}

const lowerHex = "0123456789abcdef"
