// Package kernel is the machinery that scalar functions are made of: what a call is, lifters that make a
// whole-vector kernel from a function of single values, and the slice loops of the hot operators.
package kernel

import (
	"time"

	"kql/functions/types"
	"kql/functions/vector"
)

// Func computes a function over whole vectors. Each argument has rows rows (constants have the Const
// shape) and the type that the signature asked for; so has the answer, which may be Const. A Func keeps no
// state of its own. Lifters apply the rule that any null argument gives null; a Func written by hand
// sees to nulls itself, with Validity.
type Func func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error)

// Call is one use of a function in a bound query.
type Call struct {
	Name   string           // the function's
	Args   []types.Type     // after casts
	Consts []*vector.Vector // by argument: its value where it is constant (one row, or a list's rows), else nil
	Type   types.Type       // the result's
	Query  *Query
}

// Query is what a query fixes for all its functions.
type Query struct {
	Now  time.Time // what now() and ago() see; fixed for the query
	Seed uint64    // of rand() and its kin
	// Geo is what is known of an address, as a bag; "" for nothing. It is nil where there is no database.
	Geo func(ip string) string
}

// Const is argument i's constant vector, nil where it is not constant or not given.
func (c *Call) Const(i int) *vector.Vector {
	if i >= len(c.Consts) {
		return nil
	}
	return c.Consts[i]
}

// Validity is the rows where every argument has a value; nil when all do. A constant null gives a bitmap
// without a set bit.
func Validity(args []*vector.Vector, rows int) vector.Bitmap {
	var out vector.Bitmap
	for _, a := range args {
		switch {
		case a.Valid == nil:
		case !a.Const:
			out = out.And(a.Valid)
		case !a.Valid.Get(0):
			return make(vector.Bitmap, (rows+63)/64)
		}
	}
	return out
}
