package geo

import (
	"math"
	"strconv"
	"strings"

	"github.com/golang/geo/r2"
	"github.com/golang/geo/s2"
	"github.com/tidwall/gjson"

	"kql/functions/dynamic"
)

// Shape is a line or polygon of GeoJSON: its rings or strings of points, those of each part together. The points are as
// they are written, longitudes and latitudes in degrees.
type Shape struct {
	Type  string // LineString, MultiLineString, Polygon or MultiPolygon
	Parts [][][]r2.Point
}

// depth is how many lists stand around the points of a type.
var depth = map[string]int{"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}

// Read reads a line or polygon; what else GeoJSON has, and what has places that there are not, is none.
func Read(json string) (s Shape, ok bool) {
	g := gjson.Parse(json)
	s.Type = g.Get("type").String()
	n, known := depth[s.Type]
	coordinates := g.Get("coordinates")
	if !known || !coordinates.IsArray() {
		return s, false
	}
	switch {
	case s.Type == "MultiPolygon":
		for _, part := range coordinates.Array() {
			rings, ok := pointLists(part)
			if !ok {
				return s, false
			}
			s.Parts = append(s.Parts, rings)
		}
	case n == 2:
		rings, ok := pointLists(coordinates)
		if !ok {
			return s, false
		}
		s.Parts = [][][]r2.Point{rings}
	default:
		points, ok := points(coordinates)
		if !ok {
			return s, false
		}
		s.Parts = [][][]r2.Point{{points}}
	}
	return s, len(s.Parts) > 0
}

func pointLists(list gjson.Result) (out [][]r2.Point, ok bool) {
	for _, item := range list.Array() {
		p, ok := points(item)
		if !ok {
			return nil, false
		}
		out = append(out, p)
	}
	return out, len(out) > 0
}

func points(list gjson.Result) (out []r2.Point, ok bool) {
	if !list.IsArray() {
		return nil, false
	}
	for _, item := range list.Array() {
		xy := item.Array()
		if len(xy) < 2 || xy[0].Type != gjson.Number || xy[1].Type != gjson.Number {
			return nil, false
		}
		if !(xy[1].Num >= -90 && xy[1].Num <= 90) {
			return nil, false
		}
		out = append(out, r2.Point{X: xy[0].Num, Y: xy[1].Num})
	}
	return out, len(out) > 0
}

// LatLngs is places of the map as S2 has them.
func LatLngs(places []r2.Point) []s2.LatLng {
	out := make([]s2.LatLng, len(places))
	for i, p := range places {
		out[i] = s2.LatLngFromDegrees(p.Y, p.X)
	}
	return out
}

// PointJSON is a point as GeoJSON.
func PointJSON(longitude, latitude float64) string {
	return `{"type":"Point","coordinates":` + string(appendPair(nil, longitude, latitude)) + "}"
}

// OfPoint is a point of the sphere as GeoJSON.
func OfPoint(p s2.Point) string {
	ll := s2.LatLngFromPoint(p)
	return PointJSON(ll.Lng.Degrees(), ll.Lat.Degrees())
}

func appendPair(dst []byte, longitude, latitude float64) []byte {
	dst = append(dst, '[')
	dst = append(dst, formatDegrees(longitude)...)
	dst = append(dst, ',')
	dst = append(dst, formatDegrees(latitude)...)
	return append(dst, ']')
}

// formatDegrees writes a number with as few digits as tell it from all others, and of those that do the greatest, as
// Kusto writes its shapes (measured).
func formatDegrees(x float64) string {
	const long = 15 // fewer digits leave no choice
	s := dynamic.FormatReal(x)
	if last := len(s) - 1; len(s) > long && !strings.Contains(s, "e") {
		for s[last] < '9' {
			more := s[:last] + string(s[last]+1)
			if y, err := strconv.ParseFloat(more, 64); err != nil || y != x {
				break
			}
			s = more
		}
	}
	return s
}

// wrapped is a longitude between -180 and 180.
func wrapped(longitude float64) float64 {
	if longitude < -180 || longitude > 180 {
		return math.Remainder(longitude, 360)
	}
	return longitude
}

func appendPoints(dst []byte, points []s2.LatLng) []byte {
	return appendList(dst, points, func(dst []byte, p s2.LatLng) []byte {
		return appendPair(dst, wrapped(p.Lng.Degrees()), p.Lat.Degrees())
	})
}

func appendList[T any](dst []byte, items []T, item func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, x := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = item(dst, x)
	}
	return append(dst, ']')
}

func appendPlaces(dst []byte, places []r2.Point) []byte {
	return appendList(dst, settled(places), func(dst []byte, p r2.Point) []byte { return appendPair(dst, p.X, p.Y) })
}

// DenseLineJSON is lines of the map as GeoJSON, to the last digit.
func DenseLineJSON(lines [][]r2.Point) string { return linesJSON(lines, appendPlaces) }

// LinesJSON is lines as GeoJSON: one by itself, or several as one.
func LinesJSON(lines [][]s2.LatLng) string { return linesJSON(lines, appendPoints) }

func linesJSON[L any](lines []L, line func([]byte, L) []byte) string {
	if len(lines) == 1 {
		return `{"type":"LineString","coordinates":` + string(line(nil, lines[0])) + "}"
	}
	return `{"type":"MultiLineString","coordinates":` + string(appendList(nil, lines, line)) + "}"
}

// DensePolygonJSON is polygons of the map as GeoJSON, to the last digit.
func DensePolygonJSON(polygons [][][]r2.Point) string { return polygonsJSON(polygons, appendPlaces) }

// PolygonsJSON is polygons, each a list of rings, as GeoJSON: one by itself, or several as one.
func PolygonsJSON(polygons [][][]s2.LatLng) string { return polygonsJSON(polygons, appendPoints) }

func polygonsJSON[R any](polygons [][]R, ring func([]byte, R) []byte) string {
	rings := func(dst []byte, r []R) []byte { return appendList(dst, r, ring) }
	if len(polygons) == 1 {
		return `{"type":"Polygon","coordinates":` + string(rings(nil, polygons[0])) + "}"
	}
	return `{"type":"MultiPolygon","coordinates":` + string(appendList(nil, polygons, rings)) + "}"
}

// RingJSON is a polygon of one ring, given without its last point, as GeoJSON.
func RingJSON(corners []s2.Point) string {
	ring := make([]s2.LatLng, 0, len(corners)+1)
	for _, c := range append(corners, corners[0]) {
		ring = append(ring, s2.LatLngFromPoint(c))
	}
	return PolygonsJSON([][][]s2.LatLng{{ring}})
}

// BoxJSON is a part of the map as a polygon.
func BoxJSON(b Box) string {
	dst := []byte(`{"type":"Polygon","coordinates":[[`)
	for i, p := range [][2]float64{{b.West, b.South}, {b.East, b.South}, {b.East, b.North}, {b.West, b.North}, {b.West, b.South}} {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendPair(dst, p[0], p[1])
	}
	return string(append(dst, "]]}"...))
}

// Texts is a list of texts as JSON.
func Texts(items []string) string {
	return string(appendList(nil, items, func(dst []byte, s string) []byte { return strconv.AppendQuote(dst, s) }))
}
