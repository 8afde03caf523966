// Package geo is points, lines and polygons on a sphere, as Kusto's geospatial functions have them: built on S2, read
// from and written as GeoJSON. Longitudes and latitudes are degrees, lengths are meters on a sphere of the earth's mean
// radius.
package geo

import (
	"math"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// Radius is the earth's, in meters, as S2 and Kusto have it.
const Radius = 6371010.0

// Point is a place on the sphere; ok is false where there is none of these degrees.
func Point(longitude, latitude float64) (p s2.Point, ok bool) {
	if !(math.Abs(longitude) <= 180 && math.Abs(latitude) <= 90) {
		return p, false
	}
	return s2.PointFromLatLng(s2.LatLngFromDegrees(latitude, longitude)), true
}

// meters is the length of an arc.
func meters(a s1.Angle) float64 { return float64(a) * Radius }

// arc is the angle of a length.
func arc(m float64) s1.Angle { return s1.Angle(m / Radius) }

// Distance is the meters between two points given in degrees, by the haversine formula.
func Distance(lon1, lat1, lon2, lat2 float64) float64 {
	const radian = math.Pi / 180
	lat1, lat2 = lat1*radian, lat2*radian
	up, along := math.Sin((lat2-lat1)/2), math.Sin((lon2*radian-lon1*radian)/2)
	h := up*up + math.Cos(lat1)*math.Cos(lat2)*along*along
	return 2 * math.Asin(math.Sqrt(math.Min(1, h))) * Radius
}

// Azimuth is the angle from north, clockwise and in radians, in which the second point is seen from the first.
func Azimuth(lon1, lat1, lon2, lat2 float64) float64 {
	const radian = math.Pi / 180
	lat1, lat2 = lat1*radian, lat2*radian
	d := (lon2 - lon1) * radian
	a := math.Atan2(math.Sin(d)*math.Cos(lat2), math.Cos(lat1)*math.Sin(lat2)-math.Sin(lat1)*math.Cos(lat2)*math.Cos(d))
	if a < 0 {
		a += 2 * math.Pi
	}
	return a
}

// Angle is the angle at the second point from the line to the first to the line to the third, clockwise and in radians.
func Angle(lon1, lat1, lon2, lat2, lon3, lat3 float64) float64 {
	a := Azimuth(lon2, lat2, lon3, lat3) - Azimuth(lon2, lat2, lon1, lat1)
	if a < 0 {
		a += 2 * math.Pi
	}
	return a
}
