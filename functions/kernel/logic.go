package kernel

import "kql/functions/vector"

// And is three-valued: false and null is false, true and null is null.
func And(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	return connect(c, args, rows, false)
}

// Or is three-valued: true or null is true, false or null is null.
func Or(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	return connect(c, args, rows, true)
}

// connect is and or or; decisive is the value that settles the answer whatever the other operand is.
func connect(c *Call, args []*vector.Vector, rows int, decisive bool) (*vector.Vector, error) {
	f := frameOf(args, rows)
	a, b := flat(args[0].Bools, args[0].Const, f.rows), flat(args[1].Bools, args[1].Const, f.rows)
	a, b = a[:f.rows], b[:f.rows]
	out := make([]bool, f.rows)
	if decisive {
		for i, x := range a {
			out[i] = x || b[i]
		}
	} else {
		for i, x := range a {
			out[i] = x && b[i]
		}
	}
	valid := Validity(args, f.rows)
	if valid == nil {
		return f.boolean(c, out, nil, rows), nil
	}
	known := vector.NewBitmap(f.rows)
	for i := range out {
		if valid.Get(i) {
			continue
		}
		if !args[0].Null(i) && a[i] == decisive || !args[1].Null(i) && b[i] == decisive {
			out[i] = decisive
		} else {
			known.Clear(i)
		}
	}
	return f.boolean(c, out, known, rows), nil
}

// Not turns true and false; null stays null.
func Not(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	f := frameOf(args, rows)
	out := make([]bool, f.rows)
	for i, x := range args[0].Bools[:f.rows] {
		out[i] = !x
	}
	return f.boolean(c, out, args[0].Valid, rows), nil
}
