// Package overlay lays shapes of the sphere over each other: it cuts their edges where they meet, tells of every face
// between them which shapes hold it, and puts what is asked for together again, in the order in which S2 gives it.
package overlay

import (
	"errors"
	"slices"

	"github.com/golang/geo/s2"
)

// Region is a part of the sphere.
type Region struct {
	Rings   []Ring // each shell stands before its holes
	atStart bool   // whether it holds the point that windings are counted from
}

// Ring is a closed path around a region, which lies on its left; the last point is not repeated.
type Ring struct {
	Points []s2.Point
	Hole   bool
}

// Shape is what two shapes share: places of every dimension.
type Shape struct {
	Points []s2.Point
	Lines  [][]s2.Point
	Region Region
}

var (
	errLarge  = errors.New("the shapes have too many edges or meet too often")
	errTangle = errors.New("the shapes meet in a way that kql cannot follow")
	errSphere = errors.New("the whole sphere is no polygon")
	errPoints = errors.New("kql does not know how the engine writes several single points")
	errBorder = errors.New("kql does not know how the engine writes a border that two polygons share")
	errCourse = errors.New("kql does not know how the engine joins lines that run against each other")
	errFork   = errors.New("kql does not know how the engine joins lines that cross or part")
)

// start is the point from which windings are counted, inside or outside of every shape.
var start = s2.OriginPoint()

// Of is the region of a polygon.
func Of(p *s2.Polygon) Region {
	r := Region{atStart: p.ContainsPoint(start)}
	for _, loop := range p.Loops() {
		ring := Ring{Hole: loop.IsHole()}
		for i := range loop.NumVertices() {
			ring.Points = append(ring.Points, loop.OrientedVertex(i))
		}
		r.Rings = append(r.Rings, ring)
	}
	return r
}

// Polygon is the region as S2 has it.
func (r Region) Polygon() *s2.Polygon {
	loops := make([]*s2.Loop, len(r.Rings))
	for i, ring := range r.Rings {
		loops[i] = s2.LoopFromPoints(append([]s2.Point(nil), ring.Points...))
	}
	return s2.PolygonFromOrientedLoops(loops)
}

// size is how many corners a region has.
func (r Region) size() (n int) {
	for _, ring := range r.Rings {
		n += len(ring.Points)
	}
	return n
}

// segments are the edges of a region.
func (r Region) segments(layer int) (out []segment) {
	for _, ring := range r.Rings {
		out = append(out, closed(ring.Points, layer)...)
	}
	return out
}

func closed(points []s2.Point, layer int) []segment {
	out := make([]segment, len(points))
	for i, p := range points {
		out[i] = segment{p, points[(i+1)%len(points)], layer}
	}
	return out
}

func opened(lines [][]s2.Point, layer int) (out []segment) {
	for _, line := range lines {
		for i := 1; i < len(line); i++ {
			out = append(out, segment{line[i-1], line[i], layer})
		}
	}
	return out
}

func winding(inside bool) int {
	if inside {
		return 1
	}
	return 0
}

// over lays two regions over each other.
func over(a, b Region) (*plane, error) {
	m, err := cut(append(a.segments(0), b.segments(1)...))
	if err != nil {
		return nil, err
	}
	return arrange(m, [layers]bool{true, true}, start, [layers]int{winding(a.atStart), winding(b.atStart)})
}

func inEither(w [layers]int) bool { return w[0] > 0 || w[1] > 0 }
func inBoth(w [layers]int) bool   { return w[0] > 0 && w[1] > 0 }

// Union is the region that holds what any of the regions does. The two of the fewest corners are put together, again
// and again, where what was put together counts as the corners of both. This order, which S2 has, decides where the
// rings of the result begin.
func Union(regions []Region) (Region, error) {
	type part struct {
		Region
		corners int
	}
	var parts []part
	for _, r := range regions {
		parts = append(parts, part{r, r.size()})
	}
	fewer := func(a, b part) int { return a.corners - b.corners }
	slices.SortStableFunc(parts, fewer)
	for len(parts) > 1 {
		a, b := parts[0], parts[1]
		p, err := over(a.Region, b.Region)
		if err != nil {
			return Region{}, err
		}
		r, err := p.region(inEither, later)
		if err != nil {
			return Region{}, err
		}
		r.atStart = a.atStart || b.atStart
		both := part{r, a.corners + b.corners}
		parts = parts[2:]
		at, _ := slices.BinarySearchFunc(parts, part{corners: both.corners + 1}, fewer)
		parts = slices.Insert(parts, at, both)
	}
	if len(parts) == 0 {
		return Region{}, nil
	}
	return parts[0].Region, nil
}

// Intersection is what two regions share, their borders counted in.
func Intersection(a, b Region) (s Shape, err error) {
	p, err := over(a, b)
	if err != nil {
		return s, err
	}
	if s.Region, err = p.region(inBoth, later); err != nil {
		return s, err
	}
	s.Region.atStart = a.atStart && b.atStart
	kept := make([]bool, len(p.halves))
	for i, h := range p.halves {
		right := p.right(i)
		kept[i] = inBoth(h.left) || inBoth(right)
		if !kept[i] && max(h.left[0], right[0]) > 0 && max(h.left[1], right[1]) > 0 {
			return s, errBorder
		}
	}
	s.Points, err = p.touching(kept)
	return s, err
}

// Inside is what of lines lies in a region, its border counted in.
func Inside(lines [][]s2.Point, r Region) (s Shape, err error) {
	m, err := cut(append(opened(lines, 0), r.segments(1)...))
	if err != nil {
		return s, err
	}
	p, err := arrange(m, [layers]bool{false, true}, start, [layers]int{0, winding(r.atStart)})
	if err != nil {
		return s, err
	}
	return p.shared(func(i int) bool { return p.halves[i].left[1] > 0 || p.right(i)[1] > 0 })
}

// Common is what two lines share.
func Common(a, b [][]s2.Point) (s Shape, err error) {
	m, err := cut(append(opened(a, 0), opened(b, 1)...))
	if err != nil {
		return s, err
	}
	p, err := arrange(m, [layers]bool{}, start, [layers]int{})
	if err != nil {
		return s, err
	}
	return p.shared(func(i int) bool { return p.halves[i].ids[1] != none || p.halves[i^1].ids[1] != none })
}

// Joined is lines put together: what several of them share once, and parts that follow each other as one.
func Joined(lines [][]s2.Point) ([][]s2.Point, error) {
	m, err := cut(opened(lines, 0))
	if err != nil {
		return nil, err
	}
	if m.crossed {
		return nil, errFork
	}
	p, err := arrange(m, [layers]bool{}, start, [layers]int{})
	if err != nil {
		return nil, err
	}
	return p.paths(func(int) bool { return true })
}

// Wound is the region around which closed paths wind to the left, counted from a point around which they do not.
func Wound(paths [][]s2.Point, outside s2.Point) (Region, error) {
	var all []segment
	for _, path := range paths {
		all = append(all, closed(path, 0)...)
	}
	m, err := cut(all)
	if err != nil {
		return Region{}, err
	}
	p, err := arrange(m, [layers]bool{true, false}, outside, [layers]int{})
	if err != nil {
		return Region{}, err
	}
	r, err := p.region(inEither, earlier)
	if err == nil {
		r.atStart = r.Polygon().ContainsPoint(start)
	}
	return r, err
}
