package functions

import (
	"errors"
	"math"

	"github.com/cockroachdb/apd/v3"

	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// binFunctions round down to a multiple of a size; a size that is not positive gives null.
var binFunctions = []*Function{
	{
		Name: "bin", Aliases: []string{"floor"}, Doc: "Rounds a value down to a multiple of a size.",
		Example: `bin(datetime(2024-05-17 10:37), 15m)`, Want: "2024-05-17T10:30:00.0000000Z", Naming: FirstArgument,
		Signatures: sigs(
			widest(binNumber, "value", "roundTo"),
			sig(types.Timespan, binLong, span("value"), span("roundTo")),
			sig(types.Datetime, binLong, when("value"), span("roundTo")),
			sig(types.Datetime, binLong, when("value"), when("roundTo"))),
	},
	{
		// The binder makes a bin or bin_at of it where the size is set.
		Name: "bin_auto", Doc: "Rounds a value down to a multiple of the size that set query_bin_auto_size gives.", Naming: FirstArgument,
		Signatures: sigs(Signature{
			Params: []Param{arg("value", types.Summable)}, Result: Result{Kind: SameAs},
			Prepare: func(*Call) (Kernel, error) {
				return nil, errors.New("bin_auto needs a size: set query_bin_auto_size = 1h;")
			},
		}),
	},
	{
		Name: "bin_at", Doc: "Rounds a value down to a bin of a size, the bins lying so that one begins at a fixed point.",
		Example: `bin_at(6.5, 2.5, 7)`, Want: "4.5", Naming: FirstArgument,
		Signatures: sigs(
			widest(binNumberAt, "value", "bin_size", "fixed_point"),
			sig(types.Timespan, kernel.Try3(binAt), span("value"), span("bin_size"), span("fixed_point")),
			sig(types.Datetime, kernel.Try3(binTimeAt), when("value"), span("bin_size"), when("fixed_point")),
			untold(types.Timespan, span("value"), number("bin_size"), span("fixed_point")),
			untold(types.Datetime, when("value"), arg("bin_size", types.Summable), when("fixed_point"))),
	},
}

// widest is a signature whose numeric arguments are all brought to their widest type, which is the result's.
func widest(k Kernel, params ...string) Signature {
	s := Signature{Result: Result{Kind: Widest}, Cast: true, Kernel: k}
	for _, p := range params {
		s.Params = append(s.Params, arg(p, types.Numbers))
	}
	return s
}

// byNumber picks the kernel for the type that Widest arrived at.
func byNumber(c *Call, long, float, decimal Kernel) Kernel {
	switch c.Type {
	case types.Real:
		return float
	case types.Decimal:
		return decimal
	}
	return long
}

var (
	binReal    = kernel.Try2(func(v, size float64) (float64, bool) { return math.Floor(v/size) * size, size > 0 })
	binDecimal = kernel.Try2(func(v, size *apd.Decimal) (*apd.Decimal, bool) { return decimalBin(v, size, nil) })
	binLongAt  = kernel.Try3(binAt)
	binRealAt  = kernel.Try3(func(v, size, at float64) (float64, bool) {
		return math.Floor((v-at)/size)*size + at, size > 0
	})
	binDecimalAt = kernel.Try3(func(v, size, at *apd.Decimal) (*apd.Decimal, bool) { return decimalBin(v, size, at) })
)

func binNumber(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	return byNumber(c, binLong, binReal, binDecimal)(c, args, rows)
}

func binNumberAt(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	return byNumber(c, binLongAt, binRealAt, binDecimalAt)(c, args, rows)
}

func floorTo(v, size int64) int64 {
	r := v % size
	if r < 0 {
		r += size
	}
	return v - r
}

func binAt(v, size, at int64) (int64, bool) {
	if size <= 0 {
		return 0, false
	}
	return floorTo(v-at, size) + at, true
}

// binTimeAt is binAt of a time, which has none below the first of all times.
func binTimeAt(v, size, at int64) (int64, bool) {
	bin, ok := binAt(v, size, at)
	return bin, ok && bin >= 0
}

// binLong is the hot one: a column of times in bins of a constant size.
func binLong(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	size := args[1]
	if !size.Const || size.Null(0) || size.Long(0) <= 0 || args[0].Const {
		return binLongs(c, args, rows)
	}
	by := size.Long(0)
	out := make([]int64, rows)
	for i, v := range args[0].Longs[:rows] {
		out[i] = floorTo(v, by)
	}
	return &vector.Vector{Type: c.Type, Len: rows, Valid: args[0].Valid, Longs: out}, nil
}

var binLongs = kernel.Try2(func(v, size int64) (int64, bool) { return binAt(v, size, 0) })

// decimalBin is floor((v-at)/size)*size + at; a nil at is zero.
func decimalBin(v, size, at *apd.Decimal) (*apd.Decimal, bool) {
	if size.Sign() <= 0 {
		return nil, false
	}
	if at == nil {
		at = new(apd.Decimal)
	}
	ctx := apd.BaseContext.WithPrecision(40)
	ctx.Rounding = apd.RoundFloor
	out := new(apd.Decimal)
	steps := []func() (apd.Condition, error){
		func() (apd.Condition, error) { return ctx.Sub(out, v, at) },
		func() (apd.Condition, error) { return ctx.Quo(out, out, size) },
		func() (apd.Condition, error) { return ctx.Floor(out, out) },
		func() (apd.Condition, error) { return ctx.Mul(out, out, size) },
		func() (apd.Condition, error) { return ctx.Add(out, out, at) },
	}
	for _, step := range steps {
		if _, err := step(); err != nil {
			return nil, false
		}
	}
	return out, true
}
