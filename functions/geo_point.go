package functions

import (
	"fmt"
	"math"

	"github.com/golang/geo/s2"

	"kql/functions/geo"
	"kql/functions/kernel"
	"kql/functions/types"
)

// geoPointFunctions are about points on a sphere, given as longitude and latitude in degrees. Where a place is none,
// the answer is null.
var geoPointFunctions = []*Function{
	{
		Name: "geo_distance_2points", Doc: "Gives the meters between two points on a sphere.",
		Example: `round(geo_distance_2points(11.5, 48.1, 13.4, 52.5) / 1000)`, Want: "507",
		Signatures: sigs(
			sig(types.Real, geoPairs(geo.Distance), degrees("p1", "p2")...),
			sig(types.Real, nil, append(degrees("p1", "p2"), flag("use_spheroid").constant())...).prepared(prepareDistance)),
	},
	{
		Name: "geo_azimuth", Doc: "Gives the angle from north, clockwise and in radians, in which one point sees another.",
		Example: `round(geo_azimuth(0, 0, 1, 1), 3)`, Want: "0.785", Signatures: sigs(sig(types.Real, kernel.Rows(true, func(_ *Call, r kernel.Row) (float64, bool) {
			if !places(r, 0, 2) || samePlace(r, 0, 2) {
				return 0, false
			}
			return geo.Azimuth(r.Real(0), r.Real(1), r.Real(2), r.Real(3)), true
		}), degrees("p1", "p2")...)),
	},
	{
		Name: "geo_angle", Doc: "Gives the angle at the second of three points from the first to the third, clockwise and in radians.",
		Example: `round(geo_angle(0, 1, 0, 0, 1, 0), 3)`, Want: "1.571",
		Signatures: sigs(sig(types.Real, kernel.Rows(true, func(_ *Call, r kernel.Row) (float64, bool) {
			if !places(r, 0, 2, 4) || samePlace(r, 0, 2) || samePlace(r, 2, 4) {
				return 0, false
			}
			return geo.Angle(r.Real(0), r.Real(1), r.Real(2), r.Real(3), r.Real(4), r.Real(5)), true
		}), degrees("p1", "p2", "p3")...)),
	},
	{
		Name: "geo_point_in_circle", Doc: "Says whether a point is within a radius in meters of a center.",
		Example: `geo_point_in_circle(11.5, 48.1, 11.6, 48.1, 10000)`, Want: "true",
		Signatures: sigs(sig(types.Bool, kernel.Rows(true, func(_ *Call, r kernel.Row) (bool, bool) {
			radius := r.Real(4)
			if !places(r, 0, 2) || !(radius >= 0) || math.IsInf(radius, 0) {
				return false, false
			}
			return geo.InCircle(r.Real(0), r.Real(1), r.Real(2), r.Real(3), radius), true
		}), append(degrees("p", "pc"), number("c_radius"))...)),
	},
	{
		Name: "geo_from_wkt", Doc: "Gives a place in Well-Known Text as GeoJSON.", Example: `geo_from_wkt("POINT (1 2)")`, Want: `{"type":"Point","coordinates":[1.0,2.0]}`,
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
			json, ok := geo.FromWKT(r.Str(0))
			return kernel.JSON(json), ok
		}), str("wkt"))),
	},
}

// degrees is the parameters of points: a longitude and a latitude each.
func degrees(points ...string) (params []Param) {
	for _, p := range points {
		params = append(params, number(p+"_longitude"), number(p+"_latitude"))
	}
	return params
}

// place is the parameters of one point.
func place(more ...Param) []Param {
	return append([]Param{number("longitude"), number("latitude")}, more...)
}

// places says whether there are points of the degrees that stand from each argument on.
func places(r kernel.Row, at ...int) bool {
	for _, i := range at {
		if _, ok := pointAt(r, i); !ok {
			return false
		}
	}
	return true
}

// samePlace says whether the degrees from one argument on are those from another on: of such points there is no direction.
func samePlace(r kernel.Row, i, j int) bool {
	return r.Real(i) == r.Real(j) && r.Real(i+1) == r.Real(j+1)
}

// pointAt is the point of the degrees that stand from argument i on.
func pointAt(r kernel.Row, i int) (s2.Point, bool) { return geo.Point(r.Real(i), r.Real(i+1)) }

// geoPairs lifts a number of two points. It makes no point of the sphere, since impossible travel asks it of every row.
func geoPairs(f func(lon1, lat1, lon2, lat2 float64) float64) Kernel {
	return kernel.Rows(true, func(_ *Call, r kernel.Row) (float64, bool) {
		a, b, c, d := r.Real(0), r.Real(1), r.Real(2), r.Real(3)
		if !(math.Abs(a) <= 180 && math.Abs(b) <= 90 && math.Abs(c) <= 180 && math.Abs(d) <= 90) {
			return 0, false
		}
		return f(a, b, c, d), true
	})
}

func prepareDistance(c *Call) (Kernel, error) {
	if c.Const(4).Bool(0) {
		return nil, fmt.Errorf("kql measures distances on a sphere; leave use_spheroid out")
	}
	return geoPairs(geo.Distance), nil
}
