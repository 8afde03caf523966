package functions

import (
	"math"

	"github.com/golang/geo/r2"

	"kql/functions/geo"
	"kql/functions/kernel"
	"kql/functions/types"
)

// geoLineFunctions are about lines, LineString and MultiLineString of GeoJSON. Of what is no line they give null.
var geoLineFunctions = []*Function{
	{
		Name: "geo_line_length", Doc: "Gives the length of a line in meters.", Example: `round(geo_line_length(` + oneDegree + `))`, Want: "111195",
		Signatures: ofLine(types.Real, func(l geo.Line, _ kernel.Row) (float64, bool) { return l.Length(), true }),
	},
	{
		Name: "geo_line_centroid", Doc: "Gives the middle of a line as GeoJSON.", Example: `round(todouble(geo_line_centroid(` + oneDegree + `).coordinates[0]), 3)`, Want: "0.5",
		Signatures: ofLine(types.Dynamic, func(l geo.Line, _ kernel.Row) (kernel.JSON, bool) {
			p, ok := l.Centroid()
			return kernel.JSON(geo.OfPoint(p)), ok
		}),
	},
	{
		Name: "geo_line_interpolate_point", Doc: "Gives the point a fraction of the way along a line as GeoJSON.", Example: `round(todouble(geo_line_interpolate_point(` + oneDegree + `, 0.25).coordinates[0]), 3)`, Want: "0.25",
		Signatures: ofLine(types.Dynamic, func(l geo.Line, r kernel.Row) (kernel.JSON, bool) {
			p, ok := l.Interpolate(r.Real(1))
			return kernel.JSON(geo.OfPoint(p)), ok
		}, number("fraction")),
	},
	{
		Name: "geo_line_locate_point", Doc: "Gives how far along a line, as a fraction, the point nearest to another is.", Example: `round(geo_line_locate_point(` + oneDegree + `, 0.25, 1), 3)`, Want: "0.25",
		Signatures: ofLine(types.Real, func(l geo.Line, r kernel.Row) (float64, bool) {
			p, ok := pointAt(r, 1)
			if !ok {
				return 0, false
			}
			return l.Locate(p)
		}, place()...),
	},
	{
		Name: "geo_line_simplify", Doc: "Leaves out points of a line as far as it stays within a tolerance, 10 meters or as given.", Example: `array_length(geo_line_simplify(` + oneDegree + `).coordinates)`, Want: "2",
		Signatures: ofLine(types.Dynamic, func(l geo.Line, r kernel.Row) (kernel.JSON, bool) {
			t, ok := toleranceAt(r, 1)
			if !ok {
				return "", false
			}
			lines, ok := l.Simplify(t)
			return kernel.JSON(geo.LinesJSON(lines)), ok
		}, number("tolerance").opt()),
	},
	{
		Name: "geo_line_to_s2cells", Doc: "Gives the S2 cells that a line and what is within a radius of it in meters go through, of level 11 or as given.", Example: `array_length(geo_line_to_s2cells(` + oneDegree + `, 5))`, Want: "1",
		Signatures: covered("lineString", geo.ReadLine, geo.Line.Region),
	},
	{
		Name: "geo_distance_point_to_line", Doc: "Gives the meters from a point to a line.", Example: `round(geo_distance_point_to_line(0.5, 1, ` + oneDegree + `))`, Want: "111195",
		Signatures: pointAndLine(types.Real, func(r kernel.Row, l geo.Line) (float64, bool) {
			p, ok := pointAt(r, 0)
			return l.DistanceTo(p), ok
		}),
	},
	{
		Name: "geo_closest_point_on_line", Doc: "Gives the point of a line that is nearest to another as GeoJSON.", Example: `round(todouble(geo_closest_point_on_line(0.5, 1, ` + oneDegree + `).coordinates[0]), 3)`, Want: "0.5",
		Signatures: pointAndLine(types.Dynamic, func(r kernel.Row, l geo.Line) (kernel.JSON, bool) {
			p, ok := pointAt(r, 0)
			if !ok {
				return "", false
			}
			return kernel.JSON(geo.OfPoint(l.Closest(p))), true
		}),
	},
	{
		Name: "geo_intersects_2lines", Doc: "Says whether two lines meet.", Example: `geo_intersects_2lines(` + oneDegree + `, ` + oneDegree + `)`, Want: "true",
		Signatures: sigs(sig(types.Bool, nil, dyn("lineString1"), dyn("lineString2")).prepared(func(*Call) (Kernel, error) {
			lines := remember(geo.ReadLine)
			return kernel.Rows(true, func(_ *Call, r kernel.Row) (bool, bool) {
				a, okA := lines.of(r.Str(0))
				b, okB := lines.of(r.Str(1))
				return okA && okB && a.Intersects(b), okA && okB
			}), nil
		})),
	},
	{
		Name: "geo_line_densify", Doc: "Puts points into a line, straight on the map, until it is within a tolerance, 10 meters or as given, of one straight on the sphere.",
		Example: `array_length(geo_line_densify(dynamic({"type":"LineString","coordinates":[[50,50],[51,51]]})).coordinates)`, Want: "9",
		Signatures: sigs(sig(types.Dynamic, nil, dyn("lineString"), number("tolerance").opt()).prepared(densifying(func(json string, tolerance float64) (string, bool) {
			s, ok := geo.Read(json)
			if _, line := geo.ReadLine(json); !ok || !line {
				return "", false
			}
			var lines [][]r2.Point
			for _, points := range s.Parts[0] {
				dense, ok := geo.Densify(points, tolerance)
				if !ok {
					return "", false
				}
				lines = append(lines, geo.Cut(dense)...)
			}
			return geo.DenseLineJSON(lines), true
		}))),
	},
}

// oneDegree is a line for examples.
const oneDegree = `dynamic({"type":"LineString","coordinates":[[0,0],[1,0]]})`

// usualTolerance is the tolerance in meters where none is given.
const usualTolerance = 10

// toleranceAt is the tolerance that argument i gives, or the usual one; ok is false where it is none.
func toleranceAt(r kernel.Row, i int) (meters float64, ok bool) {
	if len(r.Args) <= i {
		return usualTolerance, true
	}
	t := r.Real(i)
	return t, t >= 0 && !math.IsInf(t, 0)
}

// densifying is the kernel of a shape's dense form, for texts that come again made once.
func densifying(f func(json string, tolerance float64) (string, bool)) func(*Call) (Kernel, error) {
	return func(*Call) (Kernel, error) {
		return kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
			t, ok := toleranceAt(r, 1)
			if !ok {
				return "", false
			}
			json, ok := f(r.Str(0), t)
			return kernel.JSON(json), ok
		}), nil
	}
}

// ofLine is the signature of a function whose first argument is a line.
func ofLine[R kernel.Value](result types.Type, f func(l geo.Line, r kernel.Row) (R, bool), more ...Param) []Signature {
	return ofShape(result, geo.ReadLine, f, append([]Param{dyn("lineString")}, more...))
}

// ofShape is the signature of a function whose first argument is a shape.
func ofShape[S any, R kernel.Value](result types.Type, read func(string) (S, bool), f func(s S, r kernel.Row) (R, bool), params []Param) []Signature {
	return shapeAt(0, result, read, func(r kernel.Row, s S) (R, bool) { return f(s, r) }, params)
}

// pointAndLine is the signature of a function of a point and a line.
func pointAndLine[R kernel.Value](result types.Type, f func(r kernel.Row, l geo.Line) (R, bool)) []Signature {
	return shapeAt(2, result, geo.ReadLine, f, place(dyn("lineString")))
}

// shapeAt is the signature of a function one of whose arguments is a shape, which is read once where it comes again.
func shapeAt[S any, R kernel.Value](at int, result types.Type, read func(string) (S, bool), f func(r kernel.Row, s S) (R, bool), params []Param) []Signature {
	return sigs(sig(result, nil, params...).prepared(func(*Call) (Kernel, error) {
		shapes := remember(read)
		return kernel.Rows(true, func(_ *Call, r kernel.Row) (out R, ok bool) {
			s, ok := shapes.of(r.Str(at))
			if !ok {
				return out, false
			}
			return f(r, s)
		}), nil
	}))
}
