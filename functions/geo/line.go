package geo

import (
	"math"

	"github.com/golang/geo/r2"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// Line is one or more strings of points.
type Line []*s2.Polyline

// ReadLine reads a LineString or MultiLineString each of whose strings has two points or more.
func ReadLine(json string) (l Line, ok bool) {
	s, ok := Read(json)
	if !ok || s.Type != "LineString" && s.Type != "MultiLineString" {
		return nil, false
	}
	for _, points := range s.Parts[0] {
		line := s2.PolylineFromLatLngs(LatLngs(distinct(points)))
		if len(*line) < 2 || line.Validate() != nil {
			return nil, false
		}
		l = append(l, line)
	}
	return l, true
}

// distinct is points without those that repeat the one before.
func distinct(points []r2.Point) []r2.Point {
	out := points[:0:0]
	for i, p := range points {
		if i == 0 || p != points[i-1] {
			out = append(out, p)
		}
	}
	return out
}

// Length is the line's length in meters.
func (l Line) Length() float64 {
	sum := s1.Angle(0)
	for _, line := range l {
		sum += line.Length()
	}
	return meters(sum)
}

// Closest is the point of the line that is nearest to another.
func (l Line) Closest(p s2.Point) s2.Point {
	best, at := s1.InfAngle(), p
	for _, line := range l {
		q, _ := line.Project(p)
		if d := q.Distance(p); d < best {
			best, at = d, q
		}
	}
	return at
}

// DistanceTo is the meters from a point to the line.
func (l Line) DistanceTo(p s2.Point) float64 {
	best := s1.InfChordAngle()
	for _, line := range l {
		for i := range line.NumEdges() {
			e := line.Edge(i)
			best, _ = s2.UpdateMinDistance(p, e.V0, e.V1, best)
		}
	}
	return meters(best.Angle())
}

// Centroid is the middle of the line's mass.
func (l Line) Centroid() (p s2.Point, ok bool) {
	var sum s2.Point
	for _, line := range l {
		sum.Vector = sum.Vector.Add(line.Centroid().Vector)
	}
	return s2.Point{Vector: sum.Vector.Normalize()}, sum.Vector.Norm() > 0
}

// Interpolate is the point a fraction of the way along a line of one string.
func (l Line) Interpolate(fraction float64) (p s2.Point, ok bool) {
	if len(l) != 1 || !(fraction >= 0 && fraction <= 1) {
		return p, false
	}
	p, _ = l[0].Interpolate(fraction)
	return p, true
}

// Locate is how far along a line of one string the point nearest to another is, as a fraction.
func (l Line) Locate(p s2.Point) (fraction float64, ok bool) {
	if len(l) != 1 {
		return 0, false
	}
	return l[0].Uninterpolate(l[0].Project(p)), true
}

// Intersects says whether two lines meet.
func (l Line) Intersects(o Line) bool {
	for _, a := range l {
		for _, b := range o {
			if a.Intersects(b) {
				return true
			}
		}
	}
	return false
}

// Simplify leaves out points as far as the line stays within a tolerance in meters. A line that is no longer than that
// has no points left, and ok is false.
func (l Line) Simplify(tolerance float64) (lines [][]s2.LatLng, ok bool) {
	for _, line := range l {
		if meters(line.Length()) <= tolerance {
			continue
		}
		var points []s2.LatLng
		for _, i := range line.SubsampleVertices(arc(tolerance)) {
			points = append(points, s2.LatLngFromPoint((*line)[i]))
		}
		lines = append(lines, points)
	}
	return lines, len(lines) > 0
}

// most is how many points a dense line may have.
const most = 1_000_000

// Densify puts points into straight lines of the map, each time in the middle, until the middle of what is straight on
// the sphere is within a tolerance in meters; ok is false where there is none of such a tolerance, or where that takes
// too many.
func Densify(points []r2.Point, tolerance float64) (dense []r2.Point, ok bool) {
	if !(tolerance >= 0.1 && tolerance <= 10_000) {
		return nil, false
	}
	limit := arc(tolerance)
	at := func(p r2.Point) s2.Point { return s2.PointFromLatLng(s2.LatLngFromDegrees(p.Y, p.X)) }
	var between func(a, b r2.Point, depth int)
	between = func(a, b r2.Point, depth int) {
		middle := a.Add(b).Mul(0.5)
		if depth == 0 || len(dense) > most || s2.Interpolate(0.5, at(a), at(b)).Distance(at(middle)) <= limit {
			return
		}
		between(a, middle, depth-1)
		dense = append(dense, middle)
		between(middle, b, depth-1)
	}
	for i, p := range points {
		if i > 0 {
			between(points[i-1], p, 40)
		}
		dense = append(dense, p)
	}
	return dense, len(dense) <= most
}

// edgeOfMap is the longitude in degrees at which lines that cross 180 are cut, on either side (measured).
const edgeOfMap = 179.999999999999

// Cut parts a line of the map where it crosses the longitude 180, whose points may lie beyond that.
func Cut(points []r2.Point) [][]r2.Point {
	var parts [][]r2.Point
	part := points[:0:0]
	for i, p := range points {
		if i > 0 {
			a, b := points[i-1], p
			if turn := math.Round(a.X / 360); turn != math.Round(b.X/360) {
				side := math.Copysign(edgeOfMap, wrapped(a.X))
				at := latitudeAt(a, b, turn*360+math.Copysign(180, side))
				parts = append(parts, append(part, r2.Point{X: side, Y: at}))
				part = []r2.Point{{X: -side, Y: at}}
			}
		}
		part = append(part, p)
	}
	return append(parts, part)
}

// latitudeAt is where the great circle through two places has a longitude, in degrees.
func latitudeAt(a, b r2.Point, longitude float64) float64 {
	const degree = math.Pi / 180
	tan, sin := func(x float64) float64 { return math.Tan(x * degree) }, func(x float64) float64 { return math.Sin(x * degree) }
	return math.Atan((tan(a.Y)*sin(b.X-longitude)+tan(b.Y)*sin(longitude-a.X))/sin(b.X-a.X)) / degree
}

// Region is the line, with what is within a radius in meters, as S2 covers it.
func (l Line) Region(radius float64) s2.Region {
	var u s2.RegionUnion
	var shapes []s2.Shape
	for _, line := range l {
		u, shapes = append(u, line), append(shapes, line)
	}
	if radius > 0 {
		return Near(&u, shapes, radius)
	}
	return &u
}
