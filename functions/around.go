package functions

import (
	"math"

	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

var aroundFunctions = []*Function{{
	Name: "around", Doc: "Says whether a value is at most a distance away from a center.",
	Example: `around(datetime(2021-01-01 01:29), datetime(2021-01-01 01:30), 1m)`, Want: "true",
	Signatures: sigs(
		aroundNumbers(),
		sig(types.Bool, aroundLong, when("value"), when("center"), span("delta")),
		sig(types.Bool, aroundLong, span("value"), span("center"), span("delta"))),
}}

// aroundNumbers brings all three to their common type.
func aroundNumbers() Signature {
	accept := types.Integers | one(types.Real)
	s := sig(types.Bool, func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		if c.Args[0] == types.Real {
			return aroundReal(c, args, rows)
		}
		return aroundLong(c, args, rows)
	}, arg("value", accept), arg("center", accept), arg("delta", accept))
	s.Cast = true
	return s
}

var (
	aroundReal = kernel.Map3(func(v, center, delta float64) bool { return math.Abs(v-center) <= delta })
	aroundLong = kernel.Map3(func(v, center, delta int64) bool {
		low, high := min(v, center), max(v, center)
		return delta >= 0 && uint64(high)-uint64(low) <= uint64(delta)
	})
)
