package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kql/cmd/internal/alert"
	"kql/executor"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// alertFlags say how run makes alerts of a rule's rows.
type alertFlags struct {
	As   string `help:"What is written: the query's ${enum}, as the portal makes them of an analytic rule." enum:"rows,alerts" default:"rows"`
	From string `help:"Replay the rule's schedule from here, with --to and --as alerts: one run at the end of each queryFrequency." placeholder:"TIME"`
	To   string `help:"Replay the rule's schedule up to here." placeholder:"TIME"`

	from, to time.Time
}

// alertsAgainst is what of the command line is against alerts.
func (c *runCommand) alertsAgainst() (err error) {
	switch {
	case c.As != "alerts" && (c.From != "" || c.To != ""):
		return usageError("--from and --to replay a rule's schedule; they want --as alerts")
	case c.As != "alerts":
		return nil
	case c.Chart || c.ChartFile != "":
		return usageError("--as alerts has no chart")
	case !slices.Contains([]string{"table", "json", "ndjson"}, c.Output):
		return usageError(fmt.Sprintf("--as alerts writes table, json or ndjson, not %s", c.Output))
	case (c.From == "") != (c.To == ""):
		return usageError("--from and --to go together")
	case c.From != "" && c.Now != "":
		return usageError("--from and --to say what now is in each run; leave --now out")
	}
	for _, f := range []struct {
		name, text string
		to         *time.Time
	}{{"--from", c.From, &c.from}, {"--to", c.To, &c.to}} {
		if f.text == "" {
			continue
		}
		ticks, ok := types.ParseDatetime(f.text)
		if !ok {
			return usageError(fmt.Sprintf("%s: %q is no time; write it as 2026-05-01T12:00:00Z", f.name, f.text))
		}
		*f.to = types.Time(ticks)
	}
	return nil
}

var errNoRule = usageError("--as alerts wants an analytic rule: a YAML file with queryFrequency and queryPeriod, or kind: NRT")

// analytic is what an analytic rule says of its alerts; nil where the query is none's.
func analytic(source *parser.Source) (*alert.Rule, error) {
	if source.Within == nil {
		return nil, nil
	}
	return alert.Read(source.Name, source.Within.Text)
}

// mostRuns bounds a replay: a year of a rule that runs every five minutes.
const mostRuns = 366 * 24 * 12

// alerts writes the alerts of a rule: of one run now, or of each run of its schedule.
func (c *runCommand) alerts(ctx context.Context, q *query, rule *alert.Rule) error {
	if rule == nil {
		return errNoRule
	}
	times := []time.Time{q.Now}
	if c.From != "" {
		if n := c.to.Sub(c.from) / rule.Frequency; n < 1 || n > mostRuns {
			return usageError(fmt.Sprintf("there are %d runs between --from and --to, at one every %s; a replay has 1 to %d", max(n, 0), rule.Frequency, mostRuns))
		}
		times = rule.Times(c.from, c.to)
	}
	report := &alert.Report{Alerts: []*alert.Alert{}}
	var windows []alert.Window
	var rests time.Time
	for _, now := range times {
		w := rule.Window(now)
		if now.Before(rests) {
			report.Runs = append(report.Runs, &alert.Run{Time: now, From: w.From, To: w.To, Suppressed: true})
			continue
		}
		windows = append(windows, w)
		rows, seen, err := q.inWindow(ctx, w)
		if err != nil {
			return err
		}
		if run := report.Run(rule, now, rows, seen); run.Alerts > 0 && rule.Suppression > 0 {
			rests = now.Add(rule.Suppression)
		}
	}
	rule.Group(report)
	for _, table := range q.bound.Reads {
		if q.Store.Has(table) {
			covered, err := alert.Cover(ctx, q.Store, q.Names(ctx), table, windows)
			if err != nil {
				return err
			}
			report.Coverage = append(report.Coverage, covered)
		}
	}
	return report.Write(q.app.Stdout, c.Output)
}

// alertsElsewhere writes the alerts of a run that a rule makes now, over rows that are there. How many rows lie in its
// window, and out of it, nobody counts there.
func (c *runCommand) alertsElsewhere(ctx context.Context, a *App, e *elsewhere, source *parser.Source) error {
	rule, err := analytic(source)
	switch {
	case err != nil:
		return err
	case rule == nil:
		return errNoRule
	case !e.target.Cuts():
		return usageError("--as alerts wants rows cut to the rule's window; Log Analytics and Defender do that, Kusto does not")
	case c.From != "":
		return usageError("--from and --to want now() to be another time in each run, and --on TARGET cannot be told what it is")
	}
	now := types.Time(types.Ticks(time.Now().UTC()))
	w := rule.Window(now)
	answer, err := e.askBetween(ctx, source, w.From, w.To)
	if err != nil {
		return err
	}
	rows, err := only(answer)
	if err != nil {
		return err
	}
	report := &alert.Report{Alerts: []*alert.Alert{}}
	report.Run(rule, now, *rows, nil)
	rule.Group(report)
	return report.Write(a.Stdout, c.Output)
}

// inWindow runs the query at the end of a window, over the rows in it.
func (q *query) inWindow(ctx context.Context, w alert.Window) (executor.Result, map[string]alert.Seen, error) {
	q.Now = w.To
	bound := planner.Bind(q.tree, q.Names(ctx), q.BindOptions(ctx))
	if bound.Diagnostics.Failed() {
		return executor.Result{}, nil, q.show(bound.Diagnostics)
	}
	tables := &alert.Tables{Base: q.Store, Window: w, Catalog: q.Names(ctx)}
	rows, err := executor.Run(ctx, bound.Plan, q.Space.Tables(tables), q.Options())
	if err != nil {
		return executor.Result{}, nil, q.failed(err)
	}
	return executor.Result{Schema: bound.Schema, Batches: rows.Batches}, tables.Seen(), nil
}

// noteAlerts tells what the portal would make of a rule's rows: those that it would not see, and whether the trigger
// fires.
func (q *query) noteAlerts(ctx context.Context, rule *alert.Rule) error {
	w := rule.Window(q.Now)
	rows, seen, err := q.inWindow(ctx, w)
	if err != nil {
		return err
	}
	for _, table := range slices.Sorted(maps.Keys(seen)) {
		s := seen[table]
		if len(s.Outside) == 0 {
			continue
		}
		which := strings.Trim(strings.ReplaceAll(fmt.Sprint(s.Outside), " ", ", "), "[]")
		if s.Before+s.After > len(s.Outside) {
			which += ", ..."
		}
		q.app.note(fmt.Sprintf("%s: %d of %d rows lie outside of the rule's window, %s to %s, and the portal would not see them (%d before, %d after: rows %s)",
			table, s.Before+s.After, s.Total(), w.From.Format(time.RFC3339Nano), w.To.Format(time.RFC3339Nano), s.Before, s.After, which))
	}
	fires := "does not fire"
	if rule.Fires(rows.Rows()) {
		fires = "fires"
	}
	q.app.note(fmt.Sprintf("the trigger %s: it wants %s rows, and of the rows in the window the query gives %d", fires, rule.Trigger(), rows.Rows()))
	return nil
}
