package functions

import (
	"math"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// longestArray is how long an array range and repeat make at most.
const longestArray = 1 << 20

var rangeSignatures = sigs(
	castTogether(types.Of(types.Int, types.Long, types.Real)),
	sig(types.Dynamic, kernel.Rows(true, rangeOf), span("start"), span("stop"), span("step").opt()),
	sig(types.Dynamic, kernel.Rows(true, rangeOf), when("start"), when("stop"), span("step").opt()),
	untold(types.Dynamic, arg("start", types.Summable), arg("stop", types.Summable), arg("step", types.Summable).opt()),
)

// castTogether is range over numbers, all brought to their common type.
func castTogether(accept types.Set) Signature {
	s := sig(types.Dynamic, kernel.Rows(true, rangeOf), arg("start", accept), arg("stop", accept), arg("step", accept).opt())
	s.Cast = true
	return s
}

func rangeOf(c *Call, r kernel.Row) (kernel.JSON, bool) {
	if c.Args[0] == types.Real {
		return rangeOfReals(r)
	}
	step := int64(1)
	if c.Args[0] != types.Int && c.Args[0] != types.Long {
		step = hour
	}
	if len(r.Args) > 2 {
		step = r.Long(2)
	}
	start, stop := r.Long(0), r.Long(1)
	if step == 0 {
		return "", false
	}
	one := &vector.Vector{Type: c.Args[0], Len: 1, Longs: []int64{0}}
	out := []byte{'['}
	for n := 0; n < longestArray && (step > 0 && start <= stop || step < 0 && start >= stop); n++ {
		if n > 0 {
			out = append(out, ',')
		}
		one.Longs[0] = start
		out = dynamic.AppendValue(out, one, 0)
		next := start + step
		if next > start != (step > 0) {
			break
		}
		start = next
	}
	return kernel.JSON(append(out, ']')), true
}

func rangeOfReals(r kernel.Row) (kernel.JSON, bool) {
	start, stop, step := r.Real(0), r.Real(1), 1.0
	if len(r.Args) > 2 {
		step = r.Real(2)
	}
	if step == 0 || math.IsNaN(start+stop+step) {
		return "", false
	}
	out := []byte{'['}
	for n := 0; n < longestArray; n++ {
		x := start + float64(n)*step
		if step > 0 && x > stop || step < 0 && x < stop {
			break
		}
		if n > 0 {
			out = append(out, ',')
		}
		out = append(out, dynamic.FormatReal(x)...)
	}
	return kernel.JSON(append(out, ']')), true
}
