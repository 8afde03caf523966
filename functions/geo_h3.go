package functions

import (
	"errors"
	"fmt"

	"github.com/golang/geo/s2"

	"kql/functions/dynamic"
	"kql/functions/geo"
	"kql/functions/geo/h3"
	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

const (
	usualH3Resolution = 6 // of a point's cell
	furthestH3Ring    = 142
	deepestH3Children = 5 // levels below a cell
	mostH3Cells       = 61_680
)

// geoH3Functions are about the cells of H3. Of what is no cell they give null, or the empty string.
var geoH3Functions = []*Function{
	{
		Name: "geo_point_to_h3cell", Doc: "Gives the H3 cell of a point, of resolution 6 or as given, up to 15.", Example: `geo_point_to_h3cell(-74.04450446039874, 40.689250859314974, 6)`, Want: "862a1072fffffff",
		Signatures: pointToCell("resolution", usualH3Resolution, 0, h3.MaxResolution, func(lon, lat float64, resolution int) string {
			p, _ := geo.Point(lon, lat)
			return h3.At(p, resolution).String()
		}),
	},
	{
		Name: "geo_h3cell_level", Doc: "Gives the resolution of an H3 cell.", Example: `geo_h3cell_level("862a1072fffffff")`, Want: "6",
		Signatures: sigs(sig(types.Int, kernel.Rows(true, func(_ *Call, r kernel.Row) (int64, bool) {
			c, ok := h3.Parse(r.Str(0))
			return int64(c.Resolution()), ok
		}), str("h3cell"))),
	},
	{
		Name: "geo_h3cell_parent", Doc: "Gives the H3 cell of the next coarser resolution, or of the one given, that a cell belongs to.", Example: `geo_h3cell_parent("862a1072fffffff", 1)`, Want: "812a3ffffffffff",
		Signatures: sigs(sig(types.String, kernel.Rows(true, func(_ *Call, r kernel.Row) (string, bool) {
			c, resolution, ok := h3Cell(r, -1)
			if !ok || resolution < 0 || resolution > c.Resolution() {
				return "", false
			}
			return c.Parent(resolution).String(), true
		}), str("h3cell"), whole("resolution").opt())),
	},
	{
		Name: "geo_h3cell_children", Doc: "Gives the H3 cells of the next finer resolution, or of the one given, up to 5 finer, that belong to a cell.", Example: `array_length(geo_h3cell_children("862a1072fffffff", 9))`, Want: "343",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
			c, resolution, ok := h3Cell(r, 1)
			if !ok || resolution < c.Resolution() || resolution > min(h3.MaxResolution, c.Resolution()+deepestH3Children) {
				return "", false
			}
			return kernel.JSON(geo.Texts(h3Tokens(c.Children(resolution)))), true
		}), str("h3cell"), whole("resolution").opt())),
	},
	{
		Name: "geo_h3cell_rings", Doc: "Gives the H3 cells around one, ring by ring, up to a distance of 142.", Example: `array_length(geo_h3cell_rings("861f8894fffffff", 2)[2])`, Want: "12",
		Signatures: sigs(sig(types.Dynamic, h3Rings, str("h3cell"), whole("distance"))),
	},
	{
		Name: "geo_h3cell_neighbors", Doc: "Gives the H3 cells around one.", Example: `array_length(geo_h3cell_neighbors("862a1072fffffff"))`, Want: "6",
		Signatures: sigs(sig(types.Dynamic, orFail(func(r kernel.Row) (kernel.JSON, bool, error) {
			c, ok := h3.Parse(r.Str(0))
			switch {
			case !ok:
				return "", false, nil
			case c.Pentagon():
				return "", false, fmt.Errorf("kql does not know the order of the cells around '%s', a pentagon", c)
			}
			return kernel.JSON(geo.Texts(geo.Hashed(h3Tokens(c.Neighbors())))), true, nil
		}), str("h3cell"))),
	},
	{
		Name: "geo_polygon_to_h3cells", Doc: "Gives the H3 cells whose middles are inside a polygon, of resolution 6 or as given; edges are straight on the map.",
		Example: `array_length(geo_polygon_to_h3cells(` + triangle + `, 4))`, Want: "4",
		Signatures: sigs(sig(types.Dynamic, orFail(polygonToH3), dyn("polygon"), whole("resolution").opt(), number("radius").opt())),
	},
	ofH3Cell("geo_h3cell_to_central_point", "Gives the middle of an H3 cell as GeoJSON.", `round(todouble(geo_h3cell_to_central_point("862a1072fffffff").coordinates[0]), 4)`, "-74.016",
		func(c h3.Cell) string {
			at := c.Center()
			return geo.PointJSON(at.Lng.Degrees(), at.Lat.Degrees())
		}),
	ofH3Cell("geo_h3cell_to_polygon", "Gives the part of the map that an H3 cell stands for as GeoJSON.", `array_length(geo_h3cell_to_polygon("862a1072fffffff").coordinates[0])`, "7",
		func(c h3.Cell) string {
			corners := c.Boundary()
			return geo.PolygonsJSON([][][]s2.LatLng{{append(corners, corners[0])}})
		}),
}

func ofH3Cell(name, doc, example, want string, f func(c h3.Cell) (json string)) *Function {
	return &Function{
		Name: name, Doc: doc, Example: example, Want: want,
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
			c, ok := h3.Parse(r.Str(0))
			if !ok {
				return "", false
			}
			return kernel.JSON(f(c)), true
		}), str("h3cell"))),
	}
}

// polygonToH3 is the cells of a polygon. At which of them a buffer ends, the tolerance that it has there decides, which
// is not documented.
func polygonToH3(r kernel.Row) (kernel.JSON, bool, error) {
	p, ok := geo.ReadPolygon(r.Str(0))
	resolution, radius := int64(usualH3Resolution), 0.0
	if len(r.Args) > 1 {
		resolution = r.Long(1)
	}
	if len(r.Args) > 2 {
		radius = r.Real(2)
	}
	if !ok || resolution < 0 || resolution > h3.MaxResolution || !(radius >= 0) {
		return "", false, nil
	}
	if radius > 0 {
		return "", false, errors.New("kql gives the H3 cells of a polygon itself only; leave the radius out")
	}
	var cells []h3.Cell
	for _, rings := range p.Rings {
		open := make([][]s2.LatLng, len(rings))
		for i, ring := range rings {
			open[i] = geo.LatLngs(ring[:len(ring)-1])
		}
		more, ok := h3.Fill(open, int(resolution), mostH3Cells)
		if cells = append(cells, more...); !ok || len(cells) > mostH3Cells {
			return "", false, nil
		}
	}
	return kernel.JSON(geo.Texts(geo.Hashed(h3Tokens(cells)))), true, nil
}

// h3Cell is a row's cell and the resolution behind it, or one that is so many finer than the cell's.
func h3Cell(r kernel.Row, finer int) (c h3.Cell, resolution int, ok bool) {
	if c, ok = h3.Parse(r.Str(0)); !ok {
		return c, 0, false
	}
	if len(r.Args) < 2 {
		return c, c.Resolution() + finer, true
	}
	n := r.Long(1)
	return c, int(n), n >= 0 && n <= h3.MaxResolution
}

func h3Tokens(cells []h3.Cell) []string {
	tokens := make([]string, len(cells))
	for i, c := range cells {
		tokens[i] = c.String()
	}
	return tokens
}

// h3Rings is the kernel of geo_h3cell_rings. The order of rings near a pentagon is not documented, so they are refused.
func h3Rings(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	var failed error
	v, err := kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
		cell, ok := h3.Parse(r.Str(0))
		distance := r.Long(1)
		if !ok || distance < 0 || distance > furthestH3Ring {
			return "", false
		}
		rings, ok := cell.Rings(int(distance))
		if !ok {
			failed = fmt.Errorf("kql does not know the order of the rings around '%s': one of them meets a pentagon", cell)
			return "", false
		}
		lists := make([]string, len(rings))
		for i, ring := range rings {
			lists[i] = geo.Texts(h3Tokens(ring))
		}
		return kernel.JSON(dynamic.Join(lists)), true
	})(c, args, rows)
	if failed != nil {
		return nil, failed
	}
	return v, err
}
