package overlay

import (
	"cmp"
	"math"
	"slices"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s2"
)

// tell tells of every half how often paths wind around its left, from how often they do around a point. What hangs
// together is told of in one go, and what does not from what was told before, close by, in the order of S2's cells.
func (p *plane) tell(from s2.Point, windings [layers]int) error {
	type seed struct {
		cell  s2.CellID
		point int
	}
	var seeds []seed
	for v, q := range p.points {
		if len(p.out[v]) > 0 {
			seeds = append(seeds, seed{s2.CellFromPoint(q).ID(), v})
		}
	}
	slices.SortStableFunc(seeds, func(a, b seed) int { return cmp.Compare(a.cell, b.cell) })
	areas, work := p.slabs(), mostPairs
	for _, s := range seeds {
		if p.halves[p.out[s.point][0]].reached {
			continue
		}
		at := p.points[s.point]
		way := s2.NewEdgeCrosser(from, at)
		areas.meeting(from, at, func(i int) {
			work--
			crossing := p.crossing(way, from, at, i)
			for l := range windings {
				windings[l] += crossing * p.halves[i].turns[l]
			}
		})
		if work < 0 {
			return errLarge
		}
		from = at
		p.flood(p.wedge(s.point), windings)
	}
	return nil
}

// crossing is 1 where the way from a point to another crosses a half to its left, -1 where to its right, and 0 where it
// does not. A point that the half begins or ends at is where its wedge is.
func (p *plane) crossing(way *s2.EdgeCrosser, a, b s2.Point, i int) int {
	c, d := p.points[p.halves[i].from], p.points[p.halves[i].to]
	switch way.CrossingSign(c, d) {
	case s2.Cross:
		if s2.RobustSign(c, d, b) == s2.CounterClockwise {
			return 1
		}
		return -1
	case s2.MaybeCross:
		switch {
		case !s2.VertexCrossing(a, b, c, d):
			return 0
		case a == c || b == d:
			return 1
		}
		return -1
	}
	return 0
}

// slabs are the edges around areas, sorted by where they lie along the axis on which the plane is longest.
type slabs struct {
	along      func(r3.Vector) float64
	low, width float64
	halves     [][]int
	plane      *plane
	seen       []int // the question for which a half was last told
	question   int
}

func (p *plane) slabs() *slabs {
	var points []r3.Vector
	for _, q := range p.points {
		points = append(points, q.Vector)
	}
	along, low, high := longest(points)
	n := 1 + int(math.Sqrt(float64(len(p.halves))))
	s := &slabs{along: along, low: low, width: max((high-low)/float64(n), 1e-15), halves: make([][]int, n), plane: p, seen: make([]int, len(p.halves))}
	for i := 0; i < len(p.halves); i += 2 {
		if h := p.halves[i]; h.turns != [layers]int{} {
			first, last := s.span(p.points[h.from], p.points[h.to])
			for at := first; at <= last; at++ {
				s.halves[at] = append(s.halves[at], i)
			}
		}
	}
	return s
}

// span is the slabs that an edge may be in.
func (s *slabs) span(a, b s2.Point) (first, last int) {
	middle, radius := s.along(a.Add(b.Vector).Mul(0.5)), a.Sub(b.Vector).Norm()/2+near
	place := func(x float64) int { return int(min(max(0, (x-s.low)/s.width), float64(len(s.halves)-1))) }
	return place(middle - radius), place(middle + radius)
}

// meeting calls f with each half that an edge may meet.
func (s *slabs) meeting(a, b s2.Point, f func(i int)) {
	s.question++
	first, last := s.span(a, b)
	for at := first; at <= last; at++ {
		for _, i := range s.halves[at] {
			if s.seen[i] != s.question {
				s.seen[i] = s.question
				f(i)
			}
		}
	}
}

// longest is the axis along which points reach furthest, and from where to where.
func longest(points []r3.Vector) (along func(r3.Vector) float64, low, high float64) {
	for _, axis := range []func(r3.Vector) float64{
		func(v r3.Vector) float64 { return v.Z },
		func(v r3.Vector) float64 { return v.Y },
		func(v r3.Vector) float64 { return v.X },
	} {
		from, to := math.Inf(1), math.Inf(-1)
		for _, p := range points {
			from, to = min(from, axis(p)), max(to, axis(p))
		}
		if along == nil || to-from > high-low {
			along, low, high = axis, from, to
		}
	}
	return along, low, high
}
