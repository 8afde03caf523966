package parquetfile

import (
	"github.com/cockroachdb/apd/v3"

	"kql/functions/types"
	"kql/functions/vector"
)

// spread is the values with nulls where there are none; a string that is not there is empty.
func (in *values) spread() *vector.Vector {
	v := in.there
	if len(in.definitions) <= v.Len {
		return v
	}
	rows := make([]int32, len(in.definitions))
	out := *v
	out.Len = len(rows)
	if v.Type != types.String {
		out.Valid = vector.NewBitmap(len(rows))
	}
	at := int32(0)
	for i, d := range in.definitions {
		if int(d) == in.leaf.least {
			rows[i] = at
			at++
			continue
		}
		rows[i] = -1
		if out.Valid != nil {
			out.Valid.Clear(i)
		}
	}
	switch {
	case v.Codes != nil:
		// The dictionary gets an empty text for the rows without a value; it is this group's alone.
		empty := uint32(len(v.Text.Spans))
		v.Text.Append("")
		out.Codes = place(v.Codes, rows)
		for i, r := range rows {
			if r < 0 {
				out.Codes[i] = empty
			}
		}
	case v.Text != nil:
		out.Text = &vector.Text{Buf: v.Text.Buf, Spans: place(v.Text.Spans, rows)}
	case v.Type == types.Bool:
		out.Bools = place(v.Bools, rows)
	case v.Type == types.Real:
		out.Reals = place(v.Reals, rows)
	case v.Type == types.Decimal:
		out.Decimals = place(v.Decimals, rows)
	case v.Type == types.Guid:
		out.Guids = place(v.Guids, rows)
	default:
		out.Longs = place(v.Longs, rows)
	}
	return &out
}

// empty is a vector without rows, to append to.
func empty(t types.Type) *vector.Vector {
	v := &vector.Vector{Type: t}
	switch t {
	case types.Bool:
		v.Bools = []bool{}
	case types.Real:
		v.Reals = []float64{}
	case types.Decimal:
		v.Decimals = []apd.Decimal{}
	case types.Guid:
		v.Guids = []vector.GUID{}
	case types.String, types.Dynamic:
		v.Text = &vector.Text{}
	default:
		v.Longs = []int64{}
	}
	return v
}

// place is the values at their rows, and zeros elsewhere.
func place[T any](s []T, rows []int32) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		if r >= 0 {
			out[i] = s[r]
		}
	}
	return out
}
