// Package agg holds the states of aggregate functions: the running values of all groups of one aggregate
// call, in typed slices by group.
package agg

import (
	"kql/functions/types"
	"kql/functions/vector"
)

// State is an aggregate's running values for a growing number of groups. It belongs to one goroutine
// at a time. Partial states over consecutive parts of the input are merged in the order of the parts,
// so an answer does not depend on how many cores there are.
type State interface {
	// Update folds rows in: row i belongs to group groups[i], which is below n. A null argument row
	// is the aggregate's own affair.
	Update(groups []uint32, n int, args []*vector.Vector)
	// Merge folds in another state of the same call whose group g is this one's group into[g] (below n).
	Merge(other State, into []uint32, n int)
	// Result is the columns of the answer, a row a group, for n groups. It is called once, at the end.
	Result(n int) []*vector.Vector
	// Bytes is about the memory held; it is asked for after each batch, so it does not count rows.
	Bytes() int64
}

// grow is s with at least n elements, new ones zero.
func grow[T any](s []T, n int) []T {
	if n <= len(s) {
		return s
	}
	return append(s, make([]T, n-len(s))...)
}

// payload is a vector's values as T, a row each.
func payload[T int64 | float64](v *vector.Vector) []T {
	v = v.Flat()
	var p any = v.Longs
	if v.Reals != nil {
		p = v.Reals
	}
	values, _ := p.([]T)
	return values
}

// one is a column as the only one of an answer.
func one(v *vector.Vector) []*vector.Vector { return []*vector.Vector{v} }

// longs is an answer of a type held in 64-bit integers.
func longs(t types.Type, values []int64) []*vector.Vector {
	return one(&vector.Vector{Type: t, Len: len(values), Longs: values})
}

// reals is an answer of reals.
func reals(values []float64) []*vector.Vector {
	return one(&vector.Vector{Type: types.Real, Len: len(values), Reals: values})
}
