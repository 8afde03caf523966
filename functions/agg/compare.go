package agg

import (
	"bytes"
	"cmp"
	"strings"

	"kql/functions/types"
	"kql/functions/vector"
)

// compare orders two values of one type, neither null.
func compare(a *vector.Vector, i int, b *vector.Vector, j int) int {
	switch a.Type {
	case types.Bool:
		return cmp.Compare(truth(a.Bool(i)), truth(b.Bool(j)))
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

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
