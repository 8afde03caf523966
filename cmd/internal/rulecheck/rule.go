// Package rulecheck checks the files of Sentinel's rules, hunting queries and analytic rules, beyond their queries:
// what keys they have, what stands in them, and whether it fits the query's result.
package rulecheck

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/cmd/internal/yamldoc"
	"kql/parser"
	"kql/planner"
)

// Query is what a rule's query gives and reads, as far as its binding tells.
type Query struct {
	Schema planner.Schema // nil where it could not be bound
	Tables []string       // that it reads
	Known  func(table string) bool
}

// rule is a file that is being checked.
type rule struct {
	*yamldoc.Document
	query Query
	keys  map[string]*yaml.Node // values by key
	at    map[string]*yaml.Node // the keys themselves
}

// The kinds of rule; an analytic rule says which it is.
const (
	scheduled = "Scheduled"
	nrt       = "NRT"
)

// required are the keys that a rule of each kind must have; "" is a hunting query.
var required = map[string][]string{
	"":        {"id", "name", "description", "requiredDataConnectors", "tactics"},
	nrt:       {"id", "name", "description", "severity", "requiredDataConnectors", "tactics", "relevantTechniques", "entityMappings", "version", "kind"},
	scheduled: {"id", "name", "description", "severity", "requiredDataConnectors", "queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold", "tactics", "relevantTechniques", "entityMappings", "version", "kind"},
}

// optional are the other keys that rules have.
var optional = []string{
	"query",
	"status", "customDetails", "alertDetailsOverride", "eventGroupingSettings", "incidentConfiguration", "suppressionEnabled", "suppressionDuration",
	"sentinelEntitiesMappings", "tags", "metadata", "version", "relevantTechniques", "entityMappings", "severity", "kind", "techniques", "subTechniques",
	"displayName", "enabled", "templateVersion", "description-detailed",
}

// Check reports what is wrong with a rule in its document. A YAML file that has a query and nothing that makes it a
// rule is none, and is left alone.
func Check(d *yamldoc.Document, q Query) {
	if d.Root == nil || d.Root.Kind != yaml.MappingNode {
		return
	}
	r := &rule{d, q, map[string]*yaml.Node{}, map[string]*yaml.Node{}}
	for _, pair := range d.Pairs(d.Root, "a rule") {
		r.keys[pair[0].Value], r.at[pair[0].Value] = pair[1], pair[0]
	}
	if r.keys["id"] == nil && r.keys["kind"] == nil && r.keys["name"] == nil {
		return
	}
	kind := r.kind()
	r.names(kind)
	r.identity()
	r.text("name", 1, 256)
	r.text("description", 1, 5000)
	r.oneOf("severity", "KQL406", "High", "Medium", "Low", "Informational")
	r.version()
	r.schedule()
	r.attack()
	if r.query.Schema != nil {
		r.entities()
		r.customDetails()
		r.alertDetails()
	}
	r.connectors()
}

func (r *rule) fail(n *yaml.Node, code, hint, format string, args ...any) {
	r.Report(n, parser.Error, code, hint, format, args...)
}

// kind is the rule's kind: a file with keys that only analytic rules have is one, and scheduled if it says nothing.
func (r *rule) kind() string {
	if n := r.keys["kind"]; n != nil {
		if !slices.Contains([]string{scheduled, nrt}, n.Value) {
			r.fail(n, "KQL406", yamldoc.DidYouMean(n.Value, []string{scheduled, nrt}), "The kind of a rule is Scheduled or NRT.")
		}
		if strings.EqualFold(n.Value, nrt) {
			return nrt
		}
		return scheduled
	}
	for _, key := range []string{"queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold", "severity"} {
		if r.keys[key] != nil {
			return scheduled
		}
	}
	return ""
}

// names reports keys that are missing and keys that rules do not have.
func (r *rule) names(kind string) {
	known := append(slices.Clone(required[scheduled]), optional...)
	unknown := map[string]bool{}
	for i := 0; i+1 < len(r.Root.Content); i += 2 {
		key := r.Root.Content[i]
		if slices.Contains(known, key.Value) {
			continue
		}
		near := parser.Suggest(key.Value, known)
		unknown[near] = true
		severity, hint := parser.Note, ""
		if near != "" {
			severity, hint = parser.Error, "did you mean "+near+"?"
		}
		r.Report(key, severity, "KQL402", hint, "A rule has no key '%s'.", key.Value)
	}
	for _, name := range required[kind] {
		if r.keys[name] == nil && !unknown[name] {
			r.fail(nil, "KQL401", "", "The rule has no key '%s'.", name)
		}
	}
}

// text wants a key's text to be of a length.
func (r *rule) text(key string, least, most int) {
	n := r.keys[key]
	if n == nil {
		return
	}
	text, ok := r.Text(n, key)
	if length := len([]rune(strings.TrimSpace(text))); ok && (length < least || length > most) {
		r.fail(n, "KQL405", "", "The %s has %d characters; it may have %d to %d.", key, length, least, most)
	}
}

// oneOf wants a key's value to be one of a few words.
func (r *rule) oneOf(key, code string, words ...string) {
	if n := r.keys[key]; n != nil && !slices.Contains(words, n.Value) {
		r.fail(n, code, yamldoc.DidYouMean(n.Value, words), "'%s' is no %s.", n.Value, key)
	}
}
