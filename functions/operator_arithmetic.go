package functions

import (
	"github.com/cockroachdb/apd/v3"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// arithmeticOperators compute on numbers, datetimes and timespans. A dynamic operand is converted to the type of the
// other one; two of them are added as the numbers they hold.
var arithmeticOperators = []*Function{
	{
		Name: "+", Doc: "Adds numbers, or a timespan to a timespan or datetime.", Example: `1d + 2h`, Want: "1.02:00:00",
		Signatures: append(numeric(kernel.Add),
			sig(types.Timespan, kernel.Compute(kernel.Add), span("left"), span("right")),
			sig(types.Datetime, kernel.Compute(kernel.Add), when("left"), span("right")),
			sig(types.Datetime, kernel.Compute(kernel.Add), span("left"), when("right")),
			sig(types.Datetime, kernel.Compute(kernel.Add), when("left"), dyn("right").as(types.Timespan)),
			sig(types.Timespan, kernel.Compute(kernel.Add), dyn("left").as(types.Timespan), span("right"))),
	},
	{
		Name: "-", Doc: "Subtracts numbers or timespans, a timespan from a datetime, or one datetime from another; with one operand changes its sign.",
		Example: `datetime(2024-05-17) - datetime(2024-05-16)`, Want: "1.00:00:00",
		Signatures: append(numeric(kernel.Subtract),
			sig(types.Timespan, kernel.Compute(kernel.Subtract), span("left"), span("right")),
			sig(types.Timespan, kernel.Compute(kernel.Subtract), when("left"), when("right")),
			untold(types.Datetime, span("left"), when("right")),
			sig(types.Datetime, kernel.Compute(kernel.Subtract), when("left"), span("right")),
			sig(types.Timespan, kernel.Compute(kernel.Subtract), when("left"), dyn("right").as(types.Datetime)),
			sig(types.Timespan, kernel.Compute(kernel.Subtract), dyn("left").as(types.Datetime), when("right")),
			sig(types.Timespan, kernel.Compute(kernel.Subtract), dyn("left").as(types.Timespan), span("right")),
			sig(types.Int, negateInt, arg("operand", one(types.Int))),
			sig(types.Long, negateLong, arg("operand", one(types.Long))),
			sig(types.Timespan, negateLong, span("operand")),
			sig(types.Real, kernel.Map1(func(x float64) float64 { return -x }), arg("operand", one(types.Real))),
			sig(types.Decimal, kernel.Map1(func(d *apd.Decimal) *apd.Decimal { return new(apd.Decimal).Neg(d) }), arg("operand", one(types.Decimal))),
			sig(types.Dynamic, kernel.Try1(func(d kernel.JSON) (kernel.JSON, bool) { return computeDynamic(kernel.Subtract)("0", d) }), dyn("operand"))),
	},
	{
		Name: "*", Doc: "Multiplies numbers, or a timespan with a number.", Example: `1.5 * 1h`, Want: "01:30:00",
		Signatures: append(numeric(kernel.Multiply),
			sig(types.Timespan, kernel.Compute(kernel.Multiply), span("left"), whole("right")),
			sig(types.Timespan, kernel.Compute(kernel.Multiply), whole("left"), span("right")),
			sig(types.Timespan, kernel.Scale(kernel.Multiply), span("left"), fractional("right")),
			sig(types.Timespan, scaledBy, fractional("left"), span("right")),
			untold(types.Timespan, span("left"), span("right")),
			untold(types.Datetime, when("left"), number("right")),
			untold(types.Datetime, number("left"), when("right"))),
	},
	{
		Name: "/", Doc: "Divides numbers, longs without a fraction; a timespan by a number, or by another into a real.",
		Example: `90m / 1h`, Want: "1.5",
		Signatures: append(numeric(kernel.Divide),
			sig(types.Real, kernel.Ratio, span("left"), span("right")),
			sig(types.Real, kernel.Ratio, when("left"), when("right")),
			sig(types.Real, kernel.Ratio, when("left"), span("right")),
			sig(types.Timespan, kernel.Compute(kernel.Divide), span("left"), whole("right")),
			sig(types.Timespan, kernel.Scale(kernel.Divide), span("left"), fractional("right")),
			untold(types.Datetime, when("left"), number("right"))),
	},
	{
		Name: "%", Doc: "Gives the remainder of a division, which is never negative.", Example: `-14 % 12`, Want: "10",
		Signatures: append(numeric(kernel.Modulo),
			sig(types.Timespan, kernel.Compute(kernel.Modulo), span("left"), span("right")),
			sig(types.Timespan, kernel.Compute(kernel.Modulo), when("left"), span("right")),
			sig(types.Timespan, kernel.Compute(kernel.Modulo), when("left"), when("right")),
			untold(types.Timespan, span("left"), number("right")),
			untold(types.Datetime, when("left"), number("right"))),
	},
}

// fractional is a number that is no integer, taken as a real.
func fractional(name string) Param {
	return arg(name, types.Of(types.Real, types.Decimal)).as(types.Real)
}

var (
	negateLong = kernel.Map1(func(n int64) int64 { return -n })
	negateInt  = kernel.Map1(func(n int64) int64 { return int64(int32(-n)) }) // the least one stays as it is
	scale      = kernel.Scale(kernel.Multiply)
)

// scaledBy is scale with its operands the other way round.
func scaledBy(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	return scale(c, []*vector.Vector{args[1], args[0]}, rows)
}

// numeric is an operation's signatures for two numbers, one or both of which may be dynamic.
func numeric(op kernel.Arithmetic) []Signature {
	k := kernel.Compute(op)
	out := []Signature{
		widest(k, "left", "right"),
		sig(types.Dynamic, kernel.Try2(computeDynamic(op)), dyn("left"), dyn("right")),
	}
	for _, t := range []types.Type{types.Int, types.Long, types.Real, types.Decimal} {
		result := max(t, types.Long)
		out = append(out,
			sig(result, k, dyn("left").as(result), arg("right", one(t)).as(result)),
			sig(result, k, arg("left", one(t)).as(result), dyn("right").as(result)))
	}
	return out
}

// computeDynamic computes with the numbers that two dynamic values hold; ok is false where one holds none.
func computeDynamic(op kernel.Arithmetic) func(a, b kernel.JSON) (kernel.JSON, bool) {
	k := kernel.Compute(op)
	return func(a, b kernel.JSON) (kernel.JSON, bool) {
		x, y := numberIn(string(a)), numberIn(string(b))
		if x == nil || y == nil {
			return "", false
		}
		if x.Type != y.Type {
			x, y = asReal(x), asReal(y)
		}
		v, err := k(&Call{Type: x.Type}, []*vector.Vector{x, y}, 1)
		if err != nil || v.Null(0) {
			return "", false
		}
		return kernel.JSON(dynamic.AppendValue(nil, v, 0)), true
	}
}

func numberIn(json string) *vector.Vector {
	switch dynamic.KindOf(json) {
	case dynamic.Long:
		if n, ok := types.ParseLong(json); ok {
			return vector.ConstLong(types.Long, n)
		}
		fallthrough
	case dynamic.Real:
		if x, ok := types.ParseReal(json); ok {
			return vector.ConstReal(x)
		}
	}
	return nil
}

func asReal(v *vector.Vector) *vector.Vector {
	if v.Type == types.Long {
		return vector.ConstReal(float64(v.Long(0)))
	}
	return v
}
