package overlay

import (
	"errors"
	"math"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// errReach is that of a buffer that goes too far around the sphere.
var errReach = errors.New("the buffer reaches too far around the earth")

// Buffer makes what is within a radius of shapes. It goes around them on their right at that distance, in steps that
// stay within a tolerance of the circle, and takes what this path winds around; at corners that turn right the path
// goes through the corner, so that what it winds around there counts as the sum of both edges' parts.
type Buffer struct {
	radius         float64
	corner, circle float64 // the steps around a corner of a shape and around a single point
	edge           float64 // the step along an edge
	paths          [][]s2.Point
	path           []s2.Point
	shapes         [][]s2.Point
}

// NewBuffer begins a buffer; radius and tolerance are in radians, the tolerance less than the radius, which is less than
// a quarter of the way around.
func NewBuffer(radius, tolerance float64) (*Buffer, error) {
	const (
		furthest = math.Pi/2 - 1e-6
		more     = 1e-15 // so that rounding makes no short last step
	)
	if !(radius > 0 && radius < furthest && tolerance > 0 && tolerance < radius) {
		return nil, errReach
	}
	b := &Buffer{radius: radius, corner: step(radius, tolerance), edge: step(math.Pi/2-radius, tolerance)}
	b.circle = 2*math.Pi/math.Ceil(2*math.Pi/b.corner) + more
	return b, nil
}

// step is the longest step along a circle of a radius whose chord is within the tolerance of it.
func step(radius, tolerance float64) float64 {
	return min(2*math.Pi/3+1e-15, 2*math.Acos(math.Tan(max(0, radius-tolerance))/math.Tan(radius)))
}

// ray is the point so far from another in a direction that is perpendicular to it.
func ray(from, direction s2.Point, angle float64) s2.Point {
	return s2.Point{Vector: from.Mul(math.Cos(angle)).Add(direction.Mul(math.Sin(angle))).Normalize()}
}

func cross(a, b s2.Point) s2.Point { return s2.Point{Vector: a.Cross(b.Vector).Normalize()} }

// rightOf is the direction to the right of an edge.
func rightOf(a, b s2.Point) s2.Point { return s2.Point{Vector: b.PointCross(a).Normalize()} }

func opposite(p s2.Point) s2.Point { return s2.Point{Vector: p.Mul(-1)} }

// Point puts the circle around a point in.
func (b *Buffer) Point(p s2.Point) {
	begin, angle := s2.Ortho(p), 0.0
	for range 4 { // quarters
		quarter := cross(p, begin)
		for ; angle < math.Pi/2; angle += b.circle {
			b.path = append(b.path, ray(p, ray(begin, quarter, angle), b.radius))
		}
		angle -= math.Pi / 2
		begin = quarter
	}
	b.end([]s2.Point{p})
}

// Line puts both sides of a line in.
func (b *Buffer) Line(line []s2.Point) {
	n := len(line)
	axis := rightOf(line[0], line[1])
	b.arc(line[0], opposite(axis), axis)
	for i := 2; i < n; i++ {
		b.pass(line[i-2], line[i-1], line[i])
	}
	axis = rightOf(line[n-2], line[n-1])
	b.along(line[n-2], line[n-1])
	b.arc(line[n-1], axis, opposite(axis))
	for i := n - 3; i >= 0; i-- {
		b.pass(line[i+2], line[i+1], line[i])
	}
	b.along(line[1], line[0])
	b.end(line)
}

// Ring puts the right side of a ring in.
func (b *Buffer) Ring(ring []s2.Point) {
	n := len(ring)
	for i := range ring {
		b.pass(ring[i], ring[(i+1)%n], ring[(i+2)%n])
	}
	b.end(append(ring[:n:n], ring[0]))
}

func (b *Buffer) end(shape []s2.Point) {
	b.paths, b.shapes = append(b.paths, b.path), append(b.shapes, shape)
	b.path = nil
}

// pass goes along an edge and around the corner at its end, towards the next.
func (b *Buffer) pass(from, corner, to s2.Point) {
	b.along(from, corner)
	if s2.RobustSign(from, corner, to) != s2.Clockwise {
		b.arc(corner, rightOf(from, corner), rightOf(corner, to))
		return
	}
	b.path = append(b.path, ray(corner, rightOf(from, corner), b.radius), corner)
}

// arc goes around a point, from one direction until before another.
func (b *Buffer) arc(p, from, to s2.Point) {
	b.steps(from, cross(p, from), float64(from.Distance(to)), b.corner, func(direction s2.Point) s2.Point { return ray(p, direction, b.radius) })
}

// along goes along an edge until before its end.
func (b *Buffer) along(from, to s2.Point) {
	axis := rightOf(from, to)
	b.steps(from, cross(from, axis), float64(from.Distance(to)), b.edge, func(p s2.Point) s2.Point { return ray(p, axis, b.radius) })
}

func (b *Buffer) steps(from, towards s2.Point, span, step float64, at func(s2.Point) s2.Point) {
	for angle := 0.0; len(b.path) <= mostEdges; {
		b.path = append(b.path, at(ray(from, towards, angle)))
		if angle += step; angle >= span {
			return
		}
	}
}

// Region is the buffer of what was put in, together with an area of it whose rings were.
func (b *Buffer) Region(holds func(s2.Point) bool) (Region, error) {
	var sum r3.Vector
	for _, shape := range b.shapes {
		for _, p := range shape {
			sum = sum.Add(p.Vector)
		}
	}
	middle := s2.Point{Vector: sum.Normalize()}
	side := s2.Ortho(middle)
	for _, p := range [...]s2.Point{side, opposite(side), cross(middle, side), cross(side, middle), ray(opposite(middle), side, 0.1)} {
		if !holds(p) && b.clear(p) {
			return Wound(b.paths, p)
		}
	}
	return Region{}, errReach
}

// clear says whether a point is beyond the buffer.
func (b *Buffer) clear(p s2.Point) bool {
	for _, shape := range b.shapes {
		near := s1.InfChordAngle()
		for i, q := range shape {
			near, _ = s2.UpdateMinDistance(p, shape[max(0, i-1)], q, near)
		}
		if float64(near.Angle()) <= b.radius+1e-6 {
			return false
		}
	}
	return true
}
