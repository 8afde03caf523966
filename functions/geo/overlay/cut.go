package overlay

import (
	"math"
	"slices"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s2"
)

// segment is an edge of a shape, of one of the layers.
type segment struct {
	a, b  s2.Point
	layer int
}

// mesh is segments cut wherever they meet: its edges share nothing but their ends.
type mesh struct {
	points  []s2.Point
	edges   []edge // in the order of the segments, and along each
	crossed bool   // whether two segments crossed
}

// edge is a part of the segment of a number, from a point to another.
type edge struct{ from, to, id, layer int }

const (
	// near is within what distance, in radians, points are one and a point is on an edge: S2's radius for the places
	// where edges cross, some nanometers on the earth.
	near = 4e-15
	// rounds is how often edges are cut again that met only after they were bent to a point nearby. Each time they are
	// fewer; where they become more by so many, edges run along each other too closely to tell how they lie.
	rounds, moreCuts = 10, 64
	// opposed is the cosine of an angle so close to half the sphere that rounding decides where an edge runs.
	opposed = -1 + 1e-12
	// mostEdges, mostPairs of edges that are seen and mostClose of edges close to each other bound the work.
	mostEdges = 400_000
	mostPairs = 60_000_000
	mostClose = 1_000_000
)

// cut makes a mesh of segments.
func cut(segments []segment) (m mesh, err error) {
	if len(segments) > mostEdges {
		return m, errLarge
	}
	s := sites{mesh: &m, at: map[[3]int64][]int{}}
	for id, g := range segments {
		if g.a.Dot(g.b.Vector) < opposed {
			return m, errTangle
		}
		if from, to := s.site(g.a), s.site(g.b); from != to {
			m.edges = append(m.edges, edge{from, to, id, g.layer})
		}
	}
	left := work{mostPairs, mostClose}
	before := mostEdges
	for range rounds {
		cuts, err := m.meetings(&s, &left)
		if err != nil || len(cuts) == 0 {
			return m, err
		}
		if len(cuts) > before/2+moreCuts {
			return m, errTangle
		}
		before = len(cuts)
		m.split(cuts)
		if len(m.edges) > mostEdges {
			return m, errLarge
		}
	}
	return m, errTangle
}

// work is how many pairs of edges may still be seen, and how many close ones.
type work struct{ pairs, close int }

// sites finds the point of a mesh at a place.
type sites struct {
	*mesh
	at map[[3]int64][]int
}

// site is the point at a place or next to it; a new one where there is none.
func (s *sites) site(p s2.Point) int {
	const box = 1e-13
	low, high := boxOf(p, -near, box), boxOf(p, near, box)
	for x := low[0]; x <= high[0]; x++ {
		for y := low[1]; y <= high[1]; y++ {
			for z := low[2]; z <= high[2]; z++ {
				for _, i := range s.at[[3]int64{x, y, z}] {
					if s.points[i].Sub(p.Vector).Norm() <= near {
						return i
					}
				}
			}
		}
	}
	s.points = append(s.points, p)
	key := boxOf(p, 0, box)
	s.at[key] = append(s.at[key], len(s.points)-1)
	return len(s.points) - 1
}

func boxOf(p s2.Point, off, size float64) [3]int64 {
	f := func(x float64) int64 { return int64(math.Floor((x + off) / size)) }
	return [3]int64{f(p.X), f(p.Y), f(p.Z)}
}

// ball holds an edge.
type ball struct {
	center r3.Vector
	radius float64
	edge   int
}

// meetings is where edges must be cut: the points on each, by its number. It goes through the edges along the axis of
// space that they lie along most.
func (m *mesh) meetings(s *sites, left *work) (map[int][]int, error) {
	balls, centers := make([]ball, len(m.edges)), make([]r3.Vector, len(m.edges))
	for i, e := range m.edges {
		a, b := m.points[e.from], m.points[e.to]
		centers[i] = a.Add(b.Vector).Mul(0.5)
		balls[i] = ball{centers[i], a.Sub(b.Vector).Norm()/2 + near, i}
	}
	along, _, _ := longest(centers)
	begin := func(b ball) float64 { return along(b.center) - b.radius }
	slices.SortFunc(balls, func(x, y ball) int {
		if a, b := begin(x), begin(y); a != b {
			return sign(a - b)
		}
		return x.edge - y.edge
	})
	cuts := map[int][]int{}
	var open []ball
	for _, b := range balls {
		open = slices.DeleteFunc(open, func(o ball) bool { return along(o.center)+o.radius < begin(b) })
		left.pairs -= len(open)
		for _, o := range open {
			if d := o.radius + b.radius; o.center.Sub(b.center).Norm2() <= d*d {
				left.close--
				m.meet(s, cuts, o.edge, b.edge)
			}
		}
		if left.pairs < 0 || left.close < 0 {
			return nil, errLarge
		}
		open = append(open, b)
	}
	return cuts, nil
}

func sign(x float64) int {
	if x < 0 {
		return -1
	}
	return 1
}

// meet notes where two edges must be cut.
func (m *mesh) meet(s *sites, cuts map[int][]int, i, j int) {
	e, f := m.edges[i], m.edges[j]
	on := func(edge, point int) {
		if g := m.edges[edge]; point != g.from && point != g.to {
			cuts[edge] = append(cuts[edge], point)
		}
	}
	for _, end := range [2]int{f.from, f.to} {
		if m.touches(e, end) {
			on(i, end)
		}
	}
	for _, end := range [2]int{e.from, e.to} {
		if m.touches(f, end) {
			on(j, end)
		}
	}
	a, b, c, d := m.points[e.from], m.points[e.to], m.points[f.from], m.points[f.to]
	if e.from == f.from || e.from == f.to || e.to == f.from || e.to == f.to || s2.CrossingSign(a, b, c, d) != s2.Cross {
		return
	}
	x := s.site(s2.Intersection(a, b, c, d))
	on(i, x)
	on(j, x)
	m.crossed = true
}

// touches says whether a point is on an edge, between its ends.
func (m *mesh) touches(e edge, point int) bool {
	if point == e.from || point == e.to {
		return false
	}
	a, b, p := m.points[e.from], m.points[e.to], m.points[point]
	n := a.PointCross(b)
	return math.Abs(p.Dot(n.Normalize())) <= near && p.Sub(a.Vector).Dot(b.Sub(a.Vector)) > 0 && p.Sub(b.Vector).Dot(a.Sub(b.Vector)) > 0
}

// split cuts edges at points.
func (m *mesh) split(cuts map[int][]int) {
	var edges []edge
	for i, e := range m.edges {
		a, from := m.points[e.from], e.from
		far := func(p int) float64 { return m.points[p].Sub(a.Vector).Norm2() }
		points := cuts[i]
		slices.SortFunc(points, func(p, q int) int {
			if x, y := far(p), far(q); x != y {
				return sign(x - y)
			}
			return p - q
		})
		for _, p := range append(slices.Compact(points), e.to) {
			if p != from {
				edges = append(edges, edge{from, p, e.id, e.layer})
			}
			from = p
		}
	}
	m.edges = edges
}
