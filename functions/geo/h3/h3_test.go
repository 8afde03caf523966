package h3

import (
	"math/rand/v2"
	"testing"

	"github.com/golang/geo/s2"
	"github.com/stretchr/testify/require"
)

// TestEveryCell goes through all cells of the coarse resolutions: each is where its middle is, has a boundary around
// it, and is a child of its parent; together they cover the sphere.
func TestEveryCell(t *testing.T) {
	for resolution := range 4 {
		total, area := 0, 0.0
		for base := range baseCells {
			whole := (Cell(cellMode)<<56 | 1<<45 - 1).withBase(base)
			for _, c := range whole.Children(resolution) {
				total++
				p := s2.PointFromLatLng(c.Center())
				require.Equal(t, c, At(p, resolution))
				again, ok := Parse(c.String())
				require.True(t, ok)
				require.Equal(t, c, again)
				require.Equal(t, whole, c.Parent(0))
				var ring []s2.Point
				for _, corner := range c.Boundary() {
					ring = append(ring, s2.PointFromLatLng(corner))
				}
				loop := s2.LoopFromPoints(ring)
				require.NoError(t, loop.Validate())
				require.True(t, loop.ContainsPoint(p), c)
				area += loop.Area()
			}
		}
		want := 2
		pow := 1
		for range resolution {
			pow *= 7
		}
		want += 120 * pow
		require.Equal(t, want, total)
		require.InDelta(t, 12.566370614359172, area, 1e-9)
	}
}

// TestNeighbors: what is next to a cell has that cell next to it, at every resolution and far from pentagons.
func TestNeighbors(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	whole := 0
	for range 3000 {
		c := At(s2.PointFromCoords(r.NormFloat64(), r.NormFloat64(), r.NormFloat64()), r.IntN(16))
		rings, ok := c.Rings(1)
		if !ok {
			continue
		}
		whole++
		require.Len(t, rings[1], 6, c)
		for _, n := range rings[1] {
			if back, ok := n.Rings(1); ok {
				require.Contains(t, back[1], c)
			}
		}
	}
	require.Greater(t, whole, 2000)
}

func BenchmarkAt(b *testing.B) {
	p := s2.PointFromLatLng(s2.LatLngFromDegrees(40.7, -74))
	for b.Loop() {
		At(p, 9)
	}
}
