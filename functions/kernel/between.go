package kernel

import "kql/functions/vector"

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
				betweenLongs(not, out, x.Longs, low.Longs[0], high.Longs[0])
				return f.boolean(c, out, Validity(args, f.rows), rows), nil
			case x.Reals != nil && low.Reals != nil && high.Reals != nil:
				betweenReals(not, out, x.Reals, low.Reals[0], high.Reals[0])
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

// betweenLongs makes one comparison of two, as no branch foresees where random values lie.
func betweenLongs(not bool, out []bool, xs []int64, low, high int64) {
	if low > high {
		for i := range out {
			out[i] = not
		}
		return
	}
	width := uint64(high) - uint64(low)
	for i, x := range xs[:len(out)] {
		out[i] = (uint64(x)-uint64(low) <= width) != not
	}
}

func betweenReals(not bool, out []bool, xs []float64, low, high float64) {
	for i, x := range xs[:len(out)] {
		out[i] = (x >= low && x <= high) != not
	}
}
