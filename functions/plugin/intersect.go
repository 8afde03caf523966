package plugin

import (
	"slices"
	"strconv"

	"kql/functions/sketch"
	"kql/functions/types"
)

// dcountIntersect reads values of hll(), which hold every hash, so that its counts are exact.
var dcountIntersect = &Plugin{
	Name: "dcount_intersect",
	Doc:  "Counts the distinct values of a first hll, of a first and a second, and so on, beside each row.",
	Params: []Param{
		{Name: "hll", Kind: InputColumn, Accept: types.Of(types.Dynamic)},
		{Name: "hll", Kind: InputColumn, Accept: types.Of(types.Dynamic), Repeat: true},
	},
	Schema: intersectionSchema,
	Run: func(in *Table, args Args) (*Table, error) {
		cols := intersectionSchema(in.Columns, args)
		counts := builders(cols[len(in.Columns):])
		for r := range in.Rows {
			var all sketch.Hashes
			ok := true
			for i, a := range args {
				v := in.Vectors[a.Column]
				var h sketch.Hashes
				if ok = ok && !v.Null(r); ok {
					h, ok = sketch.ParseHashes(v.Str(r))
				}
				if !ok {
					counts[i].AppendNull()
					continue
				}
				h = sketch.Union(h) // in order
				if i > 0 {
					h = all.Intersection(h)
				}
				all = h
				counts[i].AppendLong(int64(len(all)))
			}
		}
		out := &Table{Columns: cols, Rows: in.Rows, Vectors: slices.Clone(in.Vectors)}
		for _, b := range counts {
			out.Vectors = append(out.Vectors, b.Vector())
		}
		return out, nil
	},
}

func intersectionSchema(in []Column, args Args) []Column {
	cols := slices.Clone(in)
	for i := range args {
		cols = append(cols, Column{"s" + strconv.Itoa(i), types.Long})
	}
	return cols
}
