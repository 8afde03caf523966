package vector

import (
	"github.com/cockroachdb/apd/v3"

	"kql/functions/types"
)

// One-row constants; Broadcast makes them as long as a batch.

// ConstBool is a constant bool.
func ConstBool(b bool) *Vector {
	return &Vector{Type: types.Bool, Len: 1, Const: true, Bools: []bool{b}}
}

// ConstLong is a constant of a type held in Longs: int, long, datetime or timespan.
func ConstLong(t types.Type, n int64) *Vector {
	return &Vector{Type: t, Len: 1, Const: true, Longs: []int64{n}}
}

// ConstReal is a constant real.
func ConstReal(f float64) *Vector {
	return &Vector{Type: types.Real, Len: 1, Const: true, Reals: []float64{f}}
}

// ConstText is a constant of a type held as text: string, or dynamic as JSON.
func ConstText(t types.Type, s string) *Vector {
	text := &Text{}
	text.Append(s)
	return &Vector{Type: t, Len: 1, Const: true, Text: text}
}

// ConstGuid is a constant guid.
func ConstGuid(g GUID) *Vector {
	return &Vector{Type: types.Guid, Len: 1, Const: true, Guids: []GUID{g}}
}

// ConstDecimal is a constant decimal.
func ConstDecimal(d *apd.Decimal) *Vector {
	v := &Vector{Type: types.Decimal, Len: 1, Const: true, Decimals: make([]apd.Decimal, 1)}
	v.Decimals[0].Set(d)
	return v
}

// ConstNull is a constant null of type t: the empty string for a string, since that is never null.
func ConstNull(t types.Type) *Vector {
	b := NewBuilder(t, 1)
	b.AppendNull()
	v := b.Vector()
	v.Const = true
	return v
}
