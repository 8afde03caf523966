package functions

import (
	"slices"
	"strconv"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
)

// arrayFunctions look into dynamic arrays and cut and join them; what is no array gives null.
var arrayFunctions = []*Function{
	{
		Name: "array_length", Aliases: []string{"arraylength"}, Doc: "Counts the elements of an array.", Example: `array_length(dynamic([1, "a"]))`, Want: "2",
		Signatures: sigs(sig(types.Long, kernel.Try1(arrayLength), dyn("array"))),
	},
	{
		Name: "array_concat", Doc: "Puts arrays one behind the other.", Example: `array_concat(dynamic([1]), dynamic([2, 3]))`, Want: "[1,2,3]",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, arrayConcat), dyn("array").many())),
	},
	{
		Name: "array_reverse", Doc: "Turns an array round.", Example: `array_reverse(dynamic([1, 2]))`, Want: "[2,1]",
		Signatures: sigs(sig(types.Dynamic, onElements(func(e []string) []string { slices.Reverse(e); return e }), dyn("value"))),
	},
	{
		Name: "array_slice", Doc: "Gives the elements from one index to another, both included; negative ones count from the end.",
		Example: `array_slice(dynamic([1, 2, 3, 4]), 1, -2)`, Want: "[2,3]",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, arraySlice), dyn("array"), whole("start"), whole("end"))),
	},
	{
		Name: "array_split", Doc: "Cuts an array at an index or at each of an array of them.",
		Example: `array_split(dynamic([1, 2, 3, 4, 5]), dynamic([1, 3]))`, Want: "[[1],[2,3],[4,5]]",
		Signatures: sigs(
			sig(types.Dynamic, kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) { return arraySplit(r.Str(0), []int64{r.Long(1)}) }), dyn("array"), whole("index")),
			sig(types.Dynamic, kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) { return arraySplit(r.Str(0), integers(r.Str(1))) }), dyn("array"), dyn("indices"))),
	},
	{
		Name: "array_index_of", Doc: "Finds a value in an array: its index, or -1. Start, length and occurrence narrow the search.",
		Example: `array_index_of(dynamic(["a", "b"]), "b")`, Want: "1",
		Signatures: sigs(sig(types.Long, kernel.Rows(true, arrayIndexOf), dyn("array"), scalar("value"), whole("start").opt(), whole("length").opt(), whole("occurrence").opt())),
	},
	{
		Name: "array_sum", Doc: "Adds the numbers of an array up.", Deprecated: "series_sum", Example: `array_sum(dynamic([1, 2.5]))`, Want: "3.5",
		Signatures: sigs(sig(types.Real, kernel.Try1(arraySum), dyn("array"))),
	},
	{
		Name: "strcat_array", Aliases: []string{"array_strcat"}, Doc: "Joins the elements of an array, as strings, with a delimiter between them.",
		Example: `strcat_array(dynamic([1, "a"]), "-")`, Want: "1-a",
		Signatures: sigs(sig(types.String, kernel.Map2(strcatArray), dyn("array"), text("delimiter"))),
	},
}

func arrayLength(json kernel.JSON) (n int64, ok bool) {
	if dynamic.KindOf(string(json)) != dynamic.Array {
		return 0, false
	}
	dynamic.Each(string(json), func(_, _ string) bool { n++; return true })
	return n, true
}

// onElements is the kernel of a function from an array to an array.
func onElements(f func([]string) []string) Kernel {
	return kernel.Try1(func(json kernel.JSON) (kernel.JSON, bool) {
		e := dynamic.Elements(string(json))
		if e == nil {
			return "", false
		}
		return kernel.JSON(dynamic.Join(f(e))), true
	})
}

func arrayConcat(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	var all []string
	for i := range r.Args {
		e := dynamic.Elements(r.Str(i))
		if e == nil {
			return "", false
		}
		all = append(all, e...)
	}
	return kernel.JSON(dynamic.Join(all)), true
}

// position is an index as one of n elements; a negative one counts from the end.
func position(i int64, n int) int64 {
	if i < 0 {
		return i + int64(n)
	}
	return i
}

func arraySlice(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	e := dynamic.Elements(r.Str(0))
	if e == nil {
		return "", false
	}
	n := int64(len(e))
	start, end := max(position(r.Long(1), len(e)), 0), min(position(r.Long(2), len(e)), n-1)
	if start > end {
		return "[]", true
	}
	return kernel.JSON(dynamic.Join(e[start : end+1])), true
}

// integers is the whole numbers in an array.
func integers(json string) (out []int64) {
	dynamic.Each(json, func(_, v string) bool {
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			out = append(out, n)
		}
		return true
	})
	return out
}

func arraySplit(json string, at []int64) (kernel.JSON, bool) {
	e := dynamic.Elements(json)
	if e == nil {
		return "", false
	}
	for i := range at {
		at[i] = min(max(position(at[i], len(e)), 0), int64(len(e)))
	}
	slices.Sort(at)
	var parts []string
	from := int64(0)
	for _, to := range append(at, int64(len(e))) {
		parts = append(parts, dynamic.Join(e[from:to]))
		from = to
	}
	return kernel.JSON(dynamic.Join(parts)), true
}

func arrayIndexOf(_ *Call, r kernel.Row) (int64, bool) {
	e := dynamic.Elements(r.Str(0))
	if e == nil {
		return 0, false
	}
	start, end, occurrence := int64(0), int64(len(e)), int64(1)
	if len(r.Args) > 2 {
		start = min(max(position(r.Long(2), len(e)), 0), end)
	}
	if len(r.Args) > 3 && r.Long(3) != -1 {
		if r.Long(3) < -1 {
			return 0, false
		}
		end = min(end, start+min(r.Long(3), end))
	}
	if len(r.Args) > 4 {
		if occurrence = r.Long(4); occurrence < 0 {
			return 0, false
		}
	}
	value := string(dynamic.AppendValue(nil, r.Args[1], r.I))
	for i := start; i < end; i++ {
		if dynamic.Equal(e[i], value) {
			if occurrence--; occurrence == 0 {
				return i, true
			}
		}
	}
	return -1, true
}

func arraySum(json kernel.JSON) (sum float64, ok bool) {
	ok = dynamic.KindOf(string(json)) == dynamic.Array
	dynamic.Each(string(json), func(_, v string) bool {
		x, isNumber := dynamic.Number(v)
		sum += x
		ok = ok && isNumber
		return ok
	})
	return sum, ok
}

func strcatArray(json kernel.JSON, delimiter string) string {
	var out []byte
	first := true
	if dynamic.KindOf(string(json)) != dynamic.Array {
		return ""
	}
	dynamic.Each(string(json), func(_, v string) bool {
		if !first {
			out = append(out, delimiter...)
		}
		first = false
		out = append(out, dynamic.Text(v)...)
		return true
	})
	return string(out)
}
