package h3

import (
	"maps"
	"math"
	"slices"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// Neighbors is the cells around one: in a ring, or where that meets a pentagon in the order of a table of seven places
// in which each stands at the remainder of its number or the next free place.
func (c Cell) Neighbors() []Cell {
	if rings, ok := c.Rings(1); ok {
		return rings[1]
	}
	var table [7]Cell
	put := func(n Cell) {
		at := uint64(n) % 7
		for table[at] != 0 && table[at] != n {
			at = (at + 1) % 7
		}
		table[at] = n
	}
	put(c)
	for _, d := range sides {
		if n, _, ok := c.neighbor(d, 0); ok {
			put(n)
		}
	}
	var list []Cell
	for _, n := range table {
		if n != 0 && n != c {
			list = append(list, n)
		}
	}
	return list
}

// Fill is the cells whose middles are inside the first of a polygon's rings and in none of the others, on a map where
// edges are straight, in the order in which H3 lists them; ok is false where there are more than a number of them.
// It begins with the cells along the rings and goes on to what is next to each cell that is inside.
func Fill(rings [][]s2.LatLng, resolution, most int) (cells []Cell, ok bool) {
	boxes := make([]box, len(rings))
	for i, ring := range rings {
		boxes[i] = boxOf(ring)
	}
	size := boxes[0].estimate(resolution)
	corners := 0
	for _, ring := range rings {
		corners += len(ring)
	}
	size = max(size, uint64(corners)) + 12
	var search []Cell
	seen := map[Cell]bool{}
	for _, ring := range rings {
		if !trace(ring, resolution, func(c Cell) bool {
			if !seen[c] {
				seen[c] = true
				search = append(search, c)
			}
			return len(search) <= 16*most
		}) {
			return nil, false
		}
	}
	table, found := map[uint64]Cell{}, map[Cell]bool{}
	for len(search) > 0 {
		var next []Cell
		for _, from := range search {
			for _, c := range append([]Cell{from}, from.Neighbors()...) {
				if found[c] || !inside(rings, boxes, c.Center()) {
					continue
				}
				at := uint64(c) % size
				for table[at] != 0 {
					at = (at + 1) % size
				}
				table[at], found[c] = c, true
				if next = append(next, c); len(found) > most {
					return nil, false
				}
			}
		}
		search = next
	}
	for _, at := range slices.Sorted(maps.Keys(table)) {
		cells = append(cells, table[at])
	}
	return cells, true
}

// trace goes through the cells along a ring.
func trace(ring []s2.LatLng, resolution int, visit func(Cell) bool) bool {
	width := 2 * pentagonRadius(resolution)
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		steps := max(1, math.Ceil(float64(a.Distance(b))/width))
		for j := range int(steps) {
			f := float64(j) / steps
			p := s2.LatLng{Lat: a.Lat*s1.Angle(1-f) + b.Lat*s1.Angle(f), Lng: a.Lng*s1.Angle(1-f) + b.Lng*s1.Angle(f)}
			if !visit(At(s2.PointFromLatLng(p), resolution)) {
				return false
			}
		}
	}
	return true
}

// pentagonRadius is the angle from the middle of a resolution's first pentagon to its corner: no cell is smaller.
func pentagonRadius(resolution int) float64 {
	const first = 4
	c := (Cell(cellMode)<<56 | 1<<45 - 1).withBase(first)
	for range resolution {
		c = c.withResolution(c.Resolution() + 1)
		c = c.withDigit(c.Resolution(), 0)
	}
	return float64(c.Center().Distance(c.Boundary()[0]))
}

// box is the part of the map that a ring is in; one that crosses the longitude 180 ends west of where it begins.
type box struct {
	south, north, west, east float64
	crosses                  bool
}

func boxOf(ring []s2.LatLng) box {
	b := box{south: math.Inf(1), north: math.Inf(-1), west: math.Inf(1), east: math.Inf(-1)}
	positive, negative := math.Inf(1), math.Inf(-1)
	for i, p := range ring {
		lat, lng := float64(p.Lat), float64(p.Lng)
		b.south, b.north, b.west, b.east = min(b.south, lat), max(b.north, lat), min(b.west, lng), max(b.east, lng)
		if lng > 0 {
			positive = min(positive, lng)
		}
		if lng < 0 {
			negative = max(negative, lng)
		}
		b.crosses = b.crosses || math.Abs(lng-float64(ring[(i+1)%len(ring)].Lng)) > math.Pi
	}
	if b.crosses {
		b.west, b.east = positive, negative
	}
	return b
}

// estimate is how many cells H3 takes the box to have at most.
func (b box) estimate(resolution int) uint64 {
	const hexagon, shrunk = 2.59807621135, 0.8 // the area of a hexagon by its radius, and a margin
	r := pentagonRadius(resolution)
	corner := func(lat, lng float64) s2.LatLng { return s2.LatLng{Lat: s1.Angle(lat), Lng: s1.Angle(lng)} }
	d := float64(corner(b.north, b.east).Distance(corner(b.south, b.west)))
	wide, high := math.Abs(b.east-b.west), math.Abs(b.north-b.south)
	ratio := min(3, max(wide, high)/min(wide, high))
	return max(1, uint64(math.Ceil(d*d/ratio/(shrunk*hexagon*r*r))))
}

// inside says whether a place is in the first ring and in none of the others.
func inside(rings [][]s2.LatLng, boxes []box, p s2.LatLng) bool {
	for i, ring := range rings {
		if boxes[i].holds(ring, p) == (i > 0) {
			return false
		}
	}
	return true
}

// holds says whether a ring is crossed an odd number of times on the way east from a place. A place as far north or
// east as a corner is taken to lie a little more north, or west.
func (b box) holds(ring []s2.LatLng, p s2.LatLng) (in bool) {
	const little = 0x1p-52
	east := func(lng s1.Angle) float64 {
		if b.crosses && lng < 0 {
			return float64(lng) + 2*math.Pi
		}
		return float64(lng)
	}
	lat, lng := float64(p.Lat), east(p.Lng)
	if lat < b.south || lat > b.north || lng < b.west || lng > east(s1.Angle(b.east)) {
		return false
	}
	for i, a := range ring {
		c := ring[(i+1)%len(ring)]
		if a.Lat > c.Lat {
			a, c = c, a
		}
		if lat == float64(a.Lat) || lat == float64(c.Lat) {
			lat += little
		}
		if lat < float64(a.Lat) || lat > float64(c.Lat) {
			continue
		}
		from, to := east(a.Lng), east(c.Lng)
		if from == lng || to == lng {
			lng -= little
		}
		at := from + (to-from)*(lat-float64(a.Lat))/float64(c.Lat-a.Lat)
		if b.crosses && at < 0 {
			at += 2 * math.Pi
		}
		if at > lng {
			in = !in
		}
	}
	return in
}
