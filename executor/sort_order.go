package executor

import (
	"bytes"
	"cmp"
	"math"
	"slices"
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

// radixRows is the number of rows from which counting digits beats comparing.
const radixRows = 1024

// sortedRows is the rows in order; equal rows stay in theirs.
func sortedRows(keys []sortColumn, rows int) []int32 {
	order := sequence(rows)
	if rows >= radixRows {
		radixSort(order, keys[0].words)
		sortRuns(order, keys)
		return order
	}
	slices.SortFunc(order, func(i, j int32) int { return compareRows(keys, i, j) })
	return order
}

func compareRows(keys []sortColumn, i, j int32) int {
	for k := range keys {
		if d := keys[k].compare(i, j); d != 0 {
			return d
		}
	}
	return cmp.Compare(i, j)
}

// sortRuns finishes rows that are sorted by the first key's words, where these leave rows equal.
func sortRuns(order []int32, keys []sortColumn) {
	if len(keys) == 1 && keys[0].exact {
		return
	}
	words := keys[0].words
	for lo := 0; lo < len(order); {
		hi := lo + 1
		for hi < len(order) && words[order[hi]] == words[order[lo]] {
			hi++
		}
		if hi-lo > 1 {
			slices.SortFunc(order[lo:hi], func(i, j int32) int { return compareRows(keys, i, j) })
		}
		lo = hi
	}
}

// radixSort sorts rows by their words, eight bits at a time from the lowest, leaving out the digits that
// are the same in all words. Equal words stay in order.
func radixSort(rows []int32, words []uint64) {
	var counts [8][256]int32
	for _, w := range words {
		for d := range counts {
			counts[d][byte(w>>(8*d))]++
		}
	}
	spare := make([]int32, len(rows))
	from, to := rows, spare
	for d := range counts {
		shift := 8 * d
		if int(counts[d][byte(words[0]>>shift)]) == len(words) {
			continue
		}
		var at int32
		for b := range counts[d] {
			counts[d][b], at = at, at+counts[d][b]
		}
		next := &counts[d]
		for _, r := range from {
			b := byte(words[r] >> shift)
			to[next[b]] = r
			next[b]++
		}
		from, to = to, from
	}
	copy(rows, from)
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
