package geo

import (
	"strconv"
	"strings"
)

// FromWKT is Well-Known Text as GeoJSON: points, lines, polygons, several of them, and collections.
func FromWKT(text string) (json string, ok bool) {
	r := &wkt{rest: text}
	out, ok := r.shape(nil, 0)
	return string(out), ok && strings.TrimSpace(r.rest) == ""
}

// wkt is a text that is being read.
type wkt struct{ rest string }

// wktShapes is the GeoJSON type of each keyword, and how many lists stand around its points.
var wktShapes = map[string]struct {
	name  string
	lists int
}{
	"POINT": {"Point", 0}, "MULTIPOINT": {"MultiPoint", 1}, "LINESTRING": {"LineString", 1}, "MULTILINESTRING": {"MultiLineString", 2},
	"POLYGON": {"Polygon", 2}, "MULTIPOLYGON": {"MultiPolygon", 3},
}

// deepest is how far collections may nest.
const deepest = 100

func (r *wkt) shape(dst []byte, nested int) ([]byte, bool) {
	word := strings.ToUpper(r.word())
	if word == "GEOMETRYCOLLECTION" && nested < deepest {
		dst = append(dst, `{"type":"GeometryCollection","geometries":`...)
		dst, ok := r.list(dst, func(dst []byte) ([]byte, bool) { return r.shape(dst, nested+1) })
		return append(dst, '}'), ok
	}
	s, known := wktShapes[word]
	if !known {
		return dst, false
	}
	dst = append(dst, `{"type":"`+s.name+`","coordinates":`...)
	ok := false
	if s.lists == 0 {
		if !r.accept('(') {
			return dst, false
		}
		dst, ok = r.pair(dst)
		ok = ok && r.accept(')')
	} else {
		dst, ok = r.points(dst, s.lists, s.name == "MultiPoint")
	}
	return append(dst, '}'), ok
}

// points reads lists of points, so many deep. A point among several may stand in brackets of its own.
func (r *wkt) points(dst []byte, lists int, loose bool) ([]byte, bool) {
	return r.list(dst, func(dst []byte) ([]byte, bool) {
		switch {
		case lists > 1:
			return r.points(dst, lists-1, loose)
		case loose && r.accept('('):
			dst, ok := r.pair(dst)
			return dst, ok && r.accept(')')
		}
		return r.pair(dst)
	})
}

func (r *wkt) list(dst []byte, item func([]byte) ([]byte, bool)) ([]byte, bool) {
	if !r.accept('(') {
		return dst, false
	}
	dst = append(dst, '[')
	for n := 0; ; n++ {
		if n > 0 {
			dst = append(dst, ',')
		}
		var ok bool
		if dst, ok = item(dst); !ok {
			return dst, false
		}
		if !r.accept(',') {
			return append(dst, ']'), r.accept(')')
		}
	}
}

func (r *wkt) pair(dst []byte) ([]byte, bool) {
	x, err := strconv.ParseFloat(r.word(), 64)
	y, other := strconv.ParseFloat(r.word(), 64)
	return appendPair(dst, x, y), err == nil && other == nil
}

// word is what stands next up to a blank, a comma or a bracket.
func (r *wkt) word() string {
	r.rest = strings.TrimLeft(r.rest, " \t\r\n")
	end := strings.IndexAny(r.rest, " \t\r\n,()")
	if end < 0 {
		end = len(r.rest)
	}
	word := r.rest[:end]
	r.rest = r.rest[end:]
	return word
}

func (r *wkt) accept(b byte) bool {
	r.rest = strings.TrimLeft(r.rest, " \t\r\n")
	if r.rest == "" || r.rest[0] != b {
		return false
	}
	r.rest = r.rest[1:]
	return true
}
