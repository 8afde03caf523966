package functions

import "strings"

// Refused is the functions of Kusto that kql does not have, and why; the binder says so by name.
var Refused = refused()

// refusedFor is the refused functions by the reason.
var refusedFor = map[string]string{
	"geospatial functions are not there yet": geo(`
	angle azimuth closest_point_on_line closest_point_on_polygon distance_2points distance_point_to_line
	distance_point_to_polygon from_wkt geohash_neighbors geohash_to_central_point geohash_to_polygon
	h3cell_children h3cell_level h3cell_neighbors h3cell_parent h3cell_rings h3cell_to_central_point
	h3cell_to_polygon intersection_2lines intersection_2polygons intersection_line_with_polygon intersects_2lines
	intersects_2polygons intersects_line_with_polygon line_buffer line_centroid line_densify
	line_interpolate_point line_length line_locate_point line_simplify line_to_s2cells point_buffer
	point_in_circle point_in_polygon point_to_geohash point_to_h3cell point_to_s2cell polygon_area polygon_buffer
	polygon_centroid polygon_densify polygon_perimeter polygon_simplify polygon_to_h3cells polygon_to_s2cells
	s2cell_neighbors s2cell_to_central_point s2cell_to_polygon simplify_polygons_array union_lines_array
	union_polygons_array`),
	"graphs are not there yet":                         "node_degree_in node_degree_out node_id labels inner_nodes",
	"how the engine combines hashes is not documented": "hash_combine hash_many",
	"only a cluster has it": `
	current_node_id row_id rowstore_ordinal_range`,
	"its state is the engine's own":                      "hll_isvalid tdigest_isvalid",
	"it is obsolete; use row_rank_dense or row_rank_min": "row_rank",
}

// geo puts the prefix of geospatial functions before their names.
func geo(names string) string { return "geo_" + strings.Join(strings.Fields(names), " geo_") }

func refused() map[string]string {
	all := map[string]string{}
	for reason, names := range refusedFor {
		for name := range strings.FieldsSeq(names) {
			all[name] = reason
		}
	}
	return all
}
