package functions

import "kql/functions/types"

// Missing is a function of Kusto that kql does not have: why, and what it takes and gives.
type Missing struct {
	Name, Why string
	Signature *Signature // nil: not where a value stands
}

// Refused is the functions of Kusto that kql does not have; the binder says so by name.
var Refused = refused()

const (
	noHash   = "how the engine combines hashes is not documented"
	ofGraphs = "it is about the parts of a graph, in graph-match and its kin"
	clusters = "only a cluster has it"
	ownState = "its state is the engine's own"
)

var missing = []Missing{
	{"hash_combine", noHash, as(types.Long, scalar("source"), scalar("source").many())},
	{"hash_many", noHash, as(types.Long, arg("source", types.Orderable).many())},
	{"hll_isvalid", ownState, as(types.Bool, dyn("hll"), scalar("value"))},
	{"tdigest_isvalid", ownState, as(types.Bool, dyn("digest"), scalar("value"))},
	{"row_rank", "it is obsolete; use row_rank_dense or row_rank_min", as(types.Long, arg("column", types.Orderable), flag("dense").opt())},
	{"current_node_id", clusters, as(types.String)},
	{"row_id", clusters, as(types.String)},
	{"rowstore_ordinal_range", clusters, as(types.Dynamic)},
	{"node_id", ofGraphs, nil},
	{"node_degree_in", ofGraphs, nil},
	{"node_degree_out", ofGraphs, nil},
	{"labels", ofGraphs, nil},
	{"inner_nodes", ofGraphs, nil},
}

// as is how Kusto's binder has a function that kql does not.
func as(result types.Type, params ...Param) *Signature {
	s := sig(result, nil, params...)
	return &s
}

func refused() map[string]Missing {
	all := map[string]Missing{}
	for _, m := range missing {
		all[m.Name] = m
	}
	return all
}
