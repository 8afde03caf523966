package plugin

import (
	"slices"
	"strings"

	"kql/functions/types"
)

// Refused is the plugins of Kusto that kql does not have, and why.
var Refused = refused()

// refusedFor is the refused plugins by the reason.
var refusedFor = map[string]string{
	"it asks another service":                                      `ai_chat_completion ai_chat_completion_prompt ai_embed_text ai_embeddings azure_digital_twins_query_request cosmosdb_sql_request dax_request http_request http_request_post mysql_request postgresql_request sql_request`,
	"it runs code in a sandbox of the cluster":                     "csharp python r",
	"only a cluster has it":                                        "estimate_rows_count execute_query execute_show_command external_datatable identity identity_v3 infer_storage_schema infer_storage_schema_with_suggestions",
	"which patterns it chooses is not documented":                  "autocluster diffpatterns diffpatterns_text",
	"which of the frequent patterns it gives is not documented":    "basket",
	"which events count as next to the sequence is not documented": "funnel_sequence",
}

func refused() map[string]string {
	all := map[string]string{}
	for reason, names := range refusedFor {
		for name := range strings.FieldsSeq(names) {
			all[name] = reason
		}
	}
	return all
}

// RefusedSchema is the result's columns of a refused plugin, given the input's and, of the arguments, those that are
// columns; ok is false where they are not known.
func RefusedSchema(name string, in, args []Column) (out []Column, ok bool) {
	switch name {
	case "autocluster", "basket":
		return slices.Concat([]Column{{"SegmentId", types.Long}, {"Count", types.Long}, {"Percent", types.Real}}, in), true
	case "diffpatterns":
		found := []Column{{"SegmentId", types.Long}, {"CountA", types.Long}, {"CountB", types.Long}, {"PercentA", types.Real}, {"PercentB", types.Real}, {"PercentDiffAB", types.Real}}
		return append(found, in...), true
	case "funnel_sequence": // the first of its tables
		if len(args) != 8 {
			return nil, false
		}
		state := args[6].Type
		return []Column{args[1], {"prev", state}, {"next", state}, {"dcount", types.Long}, {"samples", types.Dynamic}}, true
	}
	return nil, false
}
