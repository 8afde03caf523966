package functions

import (
	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
)

// setFunctions take arrays as sets: their answers hold each value once, in the order of its first place.
var setFunctions = []*Function{
	{
		Name: "set_union", Doc: "Gives the values that any of the arrays has.", Example: `set_union(dynamic([1, 2, 1]), dynamic([3]))`, Want: "[1,2,3]",
		Signatures: setSignature(func(in []bool) bool { return true }),
	},
	{
		Name: "set_intersect", Doc: "Gives the values that all of the arrays have.", Example: `set_intersect(dynamic([1, 2]), dynamic([2, 3]))`, Want: "[2]",
		Signatures: setSignature(func(in []bool) bool {
			for _, has := range in {
				if !has {
					return false
				}
			}
			return true
		}),
	},
	{
		Name: "set_difference", Doc: "Gives the values that the first array has and no other.", Example: `set_difference(dynamic([1, 2]), dynamic([2, 3]))`, Want: "[1]",
		Signatures: setSignature(func(in []bool) bool {
			for i, has := range in {
				if has != (i == 0) {
					return false
				}
			}
			return true
		}),
	},
	{
		Name: "set_equals", Doc: "Says whether two arrays have the same values.", Example: `set_equals(dynamic([1, 2]), dynamic([2, 1, 1]))`, Want: "true",
		Signatures: sigs(sig(types.Bool, kernel.Try2(func(a, b kernel.JSON) (bool, bool) {
			x, y, ok := twoSets(a, b)
			return ok && len(x) == len(y) && common(x, y) == len(x), ok
		}), dyn("set1"), dyn("set2"))),
	},
	{
		Name: "set_has_element", Doc: "Says whether an array has a value.", Example: `set_has_element(dynamic(["a", "b"]), "b")`, Want: "true",
		Signatures: sigs(sig(types.Bool, nil, dyn("set"), scalar("value")).prepared(prepareHasElement)),
	},
	{
		Name: "jaccard_index", Doc: "Gives the share of the values of two arrays that both have.", Example: `jaccard_index(dynamic([1, 2, 3]), dynamic([1, 2, 3, 4]))`, Want: "0.75",
		Signatures: sigs(sig(types.Real, kernel.Try2(func(a, b kernel.JSON) (float64, bool) {
			x, y, ok := twoSets(a, b)
			both := common(x, y)
			return float64(both) / float64(len(x)+len(y)-both), ok
		}), dyn("set1"), dyn("set2"))),
	},
}

// setSignature is a function of arrays that keeps the values for which keep is true, told which arrays have them.
func setSignature(keep func(in []bool) bool) []Signature {
	k := kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
		in := map[string][]bool{}
		var values, keys []string
		for i := range r.Args {
			e := dynamic.Elements(r.Str(i))
			if e == nil {
				return "", false
			}
			for _, v := range e {
				k := dynamic.Key(v)
				if in[k] == nil {
					in[k] = make([]bool, len(r.Args))
					values, keys = append(values, v), append(keys, k)
				}
				in[k][i] = true
			}
		}
		kept := values[:0]
		for i, v := range values {
			if keep(in[keys[i]]) {
				kept = append(kept, v)
			}
		}
		return kernel.JSON(dynamic.Join(kept)), true
	})
	return sigs(sig(types.Dynamic, k, dyn("set"), dyn("set").many()))
}

// keysOf is the values of an array as a set of their keys; nil where json is no array.
func keysOf(json string) map[string]bool {
	e := dynamic.Elements(json)
	if e == nil {
		return nil
	}
	set := make(map[string]bool, len(e))
	for _, v := range e {
		set[dynamic.Key(v)] = true
	}
	return set
}

func twoSets(a, b kernel.JSON) (x, y map[string]bool, ok bool) {
	x, y = keysOf(string(a)), keysOf(string(b))
	return x, y, x != nil && y != nil
}

func common(x, y map[string]bool) (n int) {
	for k := range x {
		if y[k] {
			n++
		}
	}
	return n
}

// prepareHasElement reads a constant set once.
func prepareHasElement(c *Call) (Kernel, error) {
	var known map[string]bool
	if v := c.Const(0); v != nil && !v.Null(0) {
		known = keysOf(v.Str(0))
	}
	return kernel.Rows(true, func(_ *Call, r kernel.Row) (bool, bool) {
		value := string(dynamic.AppendValue(nil, r.Args[1], r.I))
		if known != nil {
			return known[dynamic.Key(value)], true
		}
		found := false
		if dynamic.KindOf(r.Str(0)) == dynamic.Array {
			dynamic.Each(r.Str(0), func(_, v string) bool { found = dynamic.Equal(v, value); return !found })
		}
		return found, true
	}), nil
}
