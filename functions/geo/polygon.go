package geo

import (
	"math"
	"sync"

	"github.com/golang/geo/r2"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"kql/functions/geo/overlay"
)

// Polygon is one or more polygons, of which each may have holes.
type Polygon struct {
	parts  []*s2.Polygon
	Rings  [][][]r2.Point // as they were written
	whole  func() (overlay.Region, error)
	merged func() (*Polygon, error)
}

// ReadPolygon reads a Polygon or MultiPolygon. A ring has three corners or more, is closed and does not cross itself;
// whichever way round it is written, it holds the smaller part of the sphere.
func ReadPolygon(json string) (p *Polygon, ok bool) {
	s, ok := Read(json)
	if !ok || s.Type != "Polygon" && s.Type != "MultiPolygon" {
		return nil, false
	}
	p = &Polygon{Rings: s.Parts}
	for _, rings := range s.Parts {
		var loops []*s2.Loop
		for _, ring := range rings {
			loop, ok := loopOf(ring)
			if !ok {
				return nil, false
			}
			loops = append(loops, loop)
		}
		part := s2.PolygonFromLoops(loops)
		if part.Validate() != nil {
			return nil, false
		}
		p.parts = append(p.parts, part)
	}
	p.whole, p.merged = sync.OnceValues(p.union), sync.OnceValues(p.merge)
	return p, true
}

func loopOf(ring []r2.Point) (*s2.Loop, bool) {
	ring = distinct(ring)
	if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
		return nil, false
	}
	var corners []s2.Point
	for _, c := range LatLngs(ring[:len(ring)-1]) {
		corners = append(corners, s2.PointFromLatLng(c))
	}
	loop := s2.LoopFromPoints(corners)
	if loop.Validate() != nil || crossesItself(corners) {
		return nil, false
	}
	loop.Normalize()
	return loop, true
}

// crossesItself says whether two edges of a ring that are no neighbors meet.
func crossesItself(corners []s2.Point) bool {
	n := len(corners)
	for i := range n {
		crosser := s2.NewEdgeCrosser(corners[i], corners[(i+1)%n])
		for j := i + 2; j < n; j++ {
			if (j+1)%n != i && crosser.CrossingSign(corners[j], corners[(j+1)%n]) == s2.Cross {
				return true
			}
		}
	}
	return false
}

// Contains says whether a point is inside.
func (p *Polygon) Contains(q s2.Point) bool {
	for _, part := range p.parts {
		if part.ContainsPoint(q) {
			return true
		}
	}
	return false
}

// edges calls f with every edge.
func (p *Polygon) edges(f func(s2.Edge)) {
	for _, part := range p.parts {
		for i := range part.NumEdges() {
			f(part.Edge(i))
		}
	}
}

// DistanceTo is the meters from a point to the polygon: none from inside.
func (p *Polygon) DistanceTo(q s2.Point) float64 {
	if p.Contains(q) {
		return 0
	}
	best := s1.InfChordAngle()
	p.edges(func(e s2.Edge) { best, _ = s2.UpdateMinDistance(q, e.V0, e.V1, best) })
	return meters(best.Angle())
}

// Closest is the point of the polygon that is nearest to another: that itself where it is inside.
func (p *Polygon) Closest(q s2.Point) s2.Point {
	if p.Contains(q) {
		return q
	}
	best, at := s1.InfAngle(), q
	p.edges(func(e s2.Edge) {
		c := s2.Project(q, e.V0, e.V1)
		if d := c.Distance(q); d < best {
			best, at = d, c
		}
	})
	return at
}

// Centroid is the middle of the polygon's mass.
func (p *Polygon) Centroid() (c s2.Point, ok bool) {
	var sum s2.Point
	for _, part := range p.parts {
		sum.Vector = sum.Vector.Add(part.Centroid().Vector)
	}
	return s2.Point{Vector: sum.Vector.Normalize()}, sum.Vector.Norm() > 0
}

// Whole is the region of the polygon's parts together.
func (p *Polygon) Whole() (overlay.Region, error) { return p.whole() }

// Merged is the polygon with its parts put together to one.
func (p *Polygon) Merged() (*Polygon, error) { return p.merged() }

func (p *Polygon) union() (overlay.Region, error) {
	parts := make([]overlay.Region, len(p.parts))
	for i, part := range p.parts {
		parts[i] = overlay.Of(part)
	}
	return overlay.Union(parts)
}

func (p *Polygon) merge() (*Polygon, error) {
	if len(p.parts) == 1 {
		return p, nil
	}
	whole, err := p.Whole()
	return &Polygon{parts: []*s2.Polygon{whole.Polygon()}}, err
}

// Area is the square meters of a polygon whose parts do not overlap.
func (p *Polygon) Area() float64 {
	area := 0.0
	for _, part := range p.parts {
		area += part.Area()
	}
	return area * Radius * Radius
}

// Perimeter is the meters around a polygon whose parts do not overlap, around its holes too.
func (p *Polygon) Perimeter() float64 {
	sum := s1.Angle(0)
	p.edges(func(e s2.Edge) { sum += e.V0.Distance(e.V1) })
	return meters(sum)
}

// Intersects says whether two polygons share a point.
func (p *Polygon) Intersects(o *Polygon) bool {
	for _, a := range p.parts {
		for _, b := range o.parts {
			if a.Intersects(b) {
				return true
			}
		}
	}
	return false
}

// MeetsLine says whether a line has a point of the polygon.
func (p *Polygon) MeetsLine(l Line) bool {
	for _, line := range l {
		for _, q := range *line {
			if p.Contains(q) {
				return true
			}
		}
		for i := range line.NumEdges() {
			e, met := line.Edge(i), false
			crosser := s2.NewEdgeCrosser(e.V0, e.V1)
			p.edges(func(f s2.Edge) { met = met || crosser.CrossingSign(f.V0, f.V1) != s2.DoNotCross })
			if met {
				return true
			}
		}
	}
	return false
}

// Densify puts points into the polygon's edges; ok is false where that takes too many.
func (p *Polygon) Densify(tolerance float64) (dense [][][]r2.Point, ok bool) {
	for _, rings := range p.Rings {
		var part [][]r2.Point
		for _, ring := range rings {
			points, ok := Densify(ring, tolerance)
			if !ok {
				return nil, false
			}
			part = append(part, points)
		}
		dense = append(dense, part)
	}
	return dense, true
}

// Region is the polygon, with what is within a radius in meters, as S2 covers it.
func (p *Polygon) Region(radius float64) s2.Region {
	var u s2.RegionUnion
	var shapes []s2.Shape
	for _, part := range p.parts {
		u, shapes = append(u, part), append(shapes, part)
	}
	if radius > 0 {
		return Near(&u, shapes, radius)
	}
	return &u
}

// InCircle says whether a point is within a radius in meters of a center, both in degrees.
func InCircle(lon, lat, centerLon, centerLat, radius float64) bool {
	center, _ := Point(centerLon, centerLat)
	p, _ := Point(lon, lat)
	return s2.CapFromCenterAngle(center, arc(math.Min(radius, math.Pi*Radius))).ContainsPoint(p)
}
