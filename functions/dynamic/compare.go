package dynamic

import (
	"cmp"
	"strconv"
	"strings"
)

// Number is a numeric value as a real; ok is false for any other.
func Number(json string) (x float64, ok bool) {
	if k := KindOf(json); k != Long && k != Real {
		return 0, false
	}
	x, err := strconv.ParseFloat(json, 64)
	return x, err == nil || x != 0
}

// Equal says whether two values are the same: numbers by value, all else by text.
func Equal(a, b string) bool {
	if a == b {
		return true
	}
	switch ka, kb := KindOf(a), KindOf(b); {
	case (ka == Long || ka == Real) && (kb == Long || kb == Real):
		if ka == Long && kb == Long {
			return false
		}
		x, _ := Number(a)
		y, _ := Number(b)
		return x == y
	case ka == String && kb == String:
		return Unquote(a) == Unquote(b)
	case ka == Null && kb == Null:
		return true
	}
	return false
}

// Compare orders two values of arrays: numbers, then strings, then the rest; nulls count as the rest.
func Compare(a, b string) int {
	ra, rb := rank(a), rank(b)
	if ra != rb {
		return cmp.Compare(ra, rb)
	}
	switch ra {
	case 0:
		if KindOf(a) == Long && KindOf(b) == Long {
			x, _ := strconv.ParseInt(a, 10, 64)
			y, _ := strconv.ParseInt(b, 10, 64)
			return cmp.Compare(x, y)
		}
		x, _ := Number(a)
		y, _ := Number(b)
		return cmp.Compare(x, y)
	case 1:
		return strings.Compare(Unquote(a), Unquote(b))
	}
	return strings.Compare(a, b)
}

func rank(json string) int {
	switch KindOf(json) {
	case Long, Real:
		return 0
	case String:
		return 1
	}
	return 2
}

// Key is a text that equal values, as Equal has it, share.
func Key(json string) string {
	switch KindOf(json) {
	case String:
		return `"` + Unquote(json)
	case Real:
		if x, ok := Number(json); ok {
			if n := int64(x); float64(n) == x {
				return strconv.FormatInt(n, 10)
			}
			return strconv.FormatFloat(x, 'g', -1, 64)
		}
	case Null:
		return "null"
	}
	return json
}
