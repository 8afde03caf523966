// Package h3 is the cells of H3: hexagons, and twelve pentagons, of 16 resolutions on an icosahedron around the globe.
// Its cells, their order and their corners are those of the H3 library (h3geo.org), whose tables it has.
package h3

import (
	"math"
	"math/bits"
	"strconv"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// MaxResolution is the resolution of the smallest cells.
const MaxResolution = 15

// Cell is a cell as H3 numbers it: 4 bits for the mode, 3 of nothing, 4 for the resolution, 7 for the base cell, and 3
// for each digit, which are 7 beyond the resolution.
type Cell uint64

// cellMode is what the top 8 bits of a cell are.
const cellMode = 8

// Parse reads a cell's token; ok is false where it is no cell.
func Parse(token string) (c Cell, ok bool) {
	n, err := strconv.ParseUint(token, 16, 64)
	c = Cell(n)
	return c, err == nil && c.valid()
}

func (c Cell) String() string { return strconv.FormatUint(uint64(c), 16) }

func (c Cell) valid() bool {
	if c>>56 != cellMode || c.base() >= len(baseCells) {
		return false
	}
	for r := 1; r <= MaxResolution; r++ {
		if d := c.digit(r); (d == 7) != (r > c.Resolution()) {
			return false
		}
	}
	return !baseCells[c.base()].pentagon || c.leading() != 1
}

// Resolution is from 0 to 15.
func (c Cell) Resolution() int { return int(c >> 52 & 15) }

func (c Cell) base() int { return int(c >> 45 & 127) }

func (c Cell) digit(r int) int { return int(c >> (3 * (MaxResolution - r)) & 7) }

func (c Cell) withDigit(r, d int) Cell {
	shift := 3 * (MaxResolution - r)
	return c&^(7<<shift) | Cell(d)<<shift
}

func (c Cell) withBase(b int) Cell { return c&^(127<<45) | Cell(b)<<45 }

func (c Cell) withResolution(r int) Cell { return c&^(15<<52) | Cell(r)<<52 }

// leading is the first digit that is not 0; 0 where there is none.
func (c Cell) leading() int {
	digits := uint64(c) << 19
	if n := bits.LeadingZeros64(digits) / 3; n < c.Resolution() {
		return c.digit(n + 1)
	}
	return 0
}

// Pentagon says whether the cell has five sides.
func (c Cell) Pentagon() bool { return baseCells[c.base()].pentagon && c.leading() == 0 }

// Parent is the cell of a coarser resolution that this one belongs to.
func (c Cell) Parent(resolution int) Cell {
	for r := resolution + 1; r <= c.Resolution(); r++ {
		c = c.withDigit(r, 7)
	}
	return c.withResolution(resolution)
}

// Children is the cells of a finer resolution that belong to this one, in their order.
func (c Cell) Children(resolution int) []Cell {
	cells := []Cell{c}
	for r := c.Resolution() + 1; r <= resolution; r++ {
		finer := make([]Cell, 0, 7*len(cells))
		for _, cell := range cells {
			pentagon := cell.Pentagon()
			for d := range 7 {
				if d != 1 || !pentagon {
					finer = append(finer, cell.withDigit(r, d).withResolution(r))
				}
			}
		}
		cells = finer
	}
	return cells
}

// turnedDigit is what digits become in a turn counterclockwise, and clockwise.
var turnedDigit = [2][8]int{{0, 5, 3, 1, 6, 4, 2, 7}, {0, 3, 6, 2, 5, 1, 4, 7}}

const (
	counterclockwise = iota
	clockwise
)

// turned is the cell with all its digits turned.
func (c Cell) turned(way int) Cell {
	for r := 1; r <= c.Resolution(); r++ {
		c = c.withDigit(r, turnedDigit[way][c.digit(r)])
	}
	return c
}

// turnedPentagon is the cell of a pentagon turned counterclockwise, over the part that is missing there.
func (c Cell) turnedPentagon() Cell {
	first := true
	for r := 1; r <= c.Resolution(); r++ {
		c = c.withDigit(r, turnedDigit[counterclockwise][c.digit(r)])
		if first && c.digit(r) != 0 {
			first = false
			if c.leading() == 1 {
				c = c.turned(counterclockwise)
			}
		}
	}
	return c
}

// At is the cell that a point is in.
func At(p s2.Point, resolution int) Cell {
	face, v := toPlane(p.Vector, resolution)
	return faceIJK{face, v.hexagon()}.cell(resolution)
}

func (f faceIJK) cell(resolution int) Cell {
	c := Cell(cellMode)<<56 | 1<<45 - 1
	c = c.withResolution(resolution)
	for r := resolution; r > 0; r-- {
		last := f.at
		f.at = last.up(r%2 == 1)
		step := last.sub(f.at.down(r%2 == 1)).normal()
		c = c.withDigit(r, step.i*4+step.j*2+step.k)
	}
	home := faceBaseCells[f.face][f.at.i*9+f.at.j*3+f.at.k]
	base, turns := int(home[0]), home[1]
	c = c.withBase(base)
	if !baseCells[base].pentagon {
		for range turns {
			c = c.turned(counterclockwise)
		}
		return c
	}
	if c.leading() == 1 {
		c = c.turned(baseCells[base].wayFrom(f.face))
	}
	for range turns {
		c = c.turnedPentagon()
	}
	return c
}

// wayFrom is the way to turn on the way into a pentagon from a face.
func (b baseCell) wayFrom(face int8) int {
	if face == b.clockwise[0] || face == b.clockwise[1] {
		return clockwise
	}
	return counterclockwise
}

// home is the place of the cell in the grid of a face, on which its middle is.
func (c Cell) home() faceIJK {
	b := baseCells[c.base()]
	if b.pentagon && c.leading() == 5 {
		c = c.turned(clockwise)
	}
	f, resolution := b.home, c.Resolution()
	inside := !b.pentagon && (resolution == 0 || f.at == ijk{})
	for r := 1; r <= resolution; r++ {
		f.at = f.at.down(r%2 == 1).add(digits[c.digit(r)]).normal()
	}
	if inside {
		return f
	}
	was, even := f.at, resolution+resolution%2
	if even != resolution {
		f.at = f.at.down(false)
	}
	if f.adjust(even, b.pentagon && c.leading() == 4, false) == onFace {
		f.at = was
		return f
	}
	for b.pentagon && f.adjust(even, false, false) != onFace {
	}
	if even != resolution {
		f.at = f.at.up(false)
	}
	return f
}

// Center is the cell's middle.
func (c Cell) Center() s2.LatLng {
	f := c.home()
	return latLng(f.at.plane().toSphere(f.face, c.Resolution(), false))
}

func latLng(p r3.Vector) s2.LatLng {
	return s2.LatLng{Lat: s1.Angle(math.Asin(p.Z)), Lng: s1.Angle(math.Atan2(p.Y, p.X))}
}
