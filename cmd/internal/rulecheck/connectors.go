package rulecheck

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/cmd/internal/rulefile"
	"kql/executor/workspace/yamldoc"
	"kql/parser"
)

// connectors notes tables that requiredDataConnectors names and the query never reads, and the reverse.
func (r *rule) connectors() {
	var named []string
	for _, item := range r.list("requiredDataConnectors") {
		has := map[string]bool{}
		r.Keys(item, "a connector",
			yamldoc.Key{Name: "connectorId", Read: func(n *yaml.Node) {
				has["connectorId"] = true
				r.Text(n, "connectorId")
			}},
			yamldoc.Key{Name: "dataTypes", Read: func(n *yaml.Node) {
				has["dataTypes"] = true
				for _, t := range r.Items(n, "dataTypes") {
					named = append(named, r.dataType(t))
				}
			}})
		for _, key := range []string{"connectorId", "dataTypes"} {
			if item.Kind == yaml.MappingNode && !has[key] {
				r.fail(item, "KQL401", "", "The connector has no key '%s'.", key)
			}
		}
	}
	for _, table := range r.query.Tables {
		if len(named) > 0 && !slices.Contains(named, table) && r.query.Known(table) {
			r.Report(r.Key("requiredDataConnectors"), parser.Note, "KQL418", "", "The query reads the table '%s', which no connector here has.", table)
		}
	}
}

// dataType is the table that a connector has; what is in brackets behind its name says which of its rows.
func (r *rule) dataType(n *yaml.Node) string {
	table, _, _ := strings.Cut(n.Value, " ")
	if r.query.Schema != nil && r.query.Known(table) && !slices.Contains(r.query.Tables, table) {
		r.Report(n, parser.Note, "KQL418", "", "The query never reads the table '%s'.", table)
	}
	return table
}

// SameID reports an id that another of the files has too; seen is the file of each id.
func SameID(r *rulefile.Rule, seen map[string]string) {
	n := r.Value("id")
	if n == nil || n.Value == "" {
		return
	}
	id := strings.ToLower(n.Value)
	if other := seen[id]; other != "" {
		r.Report(n, parser.Error, "KQL404", "", "The rule %s has this id too.", other)
		return
	}
	seen[id] = r.Source.Name
}
