package executor

import (
	"context"
	"math"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// rangeOf counts from From to To; the rows are made as they are read.
func (r *run) rangeOf(ctx context.Context, n *planner.Range) ([]Stream, error) {
	var bounds [3]*vector.Vector
	for i, e := range []planner.Expr{n.From, n.To, n.Step} {
		v, err := r.constant(ctx, e)
		if err != nil {
			return nil, err
		}
		if v.Null(0) {
			return nil, nil
		}
		bounds[i] = v
	}
	kind := n.Columns[0].Type
	from, to, step := bounds[0], bounds[1], bounds[2]
	if kind == types.Real {
		a, z, by := from.Real(0), to.Real(0), step.Real(0)
		if by == 0 {
			return nil, badArgument(n.Step.Where(), "the step of range is zero")
		}
		rows := math.Floor((z-a)/by) + 1
		return counted(int64(max(0, min(rows, maxRangeRows))), func(at int64, rows int) *vector.Vector {
			v := &vector.Vector{Type: kind, Len: rows, Reals: make([]float64, rows)}
			for i := range v.Reals {
				v.Reals[i] = a + float64(at+int64(i))*by
			}
			return v
		}), nil
	}
	if from.Longs == nil || to.Longs == nil || step.Longs == nil {
		return nil, unsupported("range over "+kind.String(), placeOf(n.From))
	}
	a, z, by := from.Long(0), to.Long(0), step.Long(0)
	if by == 0 {
		return nil, badArgument(n.Step.Where(), "the step of range is zero")
	}
	return counted(stepsBetween(a, z, by), func(at int64, rows int) *vector.Vector {
		v := &vector.Vector{Type: kind, Len: rows, Longs: make([]int64, rows)}
		for i := range v.Longs {
			v.Longs[i] = a + (at+int64(i))*by
		}
		return v
	}), nil
}

// maxRangeRows keeps sums of row numbers far from overflow; nobody waits for so many.
const maxRangeRows = 1 << 60

// stepsBetween is how many values a, a+by ... do not pass z.
func stepsBetween(a, z, by int64) int64 {
	if (by > 0) != (z >= a) && a != z {
		return 0
	}
	// The distance may not fit an int64, but always fits a uint64.
	distance, width := uint64(z)-uint64(a), uint64(by)
	if by < 0 {
		distance, width = uint64(a)-uint64(z), -uint64(by)
	}
	return int64(min(distance/width, maxRangeRows-1)) + 1
}

// counted is rows 0 to total-1 in partitions; values makes one column's part.
func counted(total int64, values func(at int64, rows int) *vector.Vector) []Stream {
	parts := int64(partitions(int(total)))
	share := total/parts + min(total%parts, 1)
	var out []Stream
	for lo := int64(0); lo < total; lo += share {
		out = append(out, &counter{at: lo, end: min(total, lo+share), values: values})
	}
	return out
}

type counter struct {
	at, end int64
	values  func(at int64, rows int) *vector.Vector
}

func (c *counter) Next(ctx context.Context) (*vector.Batch, error) {
	if err := ctx.Err(); err != nil || c.at >= c.end {
		return nil, err
	}
	rows := int(min(c.end-c.at, batchRows))
	v := c.values(c.at, rows)
	c.at += int64(rows)
	return vector.NewBatch(rows, []*vector.Vector{v}), nil
}
