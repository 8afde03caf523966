package geo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"kql/functions/geo/overlay"
)

// TestOddShapes: shapes with corners at the poles, at the edge of the map, opposite each other and next to each other
// give what is a shape again, or an error.
func TestOddShapes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	lons := []float64{-180, -179.999999999999, -90, -1e-15, 0, 1e-15, 1e-7, 45, 90, 180}
	lats := []float64{-90, -89.9999999, -45, -1e-15, 0, 1e-15, 1e-7, 45, 89.9999999, 90}
	path := func(n int) string {
		var points []string
		for range n {
			points = append(points, fmt.Sprintf("[%v,%v]", lons[r.IntN(len(lons))], lats[r.IntN(len(lats))]))
		}
		return strings.Join(points, ",")
	}
	polygon := func() (*Polygon, bool) {
		p := path(3 + r.IntN(4))
		return ReadPolygon(`{"type":"Polygon","coordinates":[[` + p + "," + p[:strings.Index(p, "]")+1] + `]]}`)
	}
	line := func() (Line, bool) {
		return ReadLine(`{"type":"LineString","coordinates":[` + path(2+r.IntN(4)) + "]}")
	}
	given, failed := 0, 0
	shape := func(json string, err error) {
		if err != nil {
			failed++
			return
		}
		given++
		require.True(t, gjson.Valid(json), json)
		require.NotContains(t, json, "NaN")
	}
	for range 25 {
		a, okA := polygon()
		b, okB := polygon()
		l, okL := line()
		m, okM := line()
		radius := []float64{1e-9, 1, 1e4, 1e6, 9e6}[r.IntN(5)]
		if okA && okB {
			union, err := UnionPolygons([]*Polygon{a, b})
			shape(RegionJSON(union), err)
			both, err := overlay.Intersection(overlay.Of(a.parts[0]), overlay.Of(b.parts[0]))
			shape(ShapeJSON(both), err)
			json, _, err := a.Buffer(radius, radius/10)
			if err == nil {
				shape(json, err)
			}
		}
		if okA && okL {
			in, err := overlay.Inside(l.Strings(), overlay.Of(a.parts[0]))
			shape(ShapeJSON(in), err)
		}
		if okL && okM {
			common, err := overlay.Common(l.Strings(), m.Strings())
			shape(ShapeJSON(common), err)
			paths, err := overlay.Joined(append(l.Strings(), m.Strings()...))
			shape(PathsJSON(paths), err)
			json, _, err := l.Buffer(radius, radius/10)
			if err == nil {
				shape(json, err)
			}
		}
	}
	require.Greater(t, given, 10)
	require.NotZero(t, failed)
}
