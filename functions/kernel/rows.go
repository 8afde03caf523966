package kernel

import (
	"bytes"
	"cmp"
	"strings"

	"kql/functions/types"
	"kql/functions/vector"
)

// SameRow says whether rows i and j of v hold the same value; two nulls do.
func SameRow(v *vector.Vector, i, j int) bool {
	if v.Null(i) || v.Null(j) {
		return v.Null(i) && v.Null(j)
	}
	switch v.Type {
	case types.Bool:
		return v.Bool(i) == v.Bool(j)
	case types.Real:
		x, y := v.Real(i), v.Real(j)
		return x == y || x != x && y != y
	case types.Decimal:
		return v.Decimal(i).Cmp(v.Decimal(j)) == 0
	case types.Guid:
		return v.Guid(i) == v.Guid(j)
	case types.String, types.Dynamic:
		return v.Str(i) == v.Str(j)
	}
	return v.Long(i) == v.Long(j)
}

// OrderRows orders row i of a and row j of b, which are of one type: negative, zero or positive. A null comes before
// all values.
func OrderRows(a *vector.Vector, i int, b *vector.Vector, j int) int {
	if a.Null(i) || b.Null(j) {
		return order(!a.Null(i)) - order(!b.Null(j))
	}
	switch a.Type {
	case types.Bool:
		return order(a.Bool(i)) - order(b.Bool(j))
	case types.Real:
		return cmp.Compare(a.Real(i), b.Real(j))
	case types.Decimal:
		return a.Decimal(i).Cmp(b.Decimal(j))
	case types.Guid:
		x, y := a.Guid(i), b.Guid(j)
		return bytes.Compare(x[:], y[:])
	case types.String, types.Dynamic:
		return strings.Compare(a.Str(i), b.Str(j))
	}
	return cmp.Compare(a.Long(i), b.Long(j))
}
