package rulecheck

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"kql/cmd/internal/rulefile"
	"kql/executor/workspace/yamldoc"
	"kql/functions/types"
)

// text wants a key's text to be there and not to be too long.
func (r *rule) text(key string, longest int) {
	if n := r.Value(key); n != nil {
		if text, ok := r.Text(n, key); ok {
			r.length(n, key, text, longest)
		}
	}
}

func (r *rule) length(n *yaml.Node, what, text string, longest int) {
	if length := utf8.RuneCountInString(strings.TrimSpace(text)); length < 1 || length > longest {
		r.fail(n, "KQL405", "", "The %s has %d characters; it may have 1 to %d.", what, length, longest)
	}
}

func (r *rule) identity() {
	if n := r.Value("id"); n != nil {
		if _, ok := types.ParseGuid(n.Value); !ok || len(n.Value) != 36 {
			r.fail(n, "KQL403", "write it as 00000000-0000-0000-0000-000000000000", "'%s' is no GUID.", n.Value)
		}
	}
}

var versions = regexp.MustCompile(`^\d{1,9}\.\d{1,9}\.\d{1,9}$`)

func (r *rule) version() {
	for _, key := range []string{"version", "templateVersion"} {
		if n := r.Value(key); n != nil && !versions.MatchString(n.Value) {
			r.fail(n, "KQL417", "write it as 1.0.0", "'%s' is no version.", n.Value)
		}
	}
}

// Limits of how often rules run and how far they look back.
const (
	shortest = 5 * time.Minute
	longest  = 14 * 24 * time.Hour

	farBack      = 2 * 24 * time.Hour // a rule that looks back as far as this
	seldomEnough = time.Hour          // runs no more often than this
)

var triggers = []string{"gt", "lt", "eq", "ne", "GreaterThan", "LessThan", "Equal", "NotEqual"}

// schedule checks how often the rule runs, how far it looks back, and what makes it alert.
func (r *rule) schedule() {
	frequency, okFrequency := r.duration("queryFrequency")
	period, okPeriod := r.duration("queryPeriod")
	switch {
	case !okFrequency || !okPeriod:
	case period < frequency:
		r.fail(r.Value("queryPeriod"), "KQL408", "events in between would be missed", "The rule looks back less far than from one run to the next.")
	case period >= farBack && frequency < seldomEnough:
		r.fail(r.Value("queryFrequency"), "KQL408", "", "A rule that looks back 2 days or more runs once an hour or less often.")
	}
	r.word("triggerOperator", triggers)
	if n := r.Value("triggerThreshold"); n != nil {
		if x, err := strconv.Atoi(n.Value); err != nil || x < 0 || x > 10000 {
			r.fail(n, "KQL409", "", "'%s' is no threshold: it is a whole number from 0 to 10000.", n.Value)
		}
	}
	r.duration("suppressionDuration")
}

// grouping checks how alerts are made of rows and incidents of alerts.
func (r *rule) grouping() {
	if n := r.Value("eventGroupingSettings"); n != nil {
		r.Keys(n, "eventGroupingSettings", yamldoc.Key{Name: "aggregationKind", Read: func(n *yaml.Node) {
			r.wordOf(n, "aggregationKind", words("SingleAlert AlertPerResult"))
		}})
	}
	if n := r.Value("incidentConfiguration"); n != nil {
		r.Keys(n, "incidentConfiguration",
			yamldoc.Key{Name: "createIncident", Read: func(*yaml.Node) {}},
			yamldoc.Key{Name: "groupingConfiguration", Read: r.incidents})
	}
}

func (r *rule) incidents(n *yaml.Node) {
	each := func(known []string) func(*yaml.Node) {
		return func(n *yaml.Node) {
			for _, item := range r.Items(n, "a list of what alerts are grouped by") {
				r.wordOf(item, "thing to group alerts by", known)
			}
		}
	}
	var details []string
	if n := r.Value("customDetails"); n != nil && n.Kind == yaml.MappingNode {
		for i := 0; i < len(n.Content); i += 2 {
			details = append(details, n.Content[i].Value)
		}
	}
	pass := func(*yaml.Node) {}
	r.Keys(n, "groupingConfiguration",
		yamldoc.Key{Name: "enabled", Read: pass}, yamldoc.Key{Name: "reopenClosedIncident", Read: pass},
		yamldoc.Key{Name: "lookbackDuration", Read: func(n *yaml.Node) { r.durationOf(n, "lookbackDuration") }},
		yamldoc.Key{Name: "matchingMethod", Read: func(n *yaml.Node) {
			r.wordOf(n, "matchingMethod", words("AllEntities AnyAlert Selected"))
		}},
		yamldoc.Key{Name: "groupByEntities", Read: each(entityTypes())},
		yamldoc.Key{Name: "groupByAlertDetails", Read: each(words("DisplayName Severity"))},
		yamldoc.Key{Name: "groupByCustomDetails", Read: each(details)})
}

func (r *rule) duration(key string) (time.Duration, bool) {
	n := r.Value(key)
	if n == nil {
		return 0, false
	}
	return r.durationOf(n, key)
}

func (r *rule) durationOf(n *yaml.Node, what string) (time.Duration, bool) {
	d, ok := rulefile.Duration(n.Value)
	switch {
	case !ok:
		r.fail(n, "KQL407", "write it as 5m, 1h, 1d or PT5H", "'%s' is no duration.", n.Value)
	case d < shortest || d > longest:
		r.fail(n, "KQL407", "", "The %s is %s; it may be 5 minutes to 14 days.", what, n.Value)
		return d, false
	}
	return d, ok
}
