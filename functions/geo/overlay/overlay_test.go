package overlay

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/golang/geo/s2"
	"github.com/stretchr/testify/require"
)

// star is a ring around a point with corners at chance distances.
func star(r *rand.Rand, at s2.Point, size float64) s2.Polygon {
	n := 3 + r.IntN(12)
	side := s2.Ortho(at)
	var ring []s2.Point
	for i := range n {
		direction := ray(side, cross(at, side), 2*math.Pi*(float64(i)+0.8*r.Float64())/float64(n))
		ring = append(ring, ray(at, direction, size*(0.1+r.Float64())))
	}
	return *s2.PolygonFromLoops([]*s2.Loop{s2.LoopFromPoints(ring)})
}

func anyPoint(r *rand.Rand) s2.Point {
	return s2.PointFromCoords(r.NormFloat64(), r.NormFloat64(), r.NormFloat64())
}

func nowhere(s2.Point) bool { return false }

func area(r Region) float64 {
	if len(r.Rings) == 0 {
		return 0
	}
	return r.Polygon().Area()
}

// holds checks what must hold of any two regions, and gives the area of both together.
func holds(t *testing.T, a, b Region, within float64) float64 {
	t.Helper()
	both, err := Union([]Region{a, b})
	require.NoError(t, err)
	p, err := over(a, b)
	require.NoError(t, err)
	shared, err := p.region(inBoth, later)
	require.NoError(t, err)
	require.InDelta(t, area(a)+area(b)-area(shared), area(both), within)
	turned, err := Union([]Region{b, a})
	require.NoError(t, err)
	require.InDelta(t, area(both), area(turned), within)
	again, err := Union([]Region{both, a, b})
	require.NoError(t, err)
	require.InDelta(t, area(both), area(again), within)
	for _, region := range []Region{both, shared} {
		require.NoError(t, region.Polygon().Validate())
	}
	return area(both)
}

func TestStars(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	met := 0
	for range 150 {
		size := math.Pow(10, -6*r.Float64()) * 0.3
		at := anyPoint(r)
		first := star(r, at, size)
		second := star(r, ray(at, s2.Ortho(at), size*r.Float64()), size)
		a, b := Of(&first), Of(&second)
		if both := holds(t, a, b, 1e-9*size*size+1e-15); both < area(a)+area(b)-1e-9*size*size {
			met++
		}
		for range 20 {
			p := ray(at, ray(s2.Ortho(at), cross(at, s2.Ortho(at)), 7*r.Float64()), 2*size*r.Float64())
			both, err := Union([]Region{a, b})
			require.NoError(t, err)
			require.Equal(t, first.ContainsPoint(p) || second.ContainsPoint(p), both.Polygon().ContainsPoint(p))
		}
	}
	require.Greater(t, met, 75)
}

// TestGrid: squares of a grid share corners, sides and parts of sides in every way.
func TestGrid(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 120 {
		box := func() Region {
			west, south := r.IntN(4), r.IntN(4)
			east, north := west+1+r.IntN(4), south+1+r.IntN(4)
			var ring []s2.Point
			for _, c := range [][2]int{{west, south}, {east, south}, {east, north}, {west, north}} {
				ring = append(ring, s2.PointFromLatLng(s2.LatLngFromDegrees(float64(c[1]), float64(c[0]))))
			}
			return Of(s2.PolygonFromLoops([]*s2.Loop{s2.LoopFromPoints(ring)}))
		}
		var all []Region
		for range 2 + r.IntN(5) {
			all = append(all, box())
		}
		for i := 1; i < len(all); i++ {
			holds(t, all[i-1], all[i], 1e-13)
		}
		whole, err := Union(all)
		require.NoError(t, err)
		for range 20 {
			p := s2.PointFromLatLng(s2.LatLngFromDegrees(8*r.Float64(), 8*r.Float64()))
			in := false
			for _, a := range all {
				in = in || a.Polygon().ContainsPoint(p)
			}
			require.Equal(t, in, whole.Polygon().ContainsPoint(p))
		}
	}
}

// TestClose: shapes that differ by what rounding makes of them count as the same.
func TestClose(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 120 {
		first := star(r, anyPoint(r), 0.01)
		var ring []s2.Point
		for _, p := range first.Loop(0).Vertices() {
			ring = append(ring, s2.Point{Vector: p.Add(anyPoint(r).Mul(3e-16)).Normalize()})
		}
		a, b := Of(&first), Of(s2.PolygonFromLoops([]*s2.Loop{s2.LoopFromPoints(ring)}))
		both, err := Union([]Region{a, b})
		require.NoError(t, err)
		require.Equal(t, a.size(), both.size())
	}
}

func TestIntersection(t *testing.T) {
	whole := func(west, south, east, north float64) Region {
		var ring []s2.Point
		for _, c := range [][2]float64{{west, south}, {east, south}, {east, north}, {west, north}} {
			ring = append(ring, s2.PointFromLatLng(s2.LatLngFromDegrees(c[1], c[0])))
		}
		return Of(s2.PolygonFromLoops([]*s2.Loop{s2.LoopFromPoints(ring)}))
	}
	s, err := Intersection(whole(0, 0, 1, 1), whole(1, 1, 2, 2))
	require.NoError(t, err)
	require.Len(t, s.Points, 1)
	require.Empty(t, s.Region.Rings)
	s, err = Intersection(whole(0, 0, 1, 1), whole(3, 3, 4, 4))
	require.NoError(t, err)
	require.Empty(t, s.Points)
	_, err = Intersection(whole(0, 0, 1, 1), whole(1, 0, 2, 1))
	require.ErrorIs(t, err, errBorder)
	s, err = Intersection(whole(0, 0, 3, 3), whole(1, 1, 2, 2))
	require.NoError(t, err)
	require.InDelta(t, area(whole(1, 1, 2, 2)), area(s.Region), 1e-15)
}

// TestHole: a frame of four boxes has a hole, whose ring follows its shell's and turns right.
func TestHole(t *testing.T) {
	var all []Region
	for _, b := range [][4]float64{{0, 0, 3, 1}, {0, 2, 3, 3}, {0, 0, 1, 3}, {2, 0, 3, 3}} {
		var ring []s2.Point
		for _, c := range [][2]float64{{b[0], b[1]}, {b[2], b[1]}, {b[2], b[3]}, {b[0], b[3]}} {
			ring = append(ring, s2.PointFromLatLng(s2.LatLngFromDegrees(c[1], c[0])))
		}
		all = append(all, Of(s2.PolygonFromLoops([]*s2.Loop{s2.LoopFromPoints(ring)})))
	}
	frame, err := Union(all)
	require.NoError(t, err)
	require.Len(t, frame.Rings, 2)
	require.False(t, frame.Rings[0].Hole)
	require.True(t, frame.Rings[1].Hole)
	require.Negative(t, s2.LoopFromPoints(frame.Rings[1].Points).TurningAngle())
}

// TestBuffer: what is in a buffer is within its radius of the shape, and what is well within is in it.
func TestBuffer(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 150 {
		at := anyPoint(r)
		size := math.Pow(10, -1-5*r.Float64())
		var line []s2.Point
		for range 2 + r.IntN(6) {
			line = append(line, ray(at, ray(s2.Ortho(at), cross(at, s2.Ortho(at)), 7*r.Float64()), size*r.Float64()))
		}
		radius := size * (0.05 + r.Float64())
		tolerance := radius * math.Pow(10, -3*r.Float64())
		b, err := NewBuffer(radius, min(tolerance, 0.999*radius))
		require.NoError(t, err)
		b.Line(line)
		region, err := b.Region(nowhere)
		require.NoError(t, err)
		polygon, path := region.Polygon(), s2.Polyline(line)
		require.NoError(t, polygon.Validate())
		for range 60 {
			p := ray(at, ray(s2.Ortho(at), cross(at, s2.Ortho(at)), 7*r.Float64()), 2.5*size*r.Float64())
			near, _ := path.Project(p)
			switch d := float64(near.Distance(p)); {
			case d > radius*(1+1e-9):
				require.False(t, polygon.ContainsPoint(p))
			case d < radius-tolerance-1e-12:
				require.True(t, polygon.ContainsPoint(p))
			}
		}
	}
}

func TestBufferTooFar(t *testing.T) {
	for _, radius := range []float64{math.Pi / 2, 3, 100, 0, -1, math.NaN()} {
		_, err := NewBuffer(radius, radius/10)
		require.ErrorIs(t, err, errReach)
	}
	b, err := NewBuffer(1.5, 0.1)
	require.NoError(t, err)
	b.Line([]s2.Point{s2.PointFromCoords(1, 0, 0), s2.PointFromCoords(0, 1, 0), s2.PointFromCoords(0, 0, 1), s2.PointFromCoords(-1, 0, 0), s2.PointFromCoords(0, -1, -1)})
	_, err = b.Region(nowhere)
	require.ErrorIs(t, err, errReach)
}

// TestBounds: too much is an error, at once.
func TestBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	many := make([][]s2.Point, 2_000)
	for i := range many {
		many[i] = []s2.Point{anyPoint(r), anyPoint(r)}
	}
	_, err := Joined(many)
	require.ErrorIs(t, err, errLarge)
}
