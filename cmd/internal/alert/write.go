package alert

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Write writes alerts as text, json or ndjson, with the incidents that they make and, where the schedule was replayed,
// its runs.
func (r *Report) Write(to io.Writer, format string) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	switch format {
	case "json":
		e.SetIndent("", "  ")
		if err := e.Encode(r); err != nil {
			return err
		}
	case "ndjson":
		for _, a := range r.Alerts {
			if err := e.Encode(a); err != nil {
				return err
			}
		}
	default:
		r.text(&b)
	}
	_, err := to.Write(b.Bytes())
	return err
}

func (r *Report) text(b *bytes.Buffer) {
	for _, a := range r.Alerts {
		fmt.Fprintf(b, "%s  %s  %s\n", stamp(a.TimeGenerated), a.AlertSeverity, a.DisplayName)
		if first, _, _ := strings.Cut(a.Description, "\n"); first != "" {
			fmt.Fprintf(b, "    %s\n", first)
		}
		line := func(name, text string) {
			if text != "" {
				fmt.Fprintf(b, "    %-10s %s\n", name, text)
			}
		}
		line("tactics", strings.Join(append(slices.Clone(a.Tactics), a.Techniques...), ", "))
		for _, entity := range a.Entities {
			var parts []string
			for _, k := range slices.Sorted(maps.Keys(entity)) {
				if k != "Type" {
					parts = append(parts, fmt.Sprintf("%s=%v", k, entity[k]))
				}
			}
			line("entity", fmt.Sprint(entity["Type"], " ", strings.Join(parts, " ")))
		}
		for _, name := range slices.Sorted(maps.Keys(a.CustomDetails)) {
			line("detail", name+"="+strings.Join(a.CustomDetails[name], ", "))
		}
		for _, name := range slices.Sorted(maps.Keys(a.Properties)) {
			line("property", name+"="+a.Properties[name])
		}
		line("rows", fmt.Sprint(a.Events))
	}
	for _, run := range r.Runs {
		var seen []string
		did := ""
		for _, t := range slices.Sorted(maps.Keys(run.Seen)) {
			seen = append(seen, fmt.Sprintf("%s %d", t, run.Seen[t]))
		}
		if len(seen) > 0 {
			did = "saw " + strings.Join(seen, ", ") + "; "
		}
		state := fmt.Sprintf("%srows %d, alerts %d", did, run.Rows, run.Alerts)
		if run.Suppressed {
			state = "did not run: the rule rested after an alert"
		}
		fmt.Fprintf(b, "run %s  %s\n", stamp(run.Time), state)
	}
	for _, c := range r.Coverage {
		missed := ""
		if c.Never > 0 {
			missed = fmt.Sprintf(" (%s to %s)", c.FirstMissed, c.LastMissed)
		}
		fmt.Fprintf(b, "rows of %s by the runs that saw them: none %d%s, one %d, several %d\n", c.Table, c.Never, missed, c.Once, c.Repeatedly)
	}
	fmt.Fprintf(b, "alerts: %d, incidents: %d, runs: %d\n", len(r.Alerts), len(r.Incidents), len(r.Runs))
}
