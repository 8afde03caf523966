package alert

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"kql/cmd/internal/output"
	"kql/cmd/internal/rulecheck"
	"kql/cmd/internal/rulefile"
	"kql/executor"
	"kql/functions/vector"
	"kql/planner"
)

// Limits of what a run makes.
const (
	mostAlerts       = 150 // of a run
	mostAlertsNRT    = 30
	mostEntities     = 500 // of an alert, shared equally by the rule's mappings
	mostEntityBytes  = 64 << 10
	mostDetailValues = 50
	mostDetailBytes  = 2 << 10 // of all values together
)

// Alert is an alert; its names are those of Sentinel's SecurityAlert where that has them.
type Alert struct {
	TimeGenerated time.Time // when the rule ran
	DisplayName   string
	Description   string
	AlertSeverity string
	Tactics       []string
	Techniques    []string
	StartTime     time.Time // the window of the run
	EndTime       time.Time
	Entities      []map[string]any
	CustomDetails map[string][]string
	Properties    map[string]string `json:",omitempty"` // those that alertDynamicProperties sets
	Events        int               // the rows that it tells of
}

// Run is one run of a rule.
type Run struct {
	Time       time.Time
	From, To   time.Time
	Seen       map[string]int // the rows in the window, by table
	Rows       int            // that the query gave
	Fired      bool
	Suppressed bool `json:",omitempty"` // the rule rested, so it did not run
	Alerts     int
}

// row is one row of a result.
type row struct {
	schema planner.Schema
	cols   []*vector.Vector
	at     int
}

// text is the value of a column; "" where it is null or there is no such column.
func (r row) text(name string) string {
	i := slices.IndexFunc(r.schema, func(c planner.Column) bool { return c.Name == name })
	if i < 0 || r.cols[i].Null(r.at) {
		return ""
	}
	return output.Text(r.cols[i], r.at)
}

// Alerts are the alerts that a run at a time makes of its rows; none where the trigger does not fire.
func (r *Rule) Alerts(now time.Time, t executor.Result) (alerts []*Alert) {
	var rows []row
	for _, b := range t.Batches {
		cols := b.Cols()
		for i := range b.Len {
			rows = append(rows, row{t.Schema, cols, i})
		}
	}
	if !r.Fires(len(rows)) {
		return nil
	}
	if !strings.EqualFold(r.Grouping.Kind, "AlertPerResult") {
		return []*Alert{r.alert(now, rows)}
	}
	most := mostAlerts
	if r.NRT {
		most = mostAlertsNRT
	}
	for i := range rows {
		if len(rows) > most && i == most-1 {
			return append(alerts, r.alert(now, rows)) // the last tells of all rows
		}
		alerts = append(alerts, r.alert(now, rows[i:i+1]))
	}
	return alerts
}

// alert is an alert that tells of rows. What it takes from one row, such as its name, is from the first.
func (r *Rule) alert(now time.Time, rows []row) *Alert {
	w := r.Window(now)
	a := &Alert{
		TimeGenerated: now, StartTime: w.From, EndTime: w.To, DisplayName: r.Name, Description: strings.TrimSpace(r.Description), AlertSeverity: r.Severity,
		Tactics: slices.Clone(r.Tactics), Techniques: slices.Clone(r.Techniques), Events: len(rows),
	}
	if len(rows) > 0 {
		r.Override.apply(a, rows[0])
	}
	a.DisplayName = cut(a.DisplayName, rulefile.LongestName)
	a.Description = cut(a.Description, rulefile.LongestDescription)
	a.Entities = r.entities(rows)
	a.CustomDetails = r.details(rows)
	return a
}

// apply has a row override an alert's details. What it has no value for, or no valid one, stays as the rule says.
func (o *override) apply(a *Alert, first row) {
	if text, ok := fill(o.Name, first); ok {
		a.DisplayName = text
	}
	if text, ok := fill(o.Description, first); ok {
		a.Description = text
	}
	for _, s := range []string{"High", "Medium", "Low", "Informational"} {
		if strings.EqualFold(s, first.text(o.Severity)) {
			a.AlertSeverity = s
		}
	}
	if tactics := list(first.text(o.Tactics)); len(tactics) > 0 && !slices.ContainsFunc(tactics, func(t string) bool { return !rulecheck.IsTactic(t) }) {
		a.Tactics = tactics
	}
	for _, p := range o.Properties {
		value := first.text(p.Column)
		switch {
		case value == "":
		case p.Name == "Techniques":
			a.Techniques = list(value)
		default:
			if a.Properties == nil {
				a.Properties = map[string]string{}
			}
			a.Properties[p.Name] = value
		}
	}
}

// fill puts a row's values where a format names columns; not ok where there is no format, or one has no value.
func fill(format string, r row) (text string, ok bool) {
	ok = strings.TrimSpace(format) != ""
	text = rulefile.Placeholder.ReplaceAllStringFunc(format, func(s string) string {
		value := r.text(strings.TrimSpace(s[2 : len(s)-2]))
		ok = ok && value != ""
		return value
	})
	return strings.TrimSpace(text), ok
}

// list reads words from a JSON array, or from a text with commas between them.
func list(text string) (words []string) {
	if json.Unmarshal([]byte(text), &words) == nil {
		return words
	}
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, word)
		}
	}
	return words
}

func cut(text string, longest int) string {
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest])
	}
	return text
}

// entities are the distinct entities in rows, by mapping, as far as there is room for them.
func (r *Rule) entities(rows []row) []map[string]any {
	found, seen, size := []map[string]any{}, map[string]bool{}, 0
	add := func(e map[string]any) {
		key, _ := json.Marshal(e)
		if !seen[string(key)] && size+len(key) <= mostEntityBytes {
			seen[string(key)] = true
			size += len(key)
			found = append(found, e)
		}
	}
	most := mostEntities / max(1, len(r.Entities)+len(r.EntityColumns))
	for _, m := range r.Entities {
		for had, i := len(found), 0; i < len(rows) && len(found)-had < most; i++ {
			e := map[string]any{"Type": m.Type}
			for _, f := range m.Fields {
				if value := rows[i].text(f.Column); value != "" {
					e[f.Identifier] = value
				}
			}
			if len(e) > 1 {
				add(e)
			}
		}
	}
	for _, c := range r.EntityColumns {
		had := len(found)
		for _, row := range rows {
			var all []map[string]any
			if json.Unmarshal([]byte(row.text(c.Name)), &all) != nil {
				continue
			}
			for _, e := range all {
				if len(found)-had < most {
					add(e)
				}
			}
		}
	}
	return found
}

// details are the distinct values of the custom details in rows, as far as there is room for them.
func (r *Rule) details(rows []row) map[string][]string {
	found, size := map[string][]string{}, 0
	for _, name := range slices.Sorted(maps.Keys(r.Details)) {
		seen := map[string]bool{}
		for _, row := range rows {
			value := row.text(r.Details[name])
			if value == "" || seen[value] || len(seen) == mostDetailValues || size+len(value) > mostDetailBytes {
				continue
			}
			seen[value] = true
			size += len(value)
			found[name] = append(found[name], value)
		}
	}
	return found
}
