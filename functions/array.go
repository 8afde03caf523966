package functions

import (
	"slices"
	"strconv"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// arrayFunctions take dynamic arrays apart and put them together; what is no array gives null.
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
	turning("array_rotate_left", "to the left", 1, `array_rotate_left(dynamic([1, 2, 3]), 1)`, "[2,3,1]"),
	turning("array_rotate_right", "to the right", -1, `array_rotate_right(dynamic([1, 2, 3]), 1)`, "[3,1,2]"),
	shifting("array_shift_left", "to the left", 1, `array_shift_left(dynamic([1, 2, 3]), 1)`, "[2,3,null]"),
	shifting("array_shift_right", "to the right", -1, `array_shift_right(dynamic([1, 2, 3]), 1, 0)`, "[0,1,2]"),
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
		Name: "array_iff", Aliases: []string{"array_iif"}, Doc: "Chooses each element from one array or another, or value, by an array of conditions.",
		Example: `array_iff(dynamic([true, false]), dynamic([1, 2]), dynamic([3, 4]))`, Want: "[1,4]",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(false, arrayIff), dyn("condition_array"), scalar("when_true"), scalar("when_false")).ownNulls()),
	},
	{
		Name: "zip", Doc: "Gives an array whose nth element is an array of the nth elements of arrays.",
		Example: `zip(dynamic([1, 3]), dynamic([2]))`, Want: "[[1,2],[3,null]]",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, zip), dyn("array"), dyn("array").many())),
	},
	{
		Name: "repeat", Doc: "Gives an array of one value a number of times.", Example: `repeat(1, 3)`, Want: "[1,1,1]", Naming: NameAndFirst,
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, repeated), scalar("value"), whole("count"))),
	},
	{
		Name: "pack_array", Doc: "Puts its arguments into an array.", Example: `pack_array(1, "a", 2s)`, Want: `[1,"a","00:00:02"]`,
		Signatures: sigs(sig(types.Dynamic, packArray, scalar("value").many()).ownNulls()),
	},
	{
		Name: "strcat_array", Aliases: []string{"array_strcat"}, Doc: "Joins the elements of an array, as strings, with a delimiter between them.",
		Example: `strcat_array(dynamic([1, "a"]), "-")`, Want: "1-a",
		Signatures: sigs(sig(types.String, kernel.Map2(strcatArray), dyn("array"), text("delimiter"))),
	},
	{
		Name: "range", Doc: "Gives an array of values from a start to a stop by a step (1, or 1h for times).",
		Example: `range(1, 8, 3)`, Want: "[1,4,7]",
		Signatures: rangeSignatures,
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

func turning(name, way string, sign int64, example, want string) *Function {
	return &Function{
		Name: name, Doc: "Moves the elements of an array " + way + " by a count; those that fall out come in at the other end.", Example: example, Want: want,
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
			e := dynamic.Elements(r.Str(0))
			if len(e) < 2 {
				return kernel.JSON(r.Str(0)), e != nil
			}
			by := ((sign*(r.Long(1)%int64(len(e))))%int64(len(e)) + int64(len(e))) % int64(len(e))
			return kernel.JSON(dynamic.Join(append(e[by:len(e):len(e)], e[:by]...))), true
		}), dyn("array"), whole("rotate_count"))),
	}
}

func shifting(name, way string, sign int64, example, want string) *Function {
	return &Function{
		Name: name, Doc: "Moves the elements of an array " + way + " by a count and fills up with a value or null.", Example: example, Want: want,
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(false, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
			if !r.Has(0) || !r.Has(1) {
				return "", false
			}
			e := dynamic.Elements(r.Str(0))
			if e == nil {
				return "", false
			}
			n := int64(len(e))
			by := sign * min(max(r.Long(1), -n), n)
			fill := filling(e, r)
			out := make([]string, n)
			for i := range n {
				out[i] = fill
				if from := i + by; from >= 0 && from < n {
					out[i] = e[from]
				}
			}
			return kernel.JSON(dynamic.Join(out)), true
		}), dyn("array"), whole("shift_count"), scalar("default_value").opt()).ownNulls()),
	}
}

// filling is what an array is filled up with: the third argument, else "" among strings and null elsewhere.
func filling(elements []string, r kernel.Row) string {
	if len(r.Args) > 2 {
		return string(dynamic.AppendValue(nil, r.Args[2], r.I))
	}
	for _, e := range elements {
		if dynamic.KindOf(e) != dynamic.String {
			return "null"
		}
	}
	return `""`
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

func arrayIff(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	if !r.Has(0) {
		return "", false
	}
	conditions := dynamic.Elements(r.Str(0))
	if conditions == nil {
		return "", false
	}
	whenTrue, whenFalse := chosen(r, 1), chosen(r, 2)
	for i, c := range conditions {
		x, isNumber := dynamic.Number(c)
		switch {
		case c == "true" || isNumber && x != 0:
			conditions[i] = whenTrue(i)
		case c == "false" || isNumber:
			conditions[i] = whenFalse(i)
		default:
			conditions[i] = "null"
		}
	}
	return kernel.JSON(dynamic.Join(conditions)), true
}

// chosen gives argument n's element by index, or its one value for all indexes.
func chosen(r kernel.Row, n int) func(i int) string {
	value := string(dynamic.AppendValue(nil, r.Args[n], r.I))
	if r.Args[n].Type != types.Dynamic || dynamic.KindOf(value) != dynamic.Array {
		return func(int) string { return value }
	}
	e := dynamic.Elements(value)
	return func(i int) string {
		if i < len(e) {
			return e[i]
		}
		return "null"
	}
}

func zip(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	arrays := make([][]string, len(r.Args))
	longest := 0
	for i := range arrays {
		if arrays[i] = dynamic.Elements(r.Str(i)); arrays[i] == nil {
			return "", false
		}
		longest = max(longest, len(arrays[i]))
	}
	out, tuple := make([]string, longest), make([]string, len(arrays))
	for i := range out {
		for j, a := range arrays {
			tuple[j] = "null"
			if i < len(a) {
				tuple[j] = a[i]
			}
		}
		out[i] = dynamic.Join(tuple)
	}
	return kernel.JSON(dynamic.Join(out)), true
}

func repeated(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	n := r.Long(1)
	if n < 0 || n > longestArray {
		return "", false
	}
	return kernel.JSON(dynamic.Join(slices.Repeat([]string{string(dynamic.AppendValue(nil, r.Args[0], r.I))}, int(n)))), true
}

func packArray(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	return joined(c, 0, rows, func(buf []byte, i int) []byte {
		for n, a := range args {
			buf = dynamic.AppendValue(append(buf, "[,"[min(n, 1)]), a, i)
		}
		return append(buf, ']')
	})
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
