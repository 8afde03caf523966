package functions

import (
	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
)

// arrayMoveFunctions move the elements of arrays.
var arrayMoveFunctions = []*Function{
	turning("array_rotate_left", "to the left", 1, `array_rotate_left(dynamic([1, 2, 3]), 1)`, "[2,3,1]"),
	turning("array_rotate_right", "to the right", -1, `array_rotate_right(dynamic([1, 2, 3]), 1)`, "[3,1,2]"),
	shifting("array_shift_left", "to the left", 1, `array_shift_left(dynamic([1, 2, 3]), 1)`, "[2,3,null]"),
	shifting("array_shift_right", "to the right", -1, `array_shift_right(dynamic([1, 2, 3]), 1, 0)`, "[0,1,2]"),
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
