package kernel

import (
	"math"

	"github.com/cockroachdb/apd/v3"

	"kql/functions/types"
	"kql/functions/vector"
)

// Arithmetic is one of the five operations.
type Arithmetic uint8

// The operations.
const (
	Add Arithmetic = iota
	Subtract
	Multiply
	Divide
	Modulo
)

// Compute is the kernel of an operation on two numbers of the call's type; int and long mix, and datetimes and
// timespans are longs. Longs wrap around. Division of longs by zero gives null; a remainder is never negative. A
// datetime outside its range is null.
func Compute(op Arithmetic) Func {
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		if rows == 0 {
			return vector.NewBuilder(c.Type, 0).Vector(), nil
		}
		f := frameOf(args, rows)
		a, b := args[0], args[1]
		valid := Validity(args, f.rows)
		out := &vector.Vector{Type: c.Type}
		switch {
		case a.Longs != nil && b.Longs != nil:
			out.Longs, out.Valid = computeLongs(op, a, b, f.rows, valid)
			if c.Type == types.Datetime {
				out.Valid = datetimes(out.Longs, out.Valid)
			}
		case a.Reals != nil && b.Reals != nil:
			out.Reals, out.Valid = computeReals(op, a, b, f.rows), valid
		case a.Decimals != nil && b.Decimals != nil:
			out.Decimals, out.Valid = computeDecimals(op, a, b, f.rows, valid)
		default:
			return nil, Mismatch(c)
		}
		return f.answer(out, rows), nil
	}
}

// datetimes clears the rows that are outside the range of datetimes.
func datetimes(ticks []int64, valid vector.Bitmap) vector.Bitmap {
	own := false
	for i, t := range ticks {
		if uint64(t) > uint64(types.LastTick) {
			valid, own = cleared(valid, own, i, len(ticks)), true
		}
	}
	return valid
}

// cleared is valid without row i; it is copied first unless it is the caller's own.
func cleared(valid vector.Bitmap, own bool, i, rows int) vector.Bitmap {
	if !own {
		if valid == nil {
			valid = vector.NewBitmap(rows)
		} else {
			valid = append(vector.Bitmap(nil), valid...)
		}
	}
	valid.Clear(i)
	return valid
}

func computeLongs(op Arithmetic, x, y *vector.Vector, rows int, valid vector.Bitmap) ([]int64, vector.Bitmap) {
	out := make([]int64, rows)
	if op >= Divide {
		return out, divideLongs(op == Modulo, out, x, y, valid)
	}
	addOrMultiply(op, out, x.Longs, y.Longs, x.Const, y.Const)
	return out, valid
}

// addOrMultiply has the loops that longs and reals share.
func addOrMultiply[T int64 | float64](op Arithmetic, out, a, b []T, aConst, bConst bool) {
	if bConst {
		withConstant(op, out, a[:len(out)], b[0])
		return
	}
	if aConst && op != Subtract {
		withConstant(op, out, b[:len(out)], a[0])
		return
	}
	a, b = flat(a, aConst, len(out))[:len(out)], b[:len(out)]
	switch op {
	case Add:
		for i, x := range a {
			out[i] = x + b[i]
		}
	case Subtract:
		for i, x := range a {
			out[i] = x - b[i]
		}
	case Multiply:
		for i, x := range a {
			out[i] = x * b[i]
		}
	}
}

func withConstant[T int64 | float64](op Arithmetic, out, a []T, k T) {
	switch op {
	case Add:
		for i, x := range a {
			out[i] = x + k
		}
	case Subtract:
		for i, x := range a {
			out[i] = x - k
		}
	case Multiply:
		for i, x := range a {
			out[i] = x * k
		}
	}
}

// divideLongs gives quotients cut towards zero, or remainders.
func divideLongs(modulo bool, out []int64, a, b *vector.Vector, valid vector.Bitmap) vector.Bitmap {
	own := false
	for i := range out {
		x, y := a.Long(i), b.Long(i)
		switch {
		case y == 0:
			valid, own = cleared(valid, own, i, len(out)), true
		case modulo:
			out[i] = remainder(x, y)
		default:
			out[i] = x / y
		}
	}
	return valid
}

func remainder(x, y int64) int64 {
	r := x % y
	if r < 0 && y > 0 {
		r += y
	} else if r < 0 {
		r -= y
	}
	return r
}

func computeReals(op Arithmetic, x, y *vector.Vector, rows int) []float64 {
	out := make([]float64, rows)
	switch op {
	case Divide:
		for i := range out {
			out[i] = x.Real(i) / y.Real(i)
		}
	case Modulo:
		for i := range out {
			r := math.Mod(x.Real(i), y.Real(i))
			if r < 0 {
				r += math.Abs(y.Real(i))
			}
			out[i] = r
		}
	default:
		addOrMultiply(op, out, x.Reals, y.Reals, x.Const, y.Const)
	}
	return out
}

func computeDecimals(op Arithmetic, x, y *vector.Vector, rows int, valid vector.Bitmap) ([]apd.Decimal, vector.Bitmap) {
	out := make([]apd.Decimal, rows)
	own := false
	for i := range out {
		if valid.Get(i) && !computeDecimal(op, &out[i], x.Decimal(i), y.Decimal(i)) {
			valid, own = cleared(valid, own, i, rows), true
		}
	}
	return out, valid
}

func computeDecimal(op Arithmetic, out, x, y *apd.Decimal) bool {
	ctx := types.Decimals()
	var err error
	switch op {
	case Add:
		_, err = ctx.Add(out, x, y)
	case Subtract:
		_, err = ctx.Sub(out, x, y)
	case Multiply:
		_, err = ctx.Mul(out, x, y)
	case Divide:
		_, err = ctx.Quo(out, x, y)
	case Modulo:
		if _, err = ctx.Rem(out, x, y); err == nil && out.Negative && out.Sign() != 0 {
			_, err = ctx.Add(out, out, new(apd.Decimal).Abs(y))
		}
	}
	return err == nil
}

// Scale is the kernel of a timespan multiplied with a real or divided by one, cut to whole ticks.
func Scale(op Arithmetic) Func {
	return Try2(func(ticks int64, x float64) (int64, bool) {
		y := float64(ticks) * x
		if op == Divide {
			y = float64(ticks) / x
		}
		return int64(y), math.Abs(y) < math.MaxInt64
	})
}

// Ratio is the quotient of two timespans, or of datetimes, as a real.
var Ratio = Map2(func(x, y int64) float64 { return float64(x) / float64(y) })
