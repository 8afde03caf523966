package executor

import (
	"bytes"
	"cmp"
	"math"
	"strconv"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// sortColumn is one key of a sort, evaluated.
type sortColumn struct {
	values           *vector.Vector
	desc, nullsFirst bool
	words            []uint64
	exact            bool
}

func newSortColumn(v *vector.Vector, desc, nullsFirst bool) sortColumn {
	c := sortColumn{values: v, desc: desc, nullsFirst: nullsFirst}
	c.words, c.exact = sortWords(v, desc, nullsFirst, true)
	return c
}

// compare is how rows i and j stand.
func (c *sortColumn) compare(i, j int32) int {
	if c.words[i] != c.words[j] {
		return cmp.Compare(c.words[i], c.words[j])
	}
	if c.exact {
		return 0
	}
	a, b := int(i), int(j)
	if x, y := c.values.Null(a), c.values.Null(b); x || y {
		switch {
		case x && y:
			return 0
		case x == c.nullsFirst:
			return -1
		}
		return 1
	}
	d := compareValues(c.values, a, b)
	if c.desc {
		return -d
	}
	return d
}

// compareValues compares two rows that are not null. Strings compare byte by byte.
func compareValues(v *vector.Vector, i, j int) int {
	switch v.Type {
	case types.String:
		return strings.Compare(v.Str(i), v.Str(j))
	case types.Dynamic:
		return compareDynamic(v.Str(i), v.Str(j))
	case types.Decimal:
		return v.Decimal(i).Cmp(v.Decimal(j))
	case types.Guid:
		a, b := v.Guid(i), v.Guid(j)
		return bytes.Compare(a[:], b[:])
	case types.Real:
		return cmp.Compare(v.Real(i), v.Real(j))
	case types.Bool:
		return cmp.Compare(boolWord(v.Bool(i)), boolWord(v.Bool(j)))
	}
	return cmp.Compare(v.Long(i), v.Long(j))
}

// compareDynamic orders dynamic values by kind, then numbers by value and everything else by text.
func compareDynamic(a, b string) int {
	x, y := dynamicRank(a), dynamicRank(b)
	if x != y {
		return cmp.Compare(x, y)
	}
	if x == dynamicRank("0") {
		return cmp.Compare(dynamicReal(a), dynamicReal(b))
	}
	return strings.Compare(dynamic.Text(a), dynamic.Text(b))
}

func boolWord(b bool) int {
	if b {
		return 1
	}
	return 0
}

func dynamicRank(json string) int {
	switch dynamic.KindOf(json) {
	case dynamic.Bool:
		return 1
	case dynamic.Long, dynamic.Real:
		return 2
	case dynamic.String:
		return 3
	case dynamic.Array:
		return 4
	}
	return 5
}

func dynamicReal(json string) float64 {
	f, err := strconv.ParseFloat(json, 64)
	if err != nil {
		return math.NaN()
	}
	return f
}
