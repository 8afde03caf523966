package ruletest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"kql/cmd/internal/alert"
	"kql/executor"
	"kql/executor/workspace/yamldoc"
	"kql/functions/types"
)

// portal is what a case wants of the run that the portal would make at the test's time: over the rows in the rule's
// window, with its trigger.
type portal struct {
	node     *yaml.Node // the first of its keys
	trigger  *bool
	alerts   *count
	listed   []*yaml.Node // alerts, of which there are no others
	entities *yaml.Node
	details  *yaml.Node
	severity *yaml.Node // of each alert
}

// sighting is that run.
type sighting struct {
	rule   *alert.Rule
	window alert.Window
	rows   int
	alerts []*alert.Alert
}

// portalKeys are the keys of expect that speak of alerts.
func (f *File) portalKeys(p *portal) []yamldoc.Key {
	key := func(name string, read func(n *yaml.Node)) yamldoc.Key {
		return yamldoc.Key{Name: name, Read: func(n *yaml.Node) {
			p.node = cmp.Or(p.node, n)
			read(n)
		}}
	}
	return []yamldoc.Key{
		key("trigger", func(n *yaml.Node) {
			if b, ok := types.ParseBool(n.Value); ok {
				p.trigger = &b
			} else {
				f.Doc.Fail(n, "it says whether the rule's trigger fires", "trigger is true or false.")
			}
		}),
		key("alerts", func(n *yaml.Node) {
			if n.Kind == yaml.ScalarNode {
				p.alerts = f.readCount(n)
				return
			}
			p.listed = f.Doc.Items(n, "alerts")
			p.alerts = &count{op: "==", n: len(p.listed)}
			for _, a := range p.listed {
				f.checkAlert(a)
			}
		}),
		key("entities", func(n *yaml.Node) { p.entities = n; f.checkEntities(n) }),
		key("customDetails", func(n *yaml.Node) { p.details = n; f.Doc.Pairs(n, "customDetails") }),
		key("severity", func(n *yaml.Node) { p.severity = n; f.Doc.Text(n, "severity") }),
	}
}

func (f *File) checkAlert(n *yaml.Node) {
	var keys []yamldoc.Key
	for name, part := range alertParts {
		keys = append(keys, yamldoc.Key{Name: name, Read: func(n *yaml.Node) { part.check(f, n) }})
	}
	slices.SortFunc(keys, func(a, b yamldoc.Key) int { return cmp.Compare(a.Name, b.Name) })
	f.Doc.Keys(n, "an alert", keys...)
}

func (f *File) checkEntities(n *yaml.Node) {
	for _, e := range f.Doc.Items(n, "entities") {
		f.Doc.Pairs(e, "an entity")
	}
}

// checkPortal looks whether there is a run to say anything of.
func (f *File) checkPortal(p *portal, r *rule) {
	switch {
	case p.node == nil:
	case r.unread != nil:
		f.Doc.Fail(p.node, "", "%s", r.unread)
	case r.portal == nil:
		f.Doc.Fail(p.node, "", "This is about alerts, which an analytic rule makes: a YAML file with queryFrequency and queryPeriod, or kind: NRT.")
	case f.now.IsZero():
		f.Doc.Fail(p.node, "add now: 2026-05-01T12:00:00Z", "When the rule runs decides which rows its alerts see, so the test must say what the time is.")
	}
}

// sight runs a case's rule as the portal would.
func (s *Suite) sight(ctx context.Context, p *prepared) (*sighting, error) {
	rule := p.rule.portal
	at := &sighting{rule: rule, window: rule.Window(p.file.now)}
	tables := &alert.Tables{Base: caseTables{p.held, p.bound.store}, Window: at.window, Catalog: p.bound.tables}
	result, err := executor.Run(ctx, p.bound.result.Plan, p.bound.space.Tables(tables), s.options(p.file, p.bound))
	if err != nil {
		return nil, err
	}
	result.Schema = p.bound.result.Schema
	at.rows = result.Rows()
	at.alerts = rule.Alerts(p.file.now, *result)
	return at, nil
}

// check compares a run with what is wanted of it.
func (p *portal) check(at *sighting) (out []Failure) {
	fail := func(format string, args ...any) { out = append(out, Failure{Message: fmt.Sprintf(format, args...)}) }
	if p.trigger != nil && *p.trigger != at.rule.Fires(at.rows) {
		want := map[bool]string{true: "expected the trigger to fire", false: "expected the trigger not to fire"}[*p.trigger]
		fail("%s: it wants %s rows, and of the rows from %s to %s the query gives %d", want, at.rule.Trigger(), at.window.From.Format(time.RFC3339Nano), at.window.To.Format(time.RFC3339Nano), at.rows)
	}
	if p.alerts != nil && !p.alerts.holds(len(at.alerts)) {
		fail("expected alerts: %s, got %d", p.alerts, len(at.alerts))
	}
	if faults := missingAlerts(p.listed, at.alerts); len(faults) > 0 {
		out = append(out, Failure{"alerts that are expected are missing", faults})
	}
	all := &alert.Alert{CustomDetails: map[string][]string{}}
	for _, a := range at.alerts {
		for _, e := range a.Entities {
			if !slices.ContainsFunc(all.Entities, func(o map[string]any) bool { return maps.Equal(o, e) }) {
				all.Entities = append(all.Entities, e)
			}
		}
		for name, values := range a.CustomDetails {
			all.CustomDetails[name] = slices.Compact(sorted(append(all.CustomDetails[name], values...)))
		}
		if p.severity != nil && p.severity.Value != a.AlertSeverity {
			fail("expected severity %s, got %s", p.severity.Value, a.AlertSeverity)
		}
	}
	if p.severity != nil && len(at.alerts) == 0 {
		fail("expected severity %s, got no alert", p.severity.Value)
	}
	together := func(name string, want *yaml.Node) {
		if part := alertParts[name]; want != nil && !part.holds(want, all) {
			fail("expected %s %s\n     got %s", name, nodeText(want), jsonText(part.shown(all)))
		}
	}
	together("entities", p.entities)
	together("customDetails", p.details)
	return out
}

// missingAlerts finds an alert of its own for each that is wanted, and says of those that have none how the nearest
// differs.
func missingAlerts(want []*yaml.Node, got []*alert.Alert) (faults []RowFault) {
	taken := make([]bool, len(got))
next:
	for _, n := range want {
		var nearest []CellFault
		least := len(n.Content)
		for i, a := range got {
			if taken[i] {
				continue
			}
			d := alertDifferences(n, a)
			if len(d) == 0 {
				taken[i] = true
				continue next
			}
			if len(d) < least {
				nearest, least = d, len(d)
			}
		}
		faults = append(faults, RowFault{Missing: true, Row: nodeText(n), Nearest: nearest})
	}
	return faults
}

func alertDifferences(n *yaml.Node, a *alert.Alert) (out []CellFault) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, want := n.Content[i].Value, n.Content[i+1]
		if part := alertParts[name]; part.holds != nil && !part.holds(want, a) {
			out = append(out, CellFault{name, nodeText(want), jsonText(part.shown(a))})
		}
	}
	return out
}
