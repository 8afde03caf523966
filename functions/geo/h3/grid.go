package h3

import (
	"math"

	"github.com/golang/geo/r3"
)

// ijk is a place in a grid of hexagons, on three axes 120 degrees apart of which one at least is 0.
type ijk struct{ i, j, k int }

// digits are the steps that the digits 0 to 6 stand for.
var digits = [7]ijk{{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {0, 1, 1}, {1, 0, 0}, {1, 0, 1}, {1, 1, 0}}

// faceIJK is a place in the grid of a face of the icosahedron.
type faceIJK struct {
	face int8
	at   ijk
}

// faceTurn is the way to a neighboring face.
type faceTurn struct {
	face  int8
	move  ijk
	turns int8
}

type baseCell struct {
	home      faceIJK
	pentagon  bool
	clockwise [2]int8
}

func (c ijk) add(o ijk) ijk   { return ijk{c.i + o.i, c.j + o.j, c.k + o.k} }
func (c ijk) sub(o ijk) ijk   { return ijk{c.i - o.i, c.j - o.j, c.k - o.k} }
func (c ijk) scale(n int) ijk { return ijk{c.i * n, c.j * n, c.k * n} }
func (c ijk) sum() int        { return c.i + c.j + c.k }

// normal is the same place with no axis below 0 and one at 0.
func (c ijk) normal() ijk {
	least := min(c.i, c.j, c.k)
	return ijk{c.i - least, c.j - least, c.k - least}
}

// spread is the place where the axes lead to the places given.
func (c ijk) spread(i, j, k ijk) ijk {
	return i.scale(c.i).add(j.scale(c.j)).add(k.scale(c.k)).normal()
}

func (c ijk) ccw() ijk { return c.spread(ijk{1, 1, 0}, ijk{0, 1, 1}, ijk{1, 0, 1}) }
func (c ijk) cw() ijk  { return c.spread(ijk{1, 0, 1}, ijk{1, 1, 0}, ijk{0, 1, 1}) }

// down is the place in the next finer grid, which is turned one way at odd resolutions and back at even ones.
func (c ijk) down(odd bool) ijk {
	if odd {
		return c.spread(ijk{3, 0, 1}, ijk{1, 3, 0}, ijk{0, 1, 3})
	}
	return c.spread(ijk{3, 1, 0}, ijk{0, 3, 1}, ijk{1, 0, 3})
}

// up is the place in the next coarser grid, of a place of an odd or even resolution.
func (c ijk) up(odd bool) ijk {
	i, j := c.i-c.k, c.j-c.k
	seventh := func(n int) int { return int(math.Round(float64(n) / 7)) }
	if odd {
		return ijk{seventh(3*i - j), seventh(i + 2*j), 0}.normal()
	}
	return ijk{seventh(2*i + j), seventh(3*j - i), 0}.normal()
}

// thirds is the place in the grid whose hexagons meet at the corners of this one's.
func (c ijk) thirds() ijk {
	return c.spread(ijk{2, 0, 1}, ijk{1, 2, 0}, ijk{0, 1, 2}).spread(ijk{2, 1, 0}, ijk{0, 2, 1}, ijk{1, 0, 2})
}

// vec is a place on the plane of a face.
type vec struct{ x, y float64 }

var half3 = math.Sqrt(3) / 2

func (c ijk) plane() vec {
	i, j := float64(c.i-c.k), float64(c.j-c.k)
	return vec{i - 0.5*j, j * half3}
}

// hexagon is the hexagon that a place on the plane is in.
func (v vec) hexagon() ijk {
	x2 := math.Abs(v.y) / half3
	x1 := math.Abs(v.x) + x2/2
	m1, m2 := int(x1), int(x2)
	r1, r2 := x1-float64(m1), x2-float64(m2)
	h := ijk{m1, m2, 0}
	switch {
	case r1 < 1.0/3:
		if r2 >= (1+r1)/2 {
			h.j++
		}
	case r1 < 0.5:
		if r2 >= 1-r1 {
			h.j++
		}
		if 1-r1 <= r2 && r2 < 2*r1 {
			h.i++
		}
	case r1 < 2.0/3:
		if r2 >= 1-r1 {
			h.j++
		}
		if !(2*r1-1 < r2 && r2 < 1-r1) {
			h.i++
		}
	default:
		h.i++
		if r2 >= r1/2 {
			h.j++
		}
	}
	if v.x < 0 {
		odd := h.j % 2
		h.i = (h.j + odd) - h.i - odd
	}
	if v.y < 0 {
		h.i -= (2*h.j + 1) / 2
		h.j = -h.j
	}
	return h.normal()
}

const (
	tilt = 0.333473172251832115336090755351601070065900389 // between the grids of odd and even resolutions, in radians
	unit = 0.38196601125010500003                          // of the plane at resolution 0
)

// basis is the directions north and east at a place on the sphere.
func basis(p r3.Vector) (north, east r3.Vector) {
	north = r3.Vector{Z: 1}.Sub(p.Mul(p.Z)).Normalize()
	return north, north.Cross(p)
}

// toPlane is the face that is nearest to a place on the sphere, and where on its plane that is.
func toPlane(p r3.Vector, resolution int) (face int8, v vec) {
	nearest := 5.0
	for i, c := range faceCenters {
		if d := p.Sub(c).Norm2(); d < nearest {
			face, nearest = int8(i), d
		}
	}
	r := math.Acos(1 - nearest/2)
	if r < 1e-16 {
		return face, v
	}
	c := faceCenters[face]
	north, east := basis(c)
	flat := p.Sub(c.Mul(p.Dot(c))).Normalize()
	theta := faceAxes[face] - math.Atan2(flat.Dot(east), flat.Dot(north))
	if resolution%2 == 1 {
		theta -= tilt
	}
	r = math.Tan(r) / unit
	for range resolution {
		r *= math.Sqrt(7)
	}
	return face, vec{r * math.Cos(theta), r * math.Sin(theta)}
}

// toSphere is where on the sphere a place on a face's plane is. In a grid of thirds, units are three times smaller, and
// its turn at odd resolutions is part of it.
func (v vec) toSphere(face int8, resolution int, thirds bool) r3.Vector {
	c := faceCenters[face]
	r := math.Hypot(v.x, v.y)
	if r < 1e-16 {
		return c
	}
	theta := math.Atan2(v.y, v.x)
	for range resolution {
		r /= math.Sqrt(7)
	}
	if thirds {
		r /= 3
	} else if resolution%2 == 1 {
		theta += tilt
	}
	r = math.Atan(r * unit)
	theta = faceAxes[face] - theta
	north, east := basis(c)
	along := north.Mul(math.Cos(theta)).Add(east.Mul(math.Sin(theta)))
	return c.Mul(math.Cos(r)).Add(along.Mul(math.Sin(r))).Normalize()
}

// size is how many units of an even resolution an edge of a base cell has.
func size(resolution int) int {
	n := 1
	for range resolution / 2 {
		n *= 7
	}
	return n
}

// overage is where a place is that was reckoned on a face.
type overage int8

const (
	onFace overage = iota
	onEdge
	beyond
)

// adjust moves a place of an even resolution that is beyond its face onto the face where it is. Four marks a cell of a
// pentagon whose leading digit is 4, where the way around the missing part is a turn.
func (f *faceIJK) adjust(resolution int, four, thirds bool) overage {
	scale := size(resolution)
	most := 2 * scale
	if thirds {
		scale, most = scale*3, most*3
	}
	switch sum := f.at.sum(); {
	case thirds && sum == most:
		return onEdge
	case sum <= most:
		return onFace
	}
	way := faceNeighbors[f.face][ij]
	switch {
	case f.at.k > 0 && f.at.j > 0:
		way = faceNeighbors[f.face][jk]
	case f.at.k > 0:
		way = faceNeighbors[f.face][ki]
		if four {
			origin := ijk{most, 0, 0}
			f.at = f.at.sub(origin).cw().add(origin)
		}
	}
	f.cross(way, scale)
	if thirds && f.at.sum() == most {
		return onEdge
	}
	return beyond
}

// cross reckons a place on a neighboring face.
func (f *faceIJK) cross(way faceTurn, scale int) {
	f.face = way.face
	for range way.turns {
		f.at = f.at.ccw()
	}
	f.at = f.at.add(way.move.scale(scale)).normal()
}

// The edges of a face, as faceNeighbors has them.
const (
	ij = 1
	ki = 2
	jk = 3
)

// edgeTo is the edge at which two faces meet.
func edgeTo(from, to int8) int {
	for edge := ij; edge <= jk; edge++ {
		if faceNeighbors[from][edge].face == to {
			return edge
		}
	}
	return 0
}
