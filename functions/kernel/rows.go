package kernel

import (
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
