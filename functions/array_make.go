package functions

import (
	"slices"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// arrayMakeFunctions make arrays of values and of other arrays.
var arrayMakeFunctions = []*Function{
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
		Name: "range", Doc: "Gives an array of values from a start to a stop by a step (1, or 1h for times).",
		Example: `range(1, 8, 3)`, Want: "[1,4,7]",
		Signatures: rangeSignatures,
	},
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
