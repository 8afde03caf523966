package kernel

import (
	"cmp"

	"kql/functions/vector"
)

// Between is the kernel of x between (low .. high), or with not set of !between, over values of one type held in longs
// or reals, or of decimals. A null gives null.
func Between(not bool) Func {
	atLeast, atMost := Compare(GreaterEqual), Compare(LessEqual)
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		x, low, high := args[0], args[1], args[2]
		if low.Const && high.Const && low.Valid == nil && high.Valid == nil {
			f := frameOf(args, rows)
			out := make([]bool, f.rows)
			switch {
			case x.Longs != nil && low.Longs != nil && high.Longs != nil:
				betweenConstants(not, out, x.Longs, low.Longs[0], high.Longs[0])
				return f.boolean(c, out, Validity(args, f.rows), rows), nil
			case x.Reals != nil && low.Reals != nil && high.Reals != nil:
				betweenConstants(not, out, x.Reals, low.Reals[0], high.Reals[0])
				return f.boolean(c, out, Validity(args, f.rows), rows), nil
			}
		}
		a, err := atLeast(c, []*vector.Vector{x, low}, rows)
		if err != nil {
			return nil, err
		}
		b, err := atMost(c, []*vector.Vector{x, high}, rows)
		if err != nil {
			return nil, err
		}
		in, err := And(c, []*vector.Vector{a, b}, rows)
		if err != nil || !not {
			return in, err
		}
		return Not(c, []*vector.Vector{in}, rows)
	}
}

func betweenConstants[T cmp.Ordered](not bool, out []bool, xs []T, low, high T) {
	for i, x := range xs[:len(out)] {
		out[i] = (x >= low && x <= high) != not
	}
}
