package alert

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"kql/executor"
)

// Report is what runs of a rule came to.
type Report struct {
	Runs      []*Run
	Alerts    []*Alert
	Incidents []*Incident
	Coverage  []Coverage // of the tables that the rule reads
}

// Incident is alerts that are handled together.
type Incident struct {
	Title    string
	Severity string
	Created  time.Time
	Alerts   []int // places in the report's alerts

	key string
}

// Run adds a run at a time and what it makes of its rows. seen is how the tables lie about its window; nil where nobody
// counts that.
func (r *Report) Run(rule *Rule, now time.Time, rows executor.Result, seen map[string]Seen) *Run {
	w := rule.Window(now)
	found := rule.Alerts(now, rows)
	run := &Run{Time: now, From: w.From, To: w.To, Rows: rows.Rows(), Fired: rule.Fires(rows.Rows()), Alerts: len(found), Seen: map[string]int{}}
	for table, s := range seen {
		run.Seen[table] = s.Rows
	}
	r.Runs, r.Alerts = append(r.Runs, run), append(r.Alerts, found...)
	return run
}

// mostGrouped is how many alerts an incident takes.
const mostGrouped = 150

// Group makes the incidents of the report's alerts, which stand in the order of time.
func (r *Rule) Group(report *Report) {
	report.Incidents = []*Incident{}
	if r.Incidents.Create != nil && !*r.Incidents.Create {
		return
	}
	for i, a := range report.Alerts {
		g := r.Incidents.Groups
		if g == nil || !g.Enabled {
			report.Incidents = append(report.Incidents, &Incident{a.DisplayName, a.AlertSeverity, a.TimeGenerated, []int{i}, ""})
			continue
		}
		key := g.key(a)
		at := slices.IndexFunc(report.Incidents, func(n *Incident) bool {
			return n.key == key && len(n.Alerts) < mostGrouped && a.TimeGenerated.Sub(n.Created) <= g.within
		})
		if at >= 0 {
			report.Incidents[at].Alerts = append(report.Incidents[at].Alerts, i)
			continue
		}
		report.Incidents = append(report.Incidents, &Incident{a.DisplayName, a.AlertSeverity, a.TimeGenerated, []int{i}, key})
	}
}

// key is equal for alerts that belong together.
func (g *incident) key(a *Alert) string {
	var parts []any
	all := strings.EqualFold(g.Matching, "AllEntities")
	if strings.EqualFold(g.Matching, "AnyAlert") {
		return ""
	}
	for _, e := range a.Entities {
		if kind, _ := e["Type"].(string); all || slices.Contains(g.Entities, kind) {
			text, _ := json.Marshal(e)
			parts = append(parts, string(text))
		}
	}
	slices.SortFunc(parts, func(x, y any) int { return strings.Compare(x.(string), y.(string)) })
	if !all {
		for _, name := range g.Alert {
			parts = append(parts, map[string]string{"DisplayName": a.DisplayName, "Severity": a.AlertSeverity}[name])
		}
		for _, name := range g.Details {
			parts = append(parts, name, a.CustomDetails[name])
		}
	}
	text, _ := json.Marshal(parts)
	return string(text)
}
