package functions

import "strings"

// Refused is the functions of Kusto that kql does not have, and why; the binder says so by name.
var Refused = refused()

// refusedFor is the refused functions by the reason.
var refusedFor = map[string]string{
	"kql does not put shapes together or cut them yet": ofGeo(`
	intersection_2lines intersection_2polygons intersection_line_with_polygon line_buffer point_buffer polygon_buffer polygon_simplify
	simplify_polygons_array union_lines_array union_polygons_array`),
	"in what order the engine lists H3 cells is not documented":    ofGeo("h3cell_neighbors polygon_to_h3cells"),
	"it is about the parts of a graph, in graph-match and its kin": "node_degree_in node_degree_out labels inner_nodes",
	"what the engine gives is not documented":                      "node_id",
	"how the engine combines hashes is not documented":             "hash_combine hash_many",
	"only a cluster has it": `
	current_node_id row_id rowstore_ordinal_range`,
	"its state is the engine's own":                      "hll_isvalid tdigest_isvalid",
	"it is obsolete; use row_rank_dense or row_rank_min": "row_rank",
}

// ofGeo puts the prefix of geospatial functions before their names.
func ofGeo(names string) string { return "geo_" + strings.Join(strings.Fields(names), " geo_") }

func refused() map[string]string {
	all := map[string]string{}
	for reason, names := range refusedFor {
		for name := range strings.FieldsSeq(names) {
			all[name] = reason
		}
	}
	return all
}
