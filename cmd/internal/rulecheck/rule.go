// Package rulecheck checks the files of Sentinel's rules, hunting queries and analytic rules, beyond their queries:
// what keys they have, what stands in them, and whether it fits the query's result.
package rulecheck

import (
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"kql/cmd/internal/rulefile"
	"kql/executor/workspace/yamldoc"
	"kql/parser"
	"kql/planner"
)

// Query is what a rule's query gives and reads, as far as its binding tells.
type Query struct {
	Schema planner.Schema // nil where it could not be bound
	Open   bool           // the result may have columns that are not known
	Tables []string       // that it reads
	Known  func(table string) bool

	Tree  *parser.Query                      // nil where it could not be parsed
	Trace *planner.Trace                     // what binding made of it; nil where it could not be bound
	At    func(now time.Time) *planner.Trace // what binding makes of it at another time
}

// rule is a file that is being checked.
type rule struct {
	*rulefile.Rule
	query Query
}

// The kinds of rule; an analytic rule says which it is, or how often it runs.
const (
	hunting   = "hunting query"
	scheduled = "Scheduled"
	nrt       = "NRT"
)

// required are the keys that a rule of each kind must have.
var (
	about    = words("description requiredDataConnectors tactics")
	tells    = slices.Concat(about, words("version relevantTechniques entityMappings"))
	analytic = words("id name kind severity")
	schedule = words("queryFrequency queryPeriod triggerOperator triggerThreshold")
	required = map[string][]string{hunting: words("id name"), nrt: analytic, scheduled: slices.Concat(analytic, schedule)}
)

// expected are the keys without which a rule runs, but tells little.
var expected = map[string][]string{hunting: about, nrt: tells, scheduled: tells}

// optional are the other keys that rules have.
var optional = words(`query relevantTechniques entityMappings status customDetails alertDetailsOverride eventGroupingSettings
	incidentConfiguration suppressionEnabled suppressionDuration sentinelEntitiesMappings tags metadata techniques subTechniques
	displayName enabled templateVersion alertRuleTemplateName startTimeUtc description-detailed`)

// Check reports what is wrong with a rule in its document. A YAML file that has a query and nothing that makes it a
// rule is none, and is left alone.
func Check(file *rulefile.Rule, q Query) {
	r := &rule{file, q}
	if r.Value("id") == nil && r.Value("kind") == nil && r.Value("name") == nil {
		return
	}
	r.names(r.kind())
	r.word("kind", []string{scheduled, nrt})
	r.identity()
	r.text("name", rulefile.LongestName)
	r.text("description", rulefile.LongestDescription)
	r.word("severity", words("High Medium Low Informational"))
	r.version()
	r.schedule()
	r.queries()
	r.grouping()
	r.attack()
	r.entityMappings()
	r.customDetails()
	r.alertDetails()
	r.connectors()
	slices.SortStableFunc(r.Problems, func(a, b parser.Diagnostic) int { return a.Span.Start - b.Span.Start })
}

func words(text string) []string { return strings.Fields(text) }

// blame is how bad a mistake is: the portal refuses an analytic rule for it, and takes a hunting query.
func (r *rule) blame() parser.Severity {
	if r.kind() == hunting {
		return parser.Warning
	}
	return parser.Error
}

// fail reports a mistake that the portal refuses a rule for.
func (r *rule) fail(n *yaml.Node, code, hint, format string, args ...any) {
	r.Report(n, r.blame(), code, hint, format, args...)
}

// list is the elements of a key's list; none where the rule does not have the key.
func (r *rule) list(key string) []*yaml.Node {
	if n := r.Value(key); n != nil {
		return r.Items(n, key)
	}
	return nil
}

// kind is the rule's kind: one without a kind that says how often it runs is scheduled.
func (r *rule) kind() string {
	switch n := r.Value("kind"); {
	case n != nil && strings.EqualFold(n.Value, nrt):
		return nrt
	case n != nil || r.Value("queryFrequency") != nil:
		return scheduled
	}
	return hunting
}

// names reports keys that are missing and keys that rules of this kind do not have.
func (r *rule) names(kind string) {
	known := slices.Concat(required[scheduled], tells, optional)
	meant := map[string]bool{}
	for _, key := range r.Names() {
		switch {
		case kind == nrt && slices.Contains(schedule, key.Value):
			r.fail(key, "KQL402", "it runs every minute over what has come in", "An NRT rule has no key '%s'.", key.Value)
		case !slices.Contains(known, key.Value):
			near := parser.Suggest(key.Value, known)
			meant[near] = true
			severity, hint := parser.Note, "" // repositories have keys of their own
			if near != "" {
				severity, hint = parser.Error, "did you mean "+near+"?"
			}
			r.Report(key, severity, "KQL402", hint, "A rule has no key '%s'.", key.Value)
		}
	}
	for _, name := range required[kind] {
		if r.Value(name) == nil && !meant[name] {
			r.fail(r.Key(name), "KQL401", "", "The rule has no %s.", name)
		}
	}
	for _, name := range expected[kind] {
		if r.Value(name) == nil && !meant[name] {
			r.Report(r.Key(name), parser.Warning, "KQL401", "", "The rule has no %s.", name)
		}
	}
}

// word wants a key's value to be one of a few words.
func (r *rule) word(key string, words []string) {
	if n := r.Value(key); n != nil {
		r.wordOf(n, key, words)
	}
}

func (r *rule) wordOf(n *yaml.Node, what string, words []string) {
	text, ok := r.Text(n, what)
	if !ok || slices.Contains(words, text) {
		return
	}
	severity := parser.Error
	if slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, text) }) {
		severity = parser.Warning // the portal takes it
	}
	r.Report(n, severity, "KQL406", yamldoc.DidYouMean(text, words), "'%s' is no %s.", text, what)
}
