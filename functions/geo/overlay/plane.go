package overlay

import (
	"slices"

	"github.com/golang/geo/s2"
)

// layers is how many shapes are laid over each other.
const layers = 2

// none is the number of no segment.
const none = -1

// plane is the edges of a mesh in both directions, in order around every point, with the faces between them.
type plane struct {
	points []s2.Point
	halves []half  // an edge's two directions follow each other: i and i^1
	out    [][]int // the halves that leave each point, counterclockwise
}

// half is an edge in one direction.
type half struct {
	from, to int
	turns    [layers]int // how much more the layer's paths wind around its left than around its right
	ids      [layers]int // the layer's first segment along it, or none
	left     [layers]int // how often the layer's paths wind around its left
	place    int         // in out of its point
	reached  bool
}

// arrange makes a plane of a mesh. The layers that are areas wind so often around a point.
func arrange(m mesh, areas [layers]bool, from s2.Point, windings [layers]int) (*plane, error) {
	p := &plane{points: m.points, out: make([][]int, len(m.points))}
	known := map[[2]int]int{}
	for _, e := range m.edges {
		i, ok := known[[2]int{e.from, e.to}]
		if !ok {
			i = len(p.halves)
			known[[2]int{e.from, e.to}], known[[2]int{e.to, e.from}] = i, i^1
			p.halves = append(p.halves, half{from: e.from, to: e.to, ids: [layers]int{none, none}}, half{from: e.to, to: e.from, ids: [layers]int{none, none}})
			p.out[e.from], p.out[e.to] = append(p.out[e.from], i), append(p.out[e.to], i^1)
		}
		if areas[e.layer] {
			p.halves[i].turns[e.layer]++
			p.halves[i^1].turns[e.layer]--
		}
		if p.halves[i].ids[e.layer] == none {
			p.halves[i].ids[e.layer] = e.id
		}
	}
	for v := range p.out {
		p.order(v)
	}
	if err := p.tell(from, windings); err != nil {
		return nil, err
	}
	for i, h := range p.halves {
		if p.halves[i^1].left != p.right(i) || p.right(p.turn(i, 1)) != h.left {
			return nil, errTangle
		}
	}
	return p, nil
}

// order sorts the halves that leave a point.
func (p *plane) order(v int) {
	out := p.out[v]
	if len(out) > 2 {
		at, first := p.points[v], p.points[p.halves[out[0]].to]
		slices.SortFunc(out[1:], func(i, j int) int {
			a, b := p.points[p.halves[i].to], p.points[p.halves[j].to]
			switch {
			case i == j:
				return 0
			case s2.OrderedCCW(first, a, b, at):
				return -1
			}
			return 1
		})
	}
	for place, i := range out {
		p.halves[i].place = place
	}
}

// turn is the half so many places on from another around the point that they leave, counterclockwise.
func (p *plane) turn(i, places int) int {
	out := p.out[p.halves[i].from]
	return out[((p.halves[i].place+places)%len(out)+len(out))%len(out)]
}

// right is how often paths wind around the right of a half.
func (p *plane) right(i int) (w [layers]int) {
	h := p.halves[i]
	for l := range w {
		w[l] = h.left[l] - h.turns[l]
	}
	return w
}

// wedge is the half that leaves a point with the direction on its left that stands for the point itself.
func (p *plane) wedge(v int) int {
	for _, i := range p.out[v] {
		next := p.turn(i, 1)
		if next == i || s2.AngleContainsVertex(p.points[p.halves[next].to], p.points[v], p.points[p.halves[i].to]) {
			return i
		}
	}
	return p.out[v][0]
}

// flood tells the windings of every half that hangs together with one.
func (p *plane) flood(first int, left [layers]int) {
	todo := []int{first}
	p.halves[first].left, p.halves[first].reached = left, true
	reach := func(i int, left [layers]int) {
		if h := &p.halves[i]; !h.reached {
			h.left, h.reached = left, true
			todo = append(todo, i)
		}
	}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		reach(i^1, p.right(i))
		next, left := p.turn(i, 1), p.halves[i].left
		for l := range left {
			left[l] += p.halves[next].turns[l]
		}
		reach(next, left)
	}
}
