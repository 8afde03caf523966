package functions

import (
	"github.com/golang/geo/s2"

	"kql/functions/geo"
	"kql/functions/kernel"
	"kql/functions/types"
)

// geoCellFunctions are about the cells of geohash and of S2. Of what is no cell they give null, or the empty string.
var geoCellFunctions = []*Function{
	{
		Name: "geo_point_to_geohash", Doc: "Gives the geohash of a point, 5 characters long or as given, up to 18.", Example: `geo_point_to_geohash(-80.195829, 25.802215, 8)`, Want: "dhwfz15h",
		Signatures: pointToCell("accuracy", 5, 1, geo.MaxGeohash, func(lon, lat float64, n int) string { return geo.Geohash(lon, lat, n) }),
	},
	ofGeohash("geo_geohash_to_central_point", "Gives the middle of a geohash as GeoJSON.", `geo_geohash_to_central_point("s").coordinates`, "[22.5,22.5]",
		func(hash string) (string, bool) {
			b, ok := geo.GeohashBox(hash)
			return geo.PointJSON((b.West+b.East)/2, (b.South+b.North)/2), ok
		}),
	ofGeohash("geo_geohash_to_polygon", "Gives the part of the map that a geohash stands for as GeoJSON.", `geo_geohash_to_polygon("s").coordinates[0][0]`, "[0.0,0.0]",
		func(hash string) (string, bool) {
			b, ok := geo.GeohashBox(hash)
			return geo.BoxJSON(b), ok
		}),
	ofGeohash("geo_geohash_neighbors", "Gives the geohashes around one.", `array_length(geo_geohash_neighbors("sunny"))`, "8",
		func(hash string) (string, bool) {
			all, ok := geo.GeohashNeighbors(hash)
			return geo.Texts(all), ok
		}),
	{
		Name: "geo_point_to_s2cell", Doc: "Gives the S2 cell of a point, of level 11 or as given, up to 30.", Example: `geo_point_to_s2cell(-80.195829, 25.802215, 8)`, Want: "88d9b",
		Signatures: pointToCell("level", 11, 0, geo.MaxS2Level, func(lon, lat float64, level int) string {
			p, _ := geo.Point(lon, lat)
			return geo.S2Cell(p, level)
		}),
	},
	ofS2Cell("geo_s2cell_to_central_point", "Gives the middle of an S2 cell as GeoJSON.", `round(todouble(geo_s2cell_to_central_point("1234567").coordinates[0]), 4)`, "9.8683",
		func(id s2.CellID) string { return geo.OfPoint(id.Point()) }),
	ofS2Cell("geo_s2cell_to_polygon", "Gives the part of the map that an S2 cell stands for as GeoJSON.", `array_length(geo_s2cell_to_polygon("89c259").coordinates[0])`, "5",
		func(id s2.CellID) string { return geo.RingJSON(geo.S2Boundary(id)) }),
	ofS2Cell("geo_s2cell_neighbors", "Gives the S2 cells around one.", `array_length(geo_s2cell_neighbors("89c259"))`, "8",
		func(id s2.CellID) string { return geo.Texts(geo.S2Neighbors(id)) }),
}

// pointToCell is the signatures of a point's cell, with and without its size.
func pointToCell(size string, usual, least, most int, cell func(lon, lat float64, size int) string) []Signature {
	return sigs(sig(types.String, kernel.Rows(true, func(_ *Call, r kernel.Row) (string, bool) {
		n := int64(usual)
		if len(r.Args) > 2 {
			n = r.Long(2)
		}
		if !places(r, 0) || n < int64(least) || n > int64(most) {
			return "", false
		}
		return cell(r.Real(0), r.Real(1), int(n)), true
	}), place(whole(size).opt())...))
}

func ofGeohash(name, doc, example, want string, f func(hash string) (json string, ok bool)) *Function {
	return &Function{
		Name: name, Doc: doc, Example: example, Want: want,
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
			json, ok := f(r.Str(0))
			return kernel.JSON(json), ok
		}), str("geohash"))),
	}
}

func ofS2Cell(name, doc, example, want string, f func(id s2.CellID) (json string)) *Function {
	return &Function{
		Name: name, Doc: doc, Example: example, Want: want,
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
			id, ok := geo.S2CellOf(r.Str(0))
			if !ok {
				return "", false
			}
			return kernel.JSON(f(id)), true
		}), str("s2cell"))),
	}
}
