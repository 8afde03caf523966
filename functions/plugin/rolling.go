package plugin

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"kql/functions/types"
	"kql/functions/vector"
)

var rollingPercentile = &Plugin{
	Name: "rolling_percentile",
	Doc:  "Gives a percentile of the values in a window of bins that rolls over a timeline.",
	Params: []Param{
		{Name: "ValueColumn", Kind: InputColumn, Accept: types.Of(types.Int, types.Long, types.Real, types.Datetime, types.Timespan)},
		{Name: "Percentile", Kind: Constant, Accept: types.Of(types.Int, types.Long, types.Real), Known: true},
		{Name: "IndexColumn", Kind: InputColumn, Accept: timelineTypes},
		{Name: "BinSize", Kind: Constant, Accept: types.Of(types.Int, types.Long, types.Timespan)},
		{Name: "BinsPerWindow", Kind: Constant, Accept: types.Integers, Known: true},
		{Name: "Dimension", Kind: InputColumn, Accept: types.Any, Optional: true, Repeat: true},
	},
	Schema: rollingSchema,
	Run:    runRolling,
}

func rollingSchema(in []Column, args Args) []Column {
	value := args.columns("ValueColumn", in)[0]
	name := fmt.Sprintf("rolling_%d_percentile_%s_%s", args.long("BinsPerWindow"), value.Name, strconv.FormatFloat(number(args.one("Percentile").Value, 0), 'g', -1, 64))
	return slices.Concat(args.columns("IndexColumn", in), args.columns("Dimension", in), []Column{{name, value.Type}})
}

func runRolling(in *Table, args Args) (*Table, error) {
	size, window := args.long("BinSize"), args.long("BinsPerWindow")
	if size <= 0 || window <= 0 {
		return nil, fmt.Errorf("BinSize and BinsPerWindow must be above 0")
	}
	index, values := in.Vectors[args.one("IndexColumn").Column], in.Vectors[args.one("ValueColumn").Column]
	var dims []*vector.Vector
	for _, d := range args.given("Dimension") {
		dims = append(dims, in.Vectors[d.Column])
	}
	groups, order := map[string]map[int64][]int32{}, []string{}
	for r := range in.Rows {
		if index.Null(r) {
			continue
		}
		key := rowKey(dims, r)
		if groups[key] == nil {
			groups[key] = map[int64][]int32{}
			order = append(order, key)
		}
		bin := floor(index.Long(r), size)
		groups[key][bin] = append(groups[key][bin], int32(r))
	}
	cols := rollingSchema(in.Columns, args)
	bs := builders(cols)
	share := number(args.one("Percentile").Value, 0)
	for _, key := range order {
		bins, first := binsOf(groups[key]), 0 // of the window
		for last, bin := range bins {
			for (uint64(bin)-uint64(bins[first]))/uint64(size) >= uint64(window) {
				first++
			}
			var rows []int32
			for _, b := range bins[first : last+1] {
				rows = append(rows, groups[key][b]...)
			}
			bs[0].AppendLong(bin)
			for i, v := range dims {
				bs[1+i].AppendFrom(v, int(groups[key][bin][0]))
			}
			putPercentile(bs[len(bs)-1], values, rows, share)
		}
	}
	return table(cols, bs), nil
}

func binsOf(group map[int64][]int32) []int64 {
	bins := make([]int64, 0, len(group))
	for b := range group {
		bins = append(bins, b)
	}
	slices.Sort(bins)
	return bins
}

// putPercentile adds the nearest-rank percentile of the given rows' values; null where there is none.
func putPercentile(b *vector.Builder, values *vector.Vector, rows []int32, share float64) {
	rows = slices.DeleteFunc(rows, func(r int32) bool { return values.Null(int(r)) })
	if len(rows) == 0 {
		b.AppendNull()
		return
	}
	slices.SortFunc(rows, func(x, y int32) int {
		switch a, c := number(values, int(x)), number(values, int(y)); {
		case a < c:
			return -1
		case a > c:
			return 1
		}
		return 0
	})
	rank := int(math.Ceil(share / 100 * float64(len(rows))))
	b.AppendFrom(values, int(rows[min(max(rank, 1), len(rows))-1]))
}

// number is a numeric value as a real.
func number(v *vector.Vector, row int) float64 {
	if v.Type == types.Real {
		return v.Real(row)
	}
	return float64(v.Long(row))
}
