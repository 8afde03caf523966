package geo

import (
	"math"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// MaxS2Level is the level of the smallest cells of S2.
const MaxS2Level = 30

// S2Cell is the token of the cell of a level that a point is in.
func S2Cell(p s2.Point, level int) string {
	return s2.CellIDFromLatLng(s2.LatLngFromPoint(p)).Parent(level).ToToken()
}

// S2CellOf is the cell of a token.
func S2CellOf(token string) (s2.CellID, bool) {
	id := s2.CellIDFromToken(token)
	return id, id.IsValid() && len(token) <= 16
}

// S2Boundary is the corners of a cell, counterclockwise.
func S2Boundary(id s2.CellID) []s2.Point {
	cell := s2.CellFromCellID(id)
	corners := make([]s2.Point, 4)
	for i := range corners {
		corners[i] = cell.Vertex(i)
	}
	return corners
}

// maxCells is how many cells a covering may have, as Kusto bounds it.
const maxCells = 65_536

// Cover is the tokens of the cells of a level that meet a region; ok is false where there are too many. There are no
// fewer cells of a level than of any coarser one, so it stops at the first that has too many.
func Cover(region s2.Region, level int) (tokens []string, ok bool) {
	type part struct {
		cell   s2.Cell
		within bool
	}
	var parts []part
	add := func(id s2.CellID, within bool) {
		cell := s2.CellFromCellID(id)
		if within || region.IntersectsCell(cell) {
			parts = append(parts, part{cell, within || region.ContainsCell(cell)})
		}
	}
	for face := range 6 {
		add(s2.CellIDFromFace(face), false)
	}
	for range level {
		coarse := parts
		parts = nil
		for _, p := range coarse {
			for _, child := range p.cell.ID().Children() {
				add(child, p.within)
			}
			if len(parts) > maxCells {
				return nil, false
			}
		}
	}
	for _, p := range parts {
		tokens = append(tokens, p.cell.ID().ToToken())
	}
	return tokens, true
}

// S2Neighbors are the tokens of the cells around one, in the order that Kusto has.
func S2Neighbors(id s2.CellID) []string {
	var tokens []string
	for _, n := range id.AllNeighbors(id.Level()) {
		tokens = append(tokens, n.ToToken())
	}
	return Hashed(tokens)
}

// near is what is within a distance of shapes, as far as cells ask.
type near struct {
	s2.Cap
	shapes *s2.EdgeQuery
	limit  s1.ChordAngle
}

// Near is what is within a radius in meters of shapes, of which the region has no less.
func Near(whole s2.Region, shapes []s2.Shape, radius float64) s2.Region {
	index := s2.NewShapeIndex()
	for _, shape := range shapes {
		index.Add(shape)
	}
	angle := min(arc(radius), math.Pi)
	return near{whole.CapBound().Expanded(angle), s2.NewClosestEdgeQuery(index, nil), s1.ChordAngleFromAngle(angle)}
}

func (n near) ContainsCell(s2.Cell) bool { return false }

func (n near) IntersectsCell(c s2.Cell) bool {
	return n.shapes.IsDistanceLess(s2.NewMinDistanceToCellTarget(c), n.limit.Successor())
}
