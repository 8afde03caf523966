package functions

import (
	"errors"

	"kql/functions/geo"
	"kql/functions/geo/overlay"
	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// geoShapeFunctions put lines and polygons together, cut them, and make what is around them.
var geoShapeFunctions = []*Function{
	{
		Name: "geo_union_polygons_array", Doc: "Gives the polygon that holds what any of several polygons does.",
		Example:    `geo_union_polygons_array(pack_array(geo_geohash_to_polygon("s0"), geo_geohash_to_polygon("s2"))).type`,
		Want:       "Polygon",
		Signatures: ofShapes("polygons", geo.ReadPolygon, func(all []*geo.Polygon) (string, bool, error) { return regionJSON(geo.UnionPolygons(all)) }),
	},
	{
		Name: "geo_union_lines_array", Doc: "Gives the lines that several lines are together, what they share once.",
		Example: `array_length(geo_union_lines_array(pack_array(` + oneDegree + `, ` + oneDegree + `)).coordinates)`, Want: "2",
		Signatures: ofShapes("lineStrings", geo.ReadLine, func(all []geo.Line) (string, bool, error) {
			var whole geo.Line
			for _, l := range all {
				whole = append(whole, l...)
			}
			paths, err := overlay.Joined(whole.Strings())
			return geo.PathsJSON(paths), true, err
		}),
	},
	{
		Name: "geo_intersection_2polygons", Doc: "Gives what two polygons share: a polygon, a point, or a collection.",
		Example: `array_length(geo_intersection_2polygons(` + triangle + `, ` + triangle + `).coordinates[0])`, Want: "4",
		Signatures: ofTwo(dyn("polygon1"), dyn("polygon2"), geo.ReadPolygon, geo.ReadPolygon, func(p, q *geo.Polygon) (s overlay.Shape, err error) {
			a, err := p.Whole()
			if err != nil {
				return s, err
			}
			b, err := q.Whole()
			if err != nil {
				return s, err
			}
			return overlay.Intersection(a, b)
		}),
	},
	{
		Name: "geo_intersection_2lines", Doc: "Gives what two lines share: a point, a line, or a collection.",
		Example: `geo_intersection_2lines(` + oneDegree + `, ` + oneDegree + `).type`, Want: "LineString",
		Signatures: ofTwo(dyn("lineString1"), dyn("lineString2"), geo.ReadLine, geo.ReadLine, func(a, b geo.Line) (overlay.Shape, error) {
			return overlay.Common(a.Strings(), b.Strings())
		}),
	},
	{
		Name: "geo_intersection_line_with_polygon", Doc: "Gives the part of a line that is in a polygon: a line, a point, or a collection.",
		Example: `geo_intersection_line_with_polygon(` + oneDegree + `, ` + triangle + `).type`, Want: "LineString",
		Signatures: ofTwo(dyn("lineString"), dyn("polygon"), geo.ReadLine, geo.ReadPolygon, func(l geo.Line, p *geo.Polygon) (s overlay.Shape, err error) {
			r, err := p.Whole()
			if err != nil {
				return s, err
			}
			return overlay.Inside(l.Strings(), r)
		}),
	},
	{
		Name: "geo_point_buffer", Doc: "Gives the polygon around a point, of a radius in meters and within a tolerance of the circle, 10 meters or as given.",
		Example: `array_length(geo_point_buffer(11.5, 48.1, 1000, 100).coordinates[0])`, Want: "8",
		Signatures: sigs(sig(types.Dynamic, orFail(func(r kernel.Row) (kernel.JSON, bool, error) {
			p, there := pointAt(r, 0)
			t, ok := toleranceAt(r, 3)
			if !there || !ok {
				return "", false, nil
			}
			return asJSON(geo.BufferPoint(p, r.Real(2), t))
		}), place(number("radius"), number("tolerance").opt())...)),
	},
	{
		Name: "geo_line_buffer", Doc: "Gives the polygon around a line, of a radius in meters and within a tolerance of it, 10 meters or as given.",
		Example: `array_length(geo_line_buffer(` + oneDegree + `, 1000, 100).coordinates[0])`, Want: "13",
		Signatures: around("lineString", geo.ReadLine, geo.Line.Buffer),
	},
	{
		Name: "geo_polygon_buffer", Doc: "Gives the polygon around another, of a radius in meters and within a tolerance of it, 10 meters or as given.",
		Example: `array_length(geo_polygon_buffer(` + triangle + `, 1000, 100).coordinates[0])`, Want: "15",
		Signatures: around("polygon", geo.ReadPolygon, (*geo.Polygon).Buffer),
	},
	{
		Name: "geo_polygon_simplify", Doc: "Says that a polygon is gone once its corners closer than a tolerance, 10 meters or as given, are one; kql does not simplify what stays.",
		Example: `isnull(geo_polygon_simplify(` + triangle + `, 1000000))`, Want: "true",
		Signatures: sigs(sig(types.Dynamic, simplified(func(json string) (all []*geo.Polygon, ok bool) {
			p, ok := geo.ReadPolygon(json)
			return []*geo.Polygon{p}, ok
		}), dyn("polygon"), number("tolerance").opt())),
	},
	{
		Name: "geo_simplify_polygons_array", Doc: "Says that polygons are gone once their corners closer than a tolerance, 10 meters or as given, are one; kql does not simplify what stays.",
		Example: `isnull(geo_simplify_polygons_array(pack_array(` + triangle + `), 1000000))`, Want: "true",
		Signatures: sigs(sig(types.Dynamic, simplified(func(json string) ([]*geo.Polygon, bool) {
			return geo.ReadAll(json, geo.ReadPolygon)
		}), dyn("polygons"), number("tolerance").opt())),
	},
}

// asJSON gives a text of JSON as what it is.
func asJSON(json string, ok bool, err error) (kernel.JSON, bool, error) {
	return kernel.JSON(json), ok, err
}

func regionJSON(r overlay.Region, err error) (string, bool, error) {
	return geo.RegionJSON(r), true, err
}

// orFail lifts what of a row may be beyond what kql can make.
func orFail[R kernel.Value](f func(r kernel.Row) (value R, ok bool, err error)) Kernel {
	return func(c *Call, args []*vector.Vector, n int) (*vector.Vector, error) {
		var failed error
		v, err := kernel.Rows(true, func(_ *Call, r kernel.Row) (value R, ok bool) {
			if failed == nil {
				value, ok, failed = f(r)
			}
			return value, ok && failed == nil
		})(c, args, n)
		if failed != nil {
			return nil, failed
		}
		return v, err
	}
}

// ofShapes is the signature of a function of a list of shapes.
func ofShapes[S any](name string, read func(string) (S, bool), f func(all []S) (string, bool, error)) []Signature {
	return sigs(sig(types.Dynamic, orFail(func(r kernel.Row) (kernel.JSON, bool, error) {
		all, ok := geo.ReadAll(r.Str(0), read)
		if !ok {
			return "", false, nil
		}
		return asJSON(f(all))
	}), dyn(name)))
}

// ofTwo is the signature of what two shapes share.
func ofTwo[A, B any](first, second Param, readA func(string) (A, bool), readB func(string) (B, bool), f func(A, B) (overlay.Shape, error)) []Signature {
	return sigs(sig(types.Dynamic, nil, first, second).prepared(func(*Call) (Kernel, error) {
		as, bs := remember(readA), remember(readB)
		return orFail(func(r kernel.Row) (kernel.JSON, bool, error) {
			a, okA := as.of(r.Str(0))
			b, okB := bs.of(r.Str(1))
			if !okA || !okB {
				return "", false, nil
			}
			s, err := f(a, b)
			return kernel.JSON(geo.ShapeJSON(s)), true, err
		}), nil
	}))
}

// around is the signature of a shape's buffer.
func around[S any](name string, read func(string) (S, bool), f func(s S, radius, tolerance float64) (string, bool, error)) []Signature {
	return sigs(sig(types.Dynamic, nil, dyn(name), number("radius"), number("tolerance").opt()).prepared(func(*Call) (Kernel, error) {
		shapes := remember(read)
		return orFail(func(r kernel.Row) (kernel.JSON, bool, error) {
			s, ok := shapes.of(r.Str(0))
			t, valid := toleranceAt(r, 2)
			if !ok || !valid {
				return "", false, nil
			}
			return asJSON(f(s, r.Real(1), t))
		}), nil
	}))
}

// simplified is the kernel of polygons made simple, of which nothing is left where all their corners become one.
func simplified(read func(json string) ([]*geo.Polygon, bool)) Kernel {
	const furthest = 7_800_000 // meters that corners may be moved
	return orFail(func(r kernel.Row) (kernel.JSON, bool, error) {
		all, ok := read(r.Str(0))
		t, valid := toleranceAt(r, 1)
		if !ok || !valid || t > furthest || geo.Vanish(all, t) {
			return "", false, nil
		}
		return "", false, errors.New("kql does not simplify polygons yet")
	})
}
