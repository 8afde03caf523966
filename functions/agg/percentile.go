package agg

import (
	"cmp"
	"math"
	"slices"

	"kql/functions/dynamic"
	"kql/functions/sketch"
	"kql/functions/types"
	"kql/functions/vector"
)

// Percentiles gives a column for each of the given percentiles (0 to 100) of values of type t, or with array
// one column of arrays. With weighted set a second argument says how often a value counts.
func Percentiles(t types.Type, percentiles []float64, weighted, array bool) State {
	if !weighted && !array {
		switch t {
		case types.Int, types.Long, types.Datetime, types.Timespan:
			return &quantiles[int64]{kind: Percentile(t), shares: percentiles}
		case types.Real:
			return &quantiles[float64]{kind: t, shares: percentiles}
		}
	}
	return &gathered{finish: func(n int, of func(g int) values) []*vector.Vector {
		p := percentileAnswer{result: Percentile(t), percentiles: percentiles}
		for range percentiles {
			p.columns = append(p.columns, vector.NewBuilder(p.result, n))
		}
		p.arrays = vector.NewBuilder(types.Dynamic, n)
		for g := range n {
			p.add(sorted(of(g), weighted), array)
		}
		if array {
			return one(p.arrays.Vector())
		}
		out := make([]*vector.Vector, len(p.columns))
		for i, b := range p.columns {
			out[i] = b.Vector()
		}
		return out
	}}
}

// Percentile is the type of a percentile of values of type t.
func Percentile(t types.Type) types.Type {
	switch t {
	case types.Int:
		return types.Long
	case types.Decimal:
		return types.Real
	}
	return t
}

type percentileAnswer struct {
	result      types.Type
	percentiles []float64
	columns     []*vector.Builder
	arrays      *vector.Builder
}

// entry is a value with its weight; whole is it exactly, where it is an integer.
type entry struct {
	whole  int64
	value  float64
	weight float64
}

func (p *percentileAnswer) add(entries []entry, array bool) {
	if len(entries) == 0 {
		for _, c := range p.columns {
			c.AppendNull()
		}
		p.arrays.AppendNull()
		return
	}
	weights := make([]float64, len(entries))
	for i, e := range entries {
		weights[i] = e.weight
	}
	list := []byte{'['}
	for i, share := range p.percentiles {
		e := entries[sketch.At(weights, share)]
		one := e.vector(p.result)
		p.columns[i].AppendFrom(one, 0)
		if array {
			if i > 0 {
				list = append(list, ',')
			}
			list = dynamic.AppendValue(list, one, 0)
		}
	}
	p.arrays.AppendBytes(append(list, ']'))
}

func (e entry) vector(t types.Type) *vector.Vector {
	if t == types.Real {
		return vector.ConstReal(e.value)
	}
	return vector.ConstLong(t, e.whole)
}

// sorted is the values of one group that are not null, ascending; a weight of zero or less leaves one out.
func sorted(rows values, weighted bool) []entry {
	var out []entry
	for args, i := range rows {
		v := args[0]
		e := entry{weight: 1}
		if weighted {
			if e.weight = 0; !args[1].Null(i) {
				e.weight = float64(args[1].Long(i))
			}
		}
		if v.Null(i) || e.weight <= 0 {
			continue
		}
		if e.value = realOf(v, i); v.Longs != nil {
			e.whole = v.Long(i)
		}
		if !math.IsNaN(e.value) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.value, b.value), cmp.Compare(a.whole, b.whole))
	})
	return out
}

// realOf is a value of any summable type as a real.
func realOf(v *vector.Vector, i int) float64 {
	switch {
	case v.Reals != nil:
		return v.Real(i)
	case v.Decimals != nil:
		f, _ := v.Decimal(i).Float64()
		return f
	}
	return float64(v.Long(i))
}
