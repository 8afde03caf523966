package overlay

import (
	"slices"

	"github.com/golang/geo/s2"
)

// later and earlier are the number that a half has where both layers run along it.
func later(h half) int   { return max(h.ids[0], h.ids[1]) }
func earlier(h half) int { return h.ids[0] }

// region is the faces that a rule takes.
func (p *plane) region(inside func([layers]int) bool, number func(half) int) (r Region, err error) {
	border := make([]bool, len(p.halves))
	for i, h := range p.halves {
		border[i] = inside(h.left) && !inside(p.right(i))
	}
	rings, err := p.rings(border, number)
	if err != nil {
		return r, err
	}
	if len(rings) == 0 {
		if len(p.halves) > 0 && inside(p.halves[0].left) {
			return r, errSphere
		}
		return r, nil
	}
	loops := make([]*s2.Loop, len(rings))
	nested := false
	for i, ring := range rings {
		points := make([]s2.Point, len(ring))
		for j, h := range ring {
			points[j] = p.points[p.halves[h].from]
		}
		loops[i] = s2.LoopFromPoints(points)
		nested = nested || loops[i].TurningAngle() < 0
		r.Rings = append(r.Rings, Ring{Points: points})
	}
	if nested {
		return Of(s2.PolygonFromOrientedLoops(loops)), nil
	}
	return r, nil
}

// rings puts halves together to rings that turn left wherever they can and go through no point twice. A ring ends with
// the half of the highest number, and the rings come in the order of the numbers that they begin with.
func (p *plane) rings(border []bool, number func(half) int) (rings [][]int, err error) {
	used := make([]bool, len(border))
	at := map[int]int{} // where in the path a point is left
	for first := range border {
		if !border[first] || used[first] {
			continue
		}
		var path []int
		for i := first; ; {
			used[i] = true
			at[p.halves[i].from] = len(path)
			path = append(path, i)
			if from, again := at[p.halves[i].to]; again {
				ring := slices.Clone(path[from:])
				path = path[:from]
				for _, j := range ring {
					delete(at, p.halves[j].from)
				}
				rings = append(rings, p.rotated(ring, number))
			}
			if i = p.leftmost(i, border); i < 0 || used[i] {
				break
			}
		}
		if len(path) > 0 {
			return nil, errTangle
		}
	}
	slices.SortStableFunc(rings, func(a, b []int) int { return number(p.halves[a[0]]) - number(p.halves[b[0]]) })
	return rings, nil
}

// leftmost is the half of the border that goes on from another, as far to the left as there is one.
func (p *plane) leftmost(i int, border []bool) int {
	back := i ^ 1
	for j := p.turn(back, -1); j != back; j = p.turn(j, -1) {
		if border[j] {
			return j
		}
	}
	return -1
}

// rotated is a ring that ends where the numbers of its halves are highest.
func (p *plane) rotated(ring []int, number func(half) int) []int {
	last, fell := 0, false
	for i := 1; i < len(ring); i++ {
		switch a, b := number(p.halves[ring[i]]), number(p.halves[ring[last]]); {
		case a < b:
			fell = true
		case a > b || !fell:
			last, fell = i, false
		}
	}
	return append(slices.Clone(ring[last+1:]), ring[:last+1]...)
}

// touching is the points where both layers are and none of the halves that are kept.
func (p *plane) touching(kept []bool) (points []s2.Point, err error) {
	for v, out := range p.out {
		var here [layers]bool
		free := true
		for _, i := range out {
			free = free && !kept[i] && !kept[i^1]
			for l := range here {
				h := p.halves[i]
				here[l] = here[l] || h.ids[l] != none || p.halves[i^1].ids[l] != none || h.left[l] > 0 || p.right(i)[l] > 0
			}
		}
		if free && len(out) > 0 && here == [layers]bool{true, true} {
			points = append(points, p.points[v])
		}
	}
	if len(points) > 1 {
		return nil, errPoints
	}
	return points, nil
}

// shared is the parts of the lines of the first layer that hold, and the single points where it meets the second.
func (p *plane) shared(holds func(i int) bool) (s Shape, err error) {
	kept := make([]bool, len(p.halves))
	for i := range p.halves {
		kept[i] = p.halves[i].ids[0] != none && holds(i)
	}
	if s.Lines, err = p.paths(func(i int) bool { return kept[i] }); err != nil {
		return s, err
	}
	s.Points, err = p.touching(kept)
	return s, err
}

// paths puts the halves along which lines of the first layer run, as far as they are taken, together to lines that
// part where more than two meet. They come in the order of the lines.
func (p *plane) paths(taken func(i int) bool) (lines [][]s2.Point, err error) {
	var course []int
	next, enter := map[int][]int{}, map[int]int{}
	for i, h := range p.halves {
		if h.ids[0] == none || !taken(i) {
			continue
		}
		if p.halves[i^1].ids[0] != none {
			return nil, errCourse
		}
		course = append(course, i)
		next[h.from] = append(next[h.from], i)
		enter[h.to]++
	}
	slices.SortStableFunc(course, func(i, j int) int { return p.halves[i].ids[0] - p.halves[j].ids[0] })
	through := func(v int) bool { return len(next[v]) == 1 && enter[v] == 1 }
	for _, i := range course {
		if v := p.halves[i].to; len(next[v]) > 0 && len(next[v])+enter[v] > 2 {
			return nil, errFork
		}
	}
	used := map[int]bool{}
	follow := func(i int) {
		line := []s2.Point{p.points[p.halves[i].from]}
		begin := p.halves[i].from
		for !used[i] {
			used[i] = true
			v := p.halves[i].to
			line = append(line, p.points[v])
			if !through(v) || v == begin {
				break
			}
			i = next[v][0]
		}
		lines = append(lines, line)
	}
	for _, inside := range [2]bool{false, true} {
		for _, i := range course {
			if !used[i] && through(p.halves[i].from) == inside {
				follow(i)
			}
		}
	}
	return lines, nil
}
