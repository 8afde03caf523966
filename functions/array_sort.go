package functions

import (
	"slices"
	"strconv"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
)

var arraySortFunctions = []*Function{
	sorting("array_sort_asc", "ascending", dynamic.Compare, `array_sort_asc(dynamic([2, null, 1]))`, "[1,2,null]"),
	sorting("array_sort_desc", "descending", func(a, b string) int { return dynamic.Compare(b, a) }, `array_sort_desc(dynamic([1, null, 2]), false)`, "[null,2,1]"),
}

// sorting is a function that sorts its first array and puts the others in the same order. A last argument
// of type bool says whether nulls come last.
func sorting(name, order string, compare func(a, b string) int, example, want string) *Function {
	return &Function{
		Name: name, Doc: "Sorts an array, " + order + ", and puts further arrays of its length in the same order.", Example: example, Want: want,
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(false, func(c *Call, r kernel.Row) (kernel.JSON, bool) { return arraySort(r, compare) }),
			dyn("array"), arg("arrays", types.Of(types.Dynamic, types.Bool)).many().opt()).ownNulls()),
		Tuple: sortedColumns,
	}
}

// sortedColumns names a column for each array, after it.
func sortedColumns(c *Call, arguments []string) (cols []TupleColumn) {
	for i, name := range arguments {
		if c.Args[i] == types.Bool {
			break
		}
		if name == "" {
			name = "array" + strconv.Itoa(i)
		}
		cols = append(cols, TupleColumn{name + "_sorted", types.Dynamic})
	}
	return cols
}

// arraySort gives the one array sorted, or an array of all of them; one of another length than the first is null.
func arraySort(r kernel.Row, compare func(a, b string) int) (kernel.JSON, bool) {
	arrays, nullsLast := r.Args, true
	if last := len(arrays) - 1; arrays[last].Type == types.Bool {
		nullsLast = !r.Has(last) || r.Bool(last)
		arrays = arrays[:last]
	}
	if !r.Has(0) {
		return "", false
	}
	first := dynamic.Elements(r.Str(0))
	if first == nil {
		return "", false
	}
	order := make([]int, len(first))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := first[a] == "null", first[b] == "null"
		switch {
		case x && y:
			return 0
		case x || y:
			if x == nullsLast {
				return 1
			}
			return -1
		}
		return compare(first[a], first[b])
	})
	sorted := make([]string, len(arrays))
	for i := range arrays {
		sorted[i] = inOrder(r.Str(i), order)
	}
	if len(sorted) == 1 {
		return kernel.JSON(sorted[0]), true
	}
	return kernel.JSON(dynamic.Join(sorted)), true
}

func inOrder(json string, order []int) string {
	e := dynamic.Elements(json)
	if e == nil || len(e) != len(order) {
		return "null"
	}
	out := make([]string, len(e))
	for i, from := range order {
		out[i] = e[from]
	}
	return dynamic.Join(out)
}
