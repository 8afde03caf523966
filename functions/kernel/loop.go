package kernel

import (
	"kql/functions/vector"
)

// The slice loops of the hot operators know two shapes: two vectors, and a vector with a constant. A constant with a
// vector is the second with the operator turned round; two constants are one row.

// frame is what a loop works on: the number of payload rows to compute and whether the answer stands for all rows.
type frame struct {
	rows     int
	constant bool
}

func frameOf(args []*vector.Vector, rows int) frame {
	for _, a := range args {
		if !a.Const {
			return frame{rows: rows}
		}
	}
	return frame{rows: 1, constant: true}
}

// answer is v, filled with f.rows rows, as the call's result of the given number of rows.
func (f frame) answer(v *vector.Vector, rows int) *vector.Vector {
	v.Len, v.Const = rows, f.constant
	return v
}

// boolean is an answer of bools.
func (f frame) boolean(c *Call, out []bool, valid vector.Bitmap, rows int) *vector.Vector {
	return f.answer(&vector.Vector{Type: c.Type, Bools: out, Valid: valid}, rows)
}

// flat is a copy of a constant's one value for each row, for the rare shapes that have no loop of their own.
func flat[T any](payload []T, constant bool, rows int) []T {
	if !constant || rows == 1 {
		return payload
	}
	out := make([]T, rows)
	for i := range out {
		out[i] = payload[0]
	}
	return out
}
