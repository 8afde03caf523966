package functions

import (
	"github.com/golang/geo/s2"

	"kql/functions/geo"
	"kql/functions/kernel"
	"kql/functions/types"
)

// geoPolygonFunctions are about polygons, Polygon and MultiPolygon of GeoJSON. Of what is no polygon they give null.
var geoPolygonFunctions = []*Function{
	{
		Name: "geo_point_in_polygon", Doc: "Says whether a point is in a polygon.", Example: `geo_point_in_polygon(0.2, 0.1, ` + triangle + `)`, Want: "true",
		Signatures: pointAndPolygon(types.Bool, func(r kernel.Row, p *geo.Polygon) (bool, bool) {
			q, ok := pointAt(r, 0)
			return ok && p.Contains(q), ok
		}),
	},
	{
		Name: "geo_distance_point_to_polygon", Doc: "Gives the meters from a point to a polygon, 0 from inside.", Example: `geo_distance_point_to_polygon(0.2, 0.1, ` + triangle + `)`, Want: "0",
		Signatures: pointAndPolygon(types.Real, func(r kernel.Row, p *geo.Polygon) (float64, bool) {
			q, ok := pointAt(r, 0)
			return p.DistanceTo(q), ok
		}),
	},
	{
		Name: "geo_closest_point_on_polygon", Doc: "Gives the point of a polygon that is nearest to another as GeoJSON.", Example: `round(todouble(geo_closest_point_on_polygon(0.5, -1, ` + triangle + `).coordinates[0]), 3)`, Want: "0.5",
		Signatures: pointAndPolygon(types.Dynamic, func(r kernel.Row, p *geo.Polygon) (kernel.JSON, bool) {
			q, ok := pointAt(r, 0)
			if !ok {
				return "", false
			}
			return kernel.JSON(geo.OfPoint(p.Closest(q))), true
		}),
	},
	{
		Name: "geo_polygon_area", Doc: "Gives the area of a polygon in square meters.", Example: `round(geo_polygon_area(` + triangle + `) / 1000000)`, Want: "6182",
		Signatures: ofWhole(types.Real, func(p *geo.Polygon) (float64, bool) { return p.Area(), true }),
	},
	{
		Name: "geo_polygon_perimeter", Doc: "Gives the meters around a polygon, around its holes too.", Example: `round(geo_polygon_perimeter(` + triangle + `) / 1000)`, Want: "380",
		Signatures: ofWhole(types.Real, func(p *geo.Polygon) (float64, bool) { return p.Perimeter(), true }),
	},
	{
		Name: "geo_polygon_centroid", Doc: "Gives the middle of a polygon as GeoJSON.", Example: `round(todouble(geo_polygon_centroid(` + triangle + `).coordinates[0]), 3)`, Want: "0.333",
		Signatures: ofWhole(types.Dynamic, func(p *geo.Polygon) (kernel.JSON, bool) {
			c, ok := p.Centroid()
			return kernel.JSON(geo.OfPoint(c)), ok
		}),
	},
	{
		Name: "geo_polygon_to_s2cells", Doc: "Gives the S2 cells that cover a polygon and what is within a radius of it in meters, of level 11 or as given.", Example: `array_length(geo_polygon_to_s2cells(` + triangle + `, 5))`, Want: "1",
		Signatures: covered("polygon", geo.ReadPolygon, (*geo.Polygon).Region),
	},
	{
		Name: "geo_polygon_densify", Doc: "Puts points into a polygon's edges, straight on the map, until they are within a tolerance, 10 meters or as given, of ones straight on the sphere.",
		Example: `array_length(geo_polygon_densify(` + triangle + `).coordinates[0])`, Want: "8",
		Signatures: sigs(sig(types.Dynamic, nil, dyn("polygon"), number("tolerance").opt()).prepared(densifying(func(json string, tolerance float64) (string, bool) {
			p, ok := geo.ReadPolygon(json)
			if !ok {
				return "", false
			}
			dense, ok := p.Densify(tolerance)
			return geo.DensePolygonJSON(dense), ok
		}))),
	},
	{
		Name: "geo_intersects_2polygons", Doc: "Says whether two polygons share a place.", Example: `geo_intersects_2polygons(` + triangle + `, ` + triangle + `)`, Want: "true",
		Signatures: sigs(sig(types.Bool, nil, dyn("polygon1"), dyn("polygon2")).prepared(func(*Call) (Kernel, error) {
			polygons := remember(geo.ReadPolygon)
			return kernel.Rows(true, func(_ *Call, r kernel.Row) (bool, bool) {
				a, okA := polygons.of(r.Str(0))
				b, okB := polygons.of(r.Str(1))
				return okA && okB && a.Intersects(b), okA && okB
			}), nil
		})),
	},
	{
		Name: "geo_intersects_line_with_polygon", Doc: "Says whether a line and a polygon share a place.", Example: `geo_intersects_line_with_polygon(` + oneDegree + `, ` + triangle + `)`, Want: "true",
		Signatures: sigs(sig(types.Bool, nil, dyn("lineString"), dyn("polygon")).prepared(func(*Call) (Kernel, error) {
			lines, polygons := remember(geo.ReadLine), remember(geo.ReadPolygon)
			return kernel.Rows(true, func(_ *Call, r kernel.Row) (bool, bool) {
				l, okL := lines.of(r.Str(0))
				p, okP := polygons.of(r.Str(1))
				return okL && okP && p.MeetsLine(l), okL && okP
			}), nil
		})),
	},
}

// triangle is a polygon for examples.
const triangle = `dynamic({"type":"Polygon","coordinates":[[[0,0],[1,0],[0,1],[0,0]]]})`

// ofWhole is the signature of a function of a polygon's parts put together.
func ofWhole[R kernel.Value](result types.Type, f func(p *geo.Polygon) (R, bool)) []Signature {
	return sigs(sig(result, nil, dyn("polygon")).prepared(func(*Call) (Kernel, error) {
		polygons := remember(geo.ReadPolygon)
		return orFail(func(r kernel.Row) (out R, ok bool, err error) {
			p, ok := polygons.of(r.Str(0))
			if !ok {
				return out, false, nil
			}
			if p, err = p.Merged(); err != nil {
				return out, false, err
			}
			out, ok = f(p)
			return out, ok, nil
		}), nil
	}))
}

// pointAndPolygon is the signature of a function of a point and a polygon.
func pointAndPolygon[R kernel.Value](result types.Type, f func(r kernel.Row, p *geo.Polygon) (R, bool)) []Signature {
	return shapeAt(2, result, geo.ReadPolygon, f, place(dyn("polygon")))
}

// usualS2Level is the level of S2 cells where none is given.
const usualS2Level = 11

// covered is the signature of the S2 cells of a shape, of the level that argument 1 gives or the usual one, and of what
// is within the radius that argument 2 gives.
func covered[S any](name string, read func(string) (S, bool), region func(s S, radius float64) s2.Region) []Signature {
	return ofShape(types.Dynamic, read, func(s S, r kernel.Row) (kernel.JSON, bool) {
		level, radius := int64(usualS2Level), 0.0
		if len(r.Args) > 1 {
			level = r.Long(1)
		}
		if len(r.Args) > 2 {
			radius = r.Real(2)
		}
		if level < 0 || level > geo.MaxS2Level || !(radius >= 0) {
			return "", false
		}
		tokens, ok := geo.Cover(region(s, radius), int(level))
		return kernel.JSON(geo.Texts(tokens)), ok
	}, []Param{dyn(name), whole("level").opt(), number("radius").opt()})
}
