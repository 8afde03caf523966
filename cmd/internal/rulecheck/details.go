package rulecheck

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/cmd/internal/rulefile"
	"kql/executor/workspace/yamldoc"
	"kql/parser"
)

// Limits of what an alert tells.
const (
	mostCustomDetails = 20
	longestDetail     = 20
	mostPlaceholders  = 3
)

// columnName wants a value to be the name of a column of the query's result.
func (r *rule) columnName(n *yaml.Node) {
	if name, ok := r.Text(n, "a column's name"); ok && n.Tag != "!!null" {
		r.column(r.Span(n), name)
	}
}

// column wants the query's result to have a column.
func (r *rule) column(at parser.Span, name string) {
	r.Columns = append(r.Columns, rulefile.ColumnName{Span: at, Name: name})
	if r.query.Schema == nil || r.query.Open {
		return
	}
	var names []string
	for _, c := range r.query.Schema {
		if c.Name == name {
			return
		}
		names = append(names, c.Name)
	}
	r.At(at, parser.Error, "KQL415", yamldoc.DidYouMean(name, names), "The query's result has no column '%s'.", name)
}

var detailName = regexp.MustCompile(`^[A-Za-z]\w*$`)

func (r *rule) customDetails() {
	n := r.Value("customDetails")
	if n == nil {
		return
	}
	pairs := r.Pairs(n, "customDetails")
	if len(pairs) > mostCustomDetails {
		r.fail(n, "KQL416", "", "A rule has up to %d custom details, not %d.", mostCustomDetails, len(pairs))
	}
	for _, p := range pairs {
		if name := p[0].Value; !detailName.MatchString(name) || len(name) > longestDetail {
			r.fail(p[0], "KQL422", "", "The name of a custom detail is up to %d letters, digits and underscores, a letter first.", longestDetail)
		}
		r.columnName(p[1])
	}
}

// alertDetails checks alertDetailsOverride: the columns that it names, and those in {{placeholders}}.
func (r *rule) alertDetails() {
	n := r.Value("alertDetailsOverride")
	if n == nil {
		return
	}
	r.Keys(n, "alertDetailsOverride",
		yamldoc.Key{Name: "alertDisplayNameFormat", Read: func(n *yaml.Node) { r.format(n, rulefile.LongestName) }},
		yamldoc.Key{Name: "alertDescriptionFormat", Read: func(n *yaml.Node) { r.format(n, rulefile.LongestDescription) }},
		yamldoc.Key{Name: "alertTacticsColumnName", Read: r.columnName},
		yamldoc.Key{Name: "alertSeverityColumnName", Read: r.columnName},
		yamldoc.Key{Name: "alertDynamicProperties", Read: func(n *yaml.Node) {
			for _, item := range r.Items(n, "alertDynamicProperties") {
				r.Keys(item, "a property",
					yamldoc.Key{Name: "alertProperty", Read: func(n *yaml.Node) { r.wordOf(n, "alertProperty", alertProperties) }},
					yamldoc.Key{Name: "value", Read: r.columnName})
			}
		}})
}

// alertProperties are what alertDynamicProperties may set.
var alertProperties = words(`AlertLink ConfidenceLevel ConfidenceScore ExtendedLinks ProductComponentName ProductName ProviderName
	RemediationSteps Techniques SubTechniques`)

// format checks a text with placeholders, each at its own place.
func (r *rule) format(n *yaml.Node, longest int) {
	text, ok := r.Text(n, "a format")
	if !ok || n.Tag == "!!null" {
		return
	}
	r.length(n, "format", text, longest)
	all := rulefile.Placeholder.FindAllStringSubmatchIndex(text, -1)
	if len(all) > mostPlaceholders {
		r.fail(n, "KQL416", "", "A format has up to %d columns, not %d.", mostPlaceholders, len(all))
	}
	at := yamldoc.Scalar(r.Source.Name, n, r.Source.Text).Within.At
	for _, m := range all {
		r.column(parser.Span{Start: at[m[2]], End: at[m[3]]}, strings.TrimSpace(text[m[2]:m[3]]))
	}
	rest := rulefile.Placeholder.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
	if i := strings.Index(rest, "{{"); i >= 0 {
		r.At(parser.Span{Start: at[i], End: at[i+2]}, parser.Error, "KQL419", "write {{Column}}", "A placeholder is not closed.")
	}
}
