package h3

import (
	"math"

	"github.com/golang/geo/s2"
)

// corners are those of the cell in the middle of a face in the grid of thirds, at even and at odd resolutions.
var corners = [2][6]ijk{
	{{2, 1, 0}, {1, 2, 0}, {0, 2, 1}, {0, 1, 2}, {1, 0, 2}, {2, 0, 1}},
	{{5, 4, 0}, {1, 5, 0}, {0, 5, 4}, {0, 1, 5}, {4, 0, 5}, {5, 0, 1}},
}

// Boundary is the cell's corners, counterclockwise, and where its edges bend over an edge of the icosahedron.
func (c Cell) Boundary() []s2.LatLng {
	f, resolution := c.home(), c.Resolution()
	odd := resolution%2 == 1
	middle, even := f.at.thirds(), resolution
	if odd {
		middle, even = middle.down(false), resolution+1
	}
	sides := 6
	if c.Pentagon() {
		sides = 5
	}
	ring := make([]faceIJK, sides)
	for i := range ring {
		ring[i] = faceIJK{f.face, middle.add(corners[resolution%2][i]).normal()}
	}
	if sides == 5 {
		return pentagon(ring, even, odd)
	}
	return hexagon(ring, even, odd)
}

func hexagon(ring []faceIJK, even int, odd bool) (points []s2.LatLng) {
	face, last, lastOver := ring[0].face, int8(-1), onFace
	for n := range len(ring) + 1 {
		i := n % len(ring)
		f := ring[i]
		over := f.adjust(even, false, true)
		if odd && n > 0 && f.face != last && lastOver != onEdge {
			other := last
			if last == face {
				other = f.face
			}
			from, to := ring[(i+len(ring)-1)%len(ring)].at.plane(), ring[i].at.plane()
			bend := crossing(from, to, edgeTo(face, other), even)
			if !bend.near(from) && !bend.near(to) {
				points = append(points, latLng(bend.toSphere(face, even, true)))
			}
		}
		if n < len(ring) {
			points = append(points, latLng(f.at.plane().toSphere(f.face, even, true)))
		}
		last, lastOver = f.face, over
	}
	return points
}

// pentagon is the boundary of one, each of whose edges bends at odd resolutions.
func pentagon(ring []faceIJK, even int, odd bool) (points []s2.LatLng) {
	var last faceIJK
	for n := range len(ring) + 1 {
		f := ring[n%len(ring)]
		for f.adjust(even, false, true) == beyond {
		}
		if odd && n > 0 {
			there := f
			there.cross(faceNeighbors[f.face][edgeTo(f.face, last.face)], 3*size(even))
			bend := crossing(last.at.plane(), there.at.plane(), edgeTo(there.face, f.face), even)
			points = append(points, latLng(bend.toSphere(there.face, even, true)))
		}
		if n < len(ring) {
			points = append(points, latLng(f.at.plane().toSphere(f.face, even, true)))
		}
		last = f
	}
	return points
}

// crossing is where a line on a face's plane meets an edge of the face.
func crossing(from, to vec, edge, even int) vec {
	most := 6 * float64(size(even))
	ends := [3]vec{{most, 0}, {-most / 2, half3 * most}, {-most / 2, -half3 * most}}
	a, b := ends[2], ends[0]
	switch edge {
	case ij:
		a, b = ends[0], ends[1]
	case jk:
		a, b = ends[1], ends[2]
	}
	s1, s2 := vec{to.x - from.x, to.y - from.y}, vec{b.x - a.x, b.y - a.y}
	t := (s2.x*(from.y-a.y) - s2.y*(from.x-a.x)) / (s1.x*s2.y - s2.x*s1.y)
	return vec{from.x + t*s1.x, from.y + t*s1.y}
}

func (v vec) near(o vec) bool {
	const nothing = 1.1920929e-7
	return math.Abs(v.x-o.x) < nothing && math.Abs(v.y-o.y) < nothing
}
