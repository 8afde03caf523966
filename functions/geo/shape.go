package geo

import (
	"strings"

	"github.com/golang/geo/s2"
	"github.com/tidwall/gjson"

	"kql/functions/geo/overlay"
)

// Strings are the points of a line's strings.
func (l Line) Strings() (out [][]s2.Point) {
	for _, line := range l {
		out = append(out, *line)
	}
	return out
}

// ReadAll reads a list of shapes, each of which must be one.
func ReadAll[S any](json string, read func(string) (S, bool)) (all []S, ok bool) {
	list := gjson.Parse(json)
	if !list.IsArray() {
		return nil, false
	}
	for _, item := range list.Array() {
		s, ok := read(item.Raw)
		if !ok {
			return nil, false
		}
		all = append(all, s)
	}
	return all, len(all) > 0
}

// UnionPolygons is the region of several polygons.
func UnionPolygons(all []*Polygon) (overlay.Region, error) {
	var parts []overlay.Region
	for _, p := range all {
		r, err := p.Whole()
		if err != nil {
			return r, err
		}
		parts = append(parts, r)
	}
	return overlay.Union(parts)
}

// RegionJSON is a region as GeoJSON.
func RegionJSON(r overlay.Region) string {
	var polygons [][][]s2.LatLng
	for _, ring := range r.Rings {
		points := degrees(append(ring.Points[:len(ring.Points):len(ring.Points)], ring.Points[0]))
		if !ring.Hole || len(polygons) == 0 {
			polygons = append(polygons, nil)
		}
		last := &polygons[len(polygons)-1]
		*last = append(*last, points)
	}
	return PolygonsJSON(polygons)
}

// PathsJSON is lines of the sphere as GeoJSON.
func PathsJSON(paths [][]s2.Point) string {
	var lines [][]s2.LatLng
	for _, path := range paths {
		lines = append(lines, degrees(path))
	}
	return LinesJSON(lines)
}

func degrees(points []s2.Point) []s2.LatLng {
	out := make([]s2.LatLng, len(points))
	for i, p := range points {
		out[i] = s2.LatLngFromPoint(p)
	}
	return out
}

// ShapeJSON is a shape as GeoJSON: by itself where it has one dimension, otherwise a collection, without anything where
// it is empty.
func ShapeJSON(s overlay.Shape) string {
	var all []string
	for _, p := range s.Points {
		all = append(all, OfPoint(p))
	}
	if len(s.Lines) > 0 {
		all = append(all, PathsJSON(s.Lines))
	}
	if len(s.Region.Rings) > 0 {
		all = append(all, RegionJSON(s.Region))
	}
	if len(all) == 1 {
		return all[0]
	}
	return `{"type":"GeometryCollection","geometries":[` + strings.Join(all, ",") + "]}"
}

// BufferPoint is what is within a radius of a point.
func BufferPoint(p s2.Point, radius, tolerance float64) (json string, ok bool, err error) {
	return buffered(radius, tolerance, nobody, func(b *overlay.Buffer) { b.Point(p) })
}

// Buffer is what is within a radius of the line.
func (l Line) Buffer(radius, tolerance float64) (json string, ok bool, err error) {
	return buffered(radius, tolerance, nobody, func(b *overlay.Buffer) {
		for _, line := range l.Strings() {
			b.Line(line)
		}
	})
}

// Buffer is what is within a radius of the polygon.
func (p *Polygon) Buffer(radius, tolerance float64) (json string, ok bool, err error) {
	whole, err := p.Whole()
	if err != nil {
		return "", false, err
	}
	return buffered(radius, tolerance, p.Contains, func(b *overlay.Buffer) {
		for _, ring := range whole.Rings {
			b.Ring(ring.Points)
		}
	})
}

func nobody(s2.Point) bool { return false }

// buffered is a buffer of a radius and tolerance in meters; ok is false where there is none of such.
func buffered(radius, tolerance float64, holds func(s2.Point) bool, put func(*overlay.Buffer)) (json string, ok bool, err error) {
	const finest, coarsest = 1e-6, 1 - 1e-6 // of the radius
	if !(radius > 0) || !(tolerance >= finest*radius) {
		return "", false, nil
	}
	b, err := overlay.NewBuffer(float64(arc(radius)), float64(arc(min(tolerance, coarsest*radius))))
	if err != nil {
		return "", false, err
	}
	put(b)
	r, err := b.Region(holds)
	if err != nil {
		return "", false, err
	}
	return RegionJSON(r), true, nil
}

// Vanish says whether all corners of polygons are within a distance in meters of each other.
func Vanish(all []*Polygon, distance float64) bool {
	var corners []s2.Point
	for _, p := range all {
		p.edges(func(e s2.Edge) { corners = append(corners, e.V0) })
	}
	limit := arc(distance)
	for i, a := range corners {
		if a.Distance(corners[0]) >= limit {
			return false
		}
		for _, b := range corners[:i] {
			if a.Distance(b) >= limit {
				return false
			}
		}
	}
	return true
}
