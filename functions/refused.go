package functions

import "kql/functions/types"

// Missing is a function of Kusto that kql does not have: why, and what it takes and gives.
type Missing struct {
	Why       string
	Signature *Signature // nil: not where a value stands
}

// Refused is the functions of Kusto that kql does not have; the binder says so by name.
var Refused = refused()

const (
	noShapes = "kql does not put shapes together or cut them yet"
	noOrder  = "in what order the engine lists H3 cells is not documented"
	noHash   = "how the engine combines hashes is not documented"
	ofGraphs = "it is about the parts of a graph, in graph-match and its kin"
	clusters = "only a cluster has it"
	ownState = "its state is the engine's own"
)

var tolerance = arg("tolerance", types.Numbers).opt()

// missing is a function that kql does not have, with the signature that Kusto's binder has for it.
type missing struct {
	name, why string
	result    types.Type
	params    []Param
}

var missingFunctions = []missing{
	{"geo_intersection_2lines", noShapes, types.Dynamic, []Param{dyn("lineString1"), dyn("lineString2")}},
	{"geo_intersection_2polygons", noShapes, types.Dynamic, []Param{dyn("polygon1"), dyn("polygon2")}},
	{"geo_intersection_line_with_polygon", noShapes, types.Dynamic, []Param{dyn("lineString"), dyn("polygon")}},
	{"geo_line_buffer", noShapes, types.Dynamic, []Param{dyn("lineString"), number("radius"), tolerance}},
	{"geo_point_buffer", noShapes, types.Dynamic, []Param{number("longitude"), number("latitude"), number("radius"), tolerance}},
	{"geo_polygon_buffer", noShapes, types.Dynamic, []Param{dyn("polygon"), number("radius"), tolerance}},
	{"geo_polygon_simplify", noShapes, types.Dynamic, []Param{dyn("polygon"), tolerance}},
	{"geo_simplify_polygons_array", noShapes, types.Dynamic, []Param{dyn("polygons"), tolerance}},
	{"geo_union_lines_array", noShapes, types.Dynamic, []Param{dyn("lineStrings")}},
	{"geo_union_polygons_array", noShapes, types.Dynamic, []Param{dyn("polygons")}},
	{"geo_h3cell_neighbors", noOrder, types.Dynamic, []Param{str("h3cell")}},
	{"geo_polygon_to_h3cells", noOrder, types.Dynamic, []Param{dyn("polygon"), number("resolution").opt(), number("radius").opt()}},
	{"hash_combine", noHash, types.Long, []Param{scalar("source"), scalar("source").many()}},
	{"hash_many", noHash, types.Long, []Param{arg("source", types.Orderable).many()}},
	{"hll_isvalid", ownState, types.Bool, []Param{dyn("hll"), scalar("value")}},
	{"tdigest_isvalid", ownState, types.Bool, []Param{dyn("digest"), scalar("value")}},
	{"row_rank", "it is obsolete; use row_rank_dense or row_rank_min", types.Long, []Param{arg("column", types.Orderable), flag("dense").opt()}},
	{"current_node_id", clusters, types.String, nil},
	{"row_id", clusters, types.String, nil},
	{"rowstore_ordinal_range", clusters, types.Dynamic, nil},
	{"node_id", "what the engine gives is not documented", types.Unknown, nil},
	{"node_degree_in", ofGraphs, types.Unknown, nil},
	{"node_degree_out", ofGraphs, types.Unknown, nil},
	{"labels", ofGraphs, types.Unknown, nil},
	{"inner_nodes", ofGraphs, types.Unknown, nil},
}

func refused() map[string]Missing {
	all := map[string]Missing{}
	for _, m := range missingFunctions {
		one := Missing{Why: m.why}
		if m.result != types.Unknown {
			s := sig(m.result, nil, m.params...)
			one.Signature = &s
		}
		all[m.name] = one
	}
	return all
}
