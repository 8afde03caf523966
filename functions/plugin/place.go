package plugin

import (
	"errors"
	"math"
	"slices"

	"github.com/golang/geo/s2"

	"kql/functions/geo"
	"kql/functions/types"
	"kql/functions/vector"
)

var geoPolygonLookup = placeLookup("geo_polygon_lookup", "polygon", "LookupPolygonKey", true, geo.ReadPolygon,
	func(p *geo.Polygon, q s2.Point, radius *float64) bool {
		if radius == nil {
			return p.Contains(q)
		}
		return p.DistanceTo(q) <= *radius
	})

var geoLineLookup = placeLookup("geo_line_lookup", "line", "LookupLineKey", false, geo.ReadLine,
	func(l geo.Line, q s2.Point, radius *float64) bool { return l.DistanceTo(q) <= *radius })

var realNumbers = types.Of(types.Int, types.Long, types.Real)

// placeLookup is the plugin that joins rows with the shapes of a lookup table that their place is at: in one, or within a
// radius of one.
func placeLookup[S any](name, shape, key string, optional bool, read func(json string) (S, bool), at func(s S, q s2.Point, radius *float64) bool) *Plugin {
	p := &Plugin{
		Name: name,
		Doc:  "Joins each row with the rows of a lookup table whose " + shape + " its place is at, within a radius in meters.",
		Params: []Param{
			{Name: "LookupTable", Kind: LookupTable},
			{Name: key, Kind: LookupColumn, Accept: types.Of(types.Dynamic)},
			{Name: "SourceLongitude", Kind: InputColumn, Accept: realNumbers},
			{Name: "SourceLatitude", Kind: InputColumn, Accept: realNumbers},
			{Name: "radius", Kind: Constant, Accept: realNumbers, Optional: optional},
			{Name: "return_unmatched", Kind: Constant, Accept: types.Of(types.Bool), Optional: true},
			{Name: "lookup_area_radius", Kind: Constant, Accept: realNumbers, Optional: true},
			{Name: "return_lookup_key", Kind: Constant, Accept: types.Of(types.Bool), Optional: true, Known: true},
		},
		Schema: func(in []Column, args Args) []Column {
			columns := slices.Clone(in)
			for _, i := range shownOfLookup(args) {
				columns = append(columns, args[0].Table.Columns[i])
			}
			return unique(columns)
		},
	}
	p.Run = func(in *Table, args Args) (*Table, error) {
		left, right, err := placesAt(in, args, read, at)
		if err != nil {
			return nil, err
		}
		out := &Table{Columns: p.Schema(in.Columns, args), Rows: len(left), Vectors: gather(in, left)}
		matched := gather(args[0].Table, right)
		for _, i := range shownOfLookup(args) {
			out.Vectors = append(out.Vectors, matched[i])
		}
		return out, nil
	}
	return p
}

// shownOfLookup is the lookup table's columns that the result has: the shape only where it is asked for.
func shownOfLookup(args Args) (columns []int) {
	for i := range args[0].Table.Columns {
		if i != args[1].Column || args.flag("return_lookup_key") {
			columns = append(columns, i)
		}
	}
	return columns
}

// placesAt is the rows and the lookup rows that match; unmatched rows have -1 where they are asked for.
func placesAt[S any](in *Table, args Args, read func(string) (S, bool), at func(S, s2.Point, *float64) bool) (left, right []int32, err error) {
	var radius *float64
	if given := args.one("radius"); given != nil {
		meters := math.NaN()
		if !given.Value.Null(0) {
			meters = number(given.Value, 0)
		}
		if radius = &meters; !(meters >= 0) {
			return nil, nil, errors.New("the radius must be a number of meters that is not below 0")
		}
	}
	lookup := args[0].Table
	shapes, valid := make([]S, lookup.Rows), make([]bool, lookup.Rows)
	for l := range shapes {
		if keys := lookup.Vectors[args[1].Column]; !keys.Null(l) {
			shapes[l], valid[l] = read(keys.Str(l))
		}
	}
	for r := range in.Rows {
		q, ok := placeOf(in.Vectors[args[2].Column], in.Vectors[args[3].Column], r)
		found := false
		for l := range shapes {
			if ok && valid[l] && at(shapes[l], q, radius) {
				left, right, found = append(left, int32(r)), append(right, int32(l)), true
			}
		}
		if !found && args.flag("return_unmatched") {
			left, right = append(left, int32(r)), append(right, -1)
		}
	}
	return left, right, nil
}

// placeOf is the point of a row; ok is false where there is none of its degrees.
func placeOf(longitude, latitude *vector.Vector, row int) (q s2.Point, ok bool) {
	if longitude.Null(row) || latitude.Null(row) {
		return q, false
	}
	return geo.Point(number(longitude, row), number(latitude, row))
}
