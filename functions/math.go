package functions

import (
	"math"
	"math/rand/v2"
	"sync/atomic"

	"github.com/cockroachdb/apd/v3"

	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// mathFunctions compute on numbers. Where the result is outside the reals they give null or NaN as the
// engine does.
var mathFunctions = []*Function{
	{
		Name: "abs", Doc: "Gives a number or timespan without its sign.", Example: `abs(-2.5)`, Want: "2.5", Naming: FirstArgument,
		Signatures: sigs(
			sig(types.Long, kernel.Map1(absLong), whole("number")),
			sig(types.Timespan, kernel.Map1(absLong), span("number")),
			sig(types.Real, kernel.Map1(math.Abs), arg("number", one(types.Real))),
			sig(types.Decimal, kernel.Map1(func(d *apd.Decimal) *apd.Decimal { return new(apd.Decimal).Abs(d) }), arg("number", one(types.Decimal)))),
	},
	{
		Name: "round", Doc: "Rounds a number to a number of digits behind the point, halves away from zero.",
		Example: `round(2.98765, 3)`, Want: "2.988", Naming: FirstArgument,
		Signatures: rounding(roundLong, roundReal, apd.RoundHalfUp, whole("precision").constant().opt()),
	},
	{
		Name: "ceiling", Doc: "Gives the smallest whole number that is not below a number.", Example: `ceiling(1.2)`, Want: "2", Naming: FirstArgument,
		// The engine has ceiling(7) as a real, where its binder says long.
		Signatures: rounding(nil, func(_ *Call, r kernel.Row) (float64, bool) { return math.Ceil(r.Real(0)), true }, apd.RoundCeiling),
	},
	real1("sign", "Gives -1, 0 or 1 as a number is negative, zero or positive", sign, `sign(-42)`, "-1", NoName),
	real1("sqrt", "Gives the square root", math.Sqrt, `sqrt(9)`, "3", FirstArgument),
	real1("exp", "Gives e to a power", math.Exp, `exp(0)`, "1", FirstArgument),
	real1("exp2", "Gives 2 to a power", math.Exp2, `exp2(10)`, "1024", FirstArgument),
	real1("exp10", "Gives 10 to a power", func(x float64) float64 { return math.Pow(10, x) }, `exp10(3)`, "1000", FirstArgument),
	real1("log", "Gives the natural logarithm", math.Log, `log(1)`, "0", FirstArgument),
	real1("log2", "Gives the logarithm to base 2", math.Log2, `log2(8)`, "3", FirstArgument),
	real1("log10", "Gives the logarithm to base 10", log10, `log10(100)`, "2", FirstArgument),
	real1("sin", "Gives the sine of an angle in radians", math.Sin, `sin(0)`, "0", FirstArgument),
	real1("cos", "Gives the cosine of an angle in radians", math.Cos, `cos(0)`, "1", FirstArgument),
	real1("tan", "Gives the tangent of an angle in radians", math.Tan, `tan(0)`, "0", FirstArgument),
	real1("cot", "Gives the cotangent of an angle in radians", func(x float64) float64 { return 1 / math.Tan(x) }, `round(cot(1), 3)`, "0.642", NoName),
	real1("asin", "Gives the angle in radians that has a sine", math.Asin, `asin(0)`, "0", FirstArgument),
	real1("acos", "Gives the angle in radians that has a cosine", math.Acos, `acos(1)`, "0", FirstArgument),
	real1("atan", "Gives the angle in radians that has a tangent", math.Atan, `atan(0)`, "0", FirstArgument),
	real1("degrees", "Turns radians into degrees", func(x float64) float64 { return 180 / math.Pi * x }, `degrees(pi())`, "180", NoName),
	real1("radians", "Turns degrees into radians", func(x float64) float64 { return math.Pi / 180 * x }, `radians(180)`, "3.141592653589793", NoName),
	real1("gamma", "Gives the gamma function", math.Gamma, `gamma(5)`, "24", FirstArgument),
	real1("loggamma", "Gives the logarithm of the gamma function's absolute value", func(x float64) float64 { l, _ := math.Lgamma(x); return l }, `loggamma(1)`, "0", FirstArgument),
	real1("erf", "Gives the error function", math.Erf, `erf(0)`, "0", FirstArgument),
	real1("erfc", "Gives the complementary error function", math.Erfc, `erfc(0)`, "1", FirstArgument),
	{
		Name: "pow", Doc: "Raises a number to a power.", Example: `pow(2, 10)`, Want: "1024", Naming: FirstArgument,
		Signatures: sigs(sig(types.Real, kernel.Try2(func(x, y float64) (float64, bool) { return defined(math.Pow(x, y), x, y) }), number("base"), number("exponent"))),
	},
	{
		Name: "atan2", Doc: "Gives the angle in radians between the x axis and the point (y, x).", Example: `atan2(0, 1)`, Want: "0", Naming: FirstArgument,
		Signatures: sigs(sig(types.Real, kernel.Map2(math.Atan2), number("y"), number("x"))),
	},
	{
		Name: "pi", Doc: "Gives the number pi.", Example: `pi()`, Want: "3.141592653589793",
		Signatures: sigs(sig(types.Real, func(_ *Call, _ []*vector.Vector, rows int) (*vector.Vector, error) {
			return vector.ConstReal(math.Pi).Broadcast(rows), nil
		})),
	},
	{
		Name: "rand", Doc: "Gives a random number from 0 to below 1, or a whole one from 0 to below a limit.",
		Example: `rand(1)`, Want: "0", Naming: FirstArgument,
		Signatures: sigs(sig(types.Real, nil, whole("number").opt()).prepared(prepareRand).impure()),
	},
	{
		Name: "welch_test", Doc: "Gives the p-value of Welch's t-test from means, variances and counts of two samples.",
		Example: `round(welch_test(1, 1, 10, 2, 1, 10), 4)`, Want: "0.0382",
		Signatures: sigs(sig(types.Real, kernel.Rows(true, welchTest), number("mean1"), number("variance1"), number("count1"), number("mean2"), number("variance2"), number("count2"))),
	},
	{
		Name: "beta_cdf", Doc: "Gives the cumulative beta distribution function.", Example: `beta_cdf(0.5, 1, 1)`, Want: "0.5",
		Signatures: sigs(sig(types.Real, kernel.Map3(betaCDF), number("x"), number("alpha"), number("beta"))),
	},
	{
		Name: "beta_inv", Doc: "Gives the inverse of the cumulative beta distribution function.", Example: `round(beta_inv(0.25, 1, 1), 6)`, Want: "0.25",
		Signatures: sigs(sig(types.Real, kernel.Try3(betaInverse), number("probability"), number("alpha"), number("beta"))),
	},
	{
		Name: "beta_pdf", Doc: "Gives the beta probability density function.", Example: `beta_pdf(0.5, 1, 1)`, Want: "1",
		Signatures: sigs(sig(types.Real, kernel.Map3(betaPDF), number("x"), number("alpha"), number("beta"))),
	},
}

// real1 is a function from a real to a real; null where that is not defined.
func real1(name, doc string, f func(float64) float64, example, want string, naming Naming) *Function {
	return &Function{
		Name: name, Doc: doc + ".", Example: example, Want: want, Naming: naming,
		Signatures: sigs(sig(types.Real, kernel.Try1(func(x float64) (float64, bool) { return defined(f(x), x) }), number("number"))),
	}
}

// defined says whether a result is no NaN, or comes from one.
func defined(result float64, from ...float64) (float64, bool) {
	if result == result {
		return result, true
	}
	for _, x := range from {
		if x != x {
			return result, true
		}
	}
	return 0, false
}

func absLong(x int64) int64 { return max(x, -x) }

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}

// rounding is the signatures of a function that keeps its argument's type; mode is how it rounds decimals.
func rounding(long func(*Call, kernel.Row) (int64, bool), float func(*Call, kernel.Row) (float64, bool), mode apd.Rounder, more ...Param) []Signature {
	decimal := func(_ *Call, r kernel.Row) (*apd.Decimal, bool) {
		digits := int64(0)
		if len(r.Args) > 1 {
			digits = min(max(r.Long(1), -34), 34)
		}
		ctx := apd.BaseContext.WithPrecision(80)
		ctx.Rounding = mode
		out := new(apd.Decimal)
		_, err := ctx.Quantize(out, r.Args[0].Decimal(r.I), -int32(digits))
		return out, err == nil
	}
	for_ := func(t types.Type, k Kernel) Signature {
		return sig(t, k, append([]Param{arg("number", one(t))}, more...)...)
	}
	fractions := sigs(for_(types.Real, kernel.Rows(true, float)), for_(types.Decimal, kernel.Rows(true, decimal)))
	if long == nil {
		return fractions
	}
	return append(sigs(for_(types.Long, kernel.Rows(true, long)), for_(types.Int, kernel.Rows(true, long))), fractions...)
}

// log10 is exact at powers of ten.
func log10(x float64) float64 {
	y := math.Log10(x)
	if whole := math.Round(y); math.Abs(y-whole) < 1e-9 && math.Pow(10, whole) == x {
		return whole
	}
	return y
}

func roundLong(_ *Call, r kernel.Row) (int64, bool) {
	x := r.Long(0)
	if len(r.Args) < 2 || r.Long(1) >= 0 {
		return x, true
	}
	if r.Long(1) < -18 {
		return 0, true
	}
	unit := int64(math.Pow10(int(-r.Long(1))))
	down := x / unit * unit
	switch rest := x - down; {
	case rest >= unit-rest:
		return down + unit, true
	case -rest >= unit+rest:
		return down - unit, true
	}
	return down, true
}

func roundReal(_ *Call, r kernel.Row) (float64, bool) {
	x, digits := r.Real(0), int64(0)
	if len(r.Args) > 1 {
		digits = r.Long(1)
	}
	switch {
	case digits > 15:
		return x, true
	case digits >= 0:
		unit := math.Pow10(int(digits))
		if math.Abs(x) > math.MaxFloat64/unit {
			return x, true
		}
		return math.Round(x*unit) / unit, true
	case digits < -308:
		return 0, true
	}
	unit := math.Pow10(int(-digits))
	return math.Round(x/unit) * unit, true
}

// prepareRand numbers the batches that one call computes, so that each has a sequence of its own.
func prepareRand(*Call) (Kernel, error) {
	var batches atomic.Uint64
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		source := rand.New(rand.NewPCG(c.Query.Seed, batches.Add(1)))
		b := vector.NewBuilder(types.Real, rows)
		for i := range rows {
			x := source.Float64()
			switch {
			case len(args) == 0:
			case args[0].Null(i):
				b.AppendNull()
				continue
			case args[0].Long(i) > 0:
				x = math.Floor(x * float64(args[0].Long(i)))
			}
			b.AppendReal(x)
		}
		return b.Vector(), nil
	}, nil
}
