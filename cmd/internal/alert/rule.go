// Package alert makes of a rule's rows what Sentinel makes of them: the window that a run sees, whether its trigger
// fires, the alerts, and the incidents that they are grouped into. The limits are those of Microsoft's documentation.
package alert

import (
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"kql/cmd/internal/rulefile"
)

// Rule is what an analytic rule says of its schedule and its alerts.
type Rule struct {
	Name, Description, Severity string
	Tactics                     []string
	Techniques                  []string `yaml:"relevantTechniques"`

	Frequency, Period time.Duration `yaml:"-"`
	Operator          string
	Threshold         int

	Entities      []mapping         `yaml:"entityMappings"`
	EntityColumns []column          `yaml:"sentinelEntitiesMappings"`
	Details       map[string]string `yaml:"customDetails"`
	Override      override          `yaml:"alertDetailsOverride"`
	Grouping      struct {
		Kind string `yaml:"aggregationKind"`
	} `yaml:"eventGroupingSettings"`
	Incidents struct {
		Create *bool     `yaml:"createIncident"`
		Groups *incident `yaml:"groupingConfiguration"`
	} `yaml:"incidentConfiguration"`

	Suppression time.Duration // how long the rule rests once it has alerted; 0: not at all
	NRT         bool
}

type mapping struct {
	Type   string `yaml:"entityType"`
	Fields []struct {
		Identifier string
		Column     string `yaml:"columnName"`
	} `yaml:"fieldMappings"`
}

type column struct {
	Name string `yaml:"columnName"`
}

type override struct {
	Name        string `yaml:"alertDisplayNameFormat"`
	Description string `yaml:"alertDescriptionFormat"`
	Severity    string `yaml:"alertSeverityColumnName"`
	Tactics     string `yaml:"alertTacticsColumnName"`
	Properties  []struct {
		Name   string `yaml:"alertProperty"`
		Column string `yaml:"value"`
	} `yaml:"alertDynamicProperties"`
}

type incident struct {
	Enabled  bool
	Lookback string   `yaml:"lookbackDuration"`
	Matching string   `yaml:"matchingMethod"`
	Entities []string `yaml:"groupByEntities"`
	Alert    []string `yaml:"groupByAlertDetails"`
	Details  []string `yaml:"groupByCustomDetails"`

	within time.Duration
}

// usualLookback is how long an incident takes up alerts after its first where the rule does not say.
const usualLookback = 5 * time.Hour

// Read reads a rule's file; nil where it is no analytic rule.
func Read(name, text string) (*Rule, error) {
	if !rulefile.IsRule(name) {
		return nil, nil
	}
	var r Rule
	var s struct {
		Kind                string
		Frequency           string `yaml:"queryFrequency"`
		Period              string `yaml:"queryPeriod"`
		Operator            string `yaml:"triggerOperator"`
		Threshold           int    `yaml:"triggerThreshold"`
		SuppressionEnabled  bool   `yaml:"suppressionEnabled"`
		SuppressionDuration string `yaml:"suppressionDuration"`
	}
	for _, into := range []any{&s, &r} {
		if err := yaml.Unmarshal([]byte(text), into); err != nil {
			return nil, fmt.Errorf("%s: what the rule says of its alerts cannot be read: %w", name, err)
		}
	}
	r.NRT = strings.EqualFold(s.Kind, "NRT")
	if !r.NRT && s.Frequency == "" && s.Period == "" {
		return nil, nil
	}
	if r.NRT { // runs each minute over the minute before
		s.Frequency, s.Period, s.Operator, s.Threshold = "1m", "1m", "gt", 0
	}
	r.Operator, r.Threshold = s.Operator, s.Threshold
	durations := map[string]*time.Duration{"queryFrequency " + s.Frequency: &r.Frequency, "queryPeriod " + s.Period: &r.Period}
	if s.SuppressionEnabled {
		durations["suppressionDuration "+s.SuppressionDuration] = &r.Suppression
	}
	if g := r.Incidents.Groups; g != nil {
		if g.within = usualLookback; g.Lookback != "" {
			durations["lookbackDuration "+g.Lookback] = &g.within
		}
	}
	for what, to := range durations {
		_, text, _ := strings.Cut(what, " ")
		d, ok := rulefile.Duration(text)
		if !ok || d <= 0 {
			return nil, fmt.Errorf("%s: the rule's %s is no duration; write it as 5m, 1h, 1d or PT5H", name, what)
		}
		*to = d
	}
	if _, ok := operators[strings.ToLower(r.Operator)]; !ok {
		return nil, fmt.Errorf("%s: the rule's triggerOperator '%s' is none of gt, lt, eq, ne", name, r.Operator)
	}
	return &r, nil
}

// operators are those of the trigger, in lower case.
var operators = map[string]func(rows, threshold int) bool{
	"gt": greater, "greaterthan": greater, "lt": less, "lessthan": less,
	"eq": func(n, t int) bool { return n == t }, "equal": func(n, t int) bool { return n == t },
	"ne": func(n, t int) bool { return n != t }, "notequal": func(n, t int) bool { return n != t },
}

func greater(n, t int) bool { return n > t }
func less(n, t int) bool    { return n < t }

// Fires says whether so many rows set off the rule's trigger.
func (r *Rule) Fires(rows int) bool { return operators[strings.ToLower(r.Operator)](rows, r.Threshold) }

// Trigger is the trigger in words: "greater than 0".
func (r *Rule) Trigger() string {
	words := map[byte]string{'g': "more than", 'l': "fewer than", 'e': "exactly", 'n': "not exactly"}
	return fmt.Sprintf("%s %d", words[strings.ToLower(r.Operator)[0]], r.Threshold)
}

// Window is what a run at a time sees.
func (r *Rule) Window(now time.Time) Window { return Window{now.Add(-r.Period), now} }

// Times are when the rule runs behind from and up to to: one run at the end of each of its intervals.
func (r *Rule) Times(from, to time.Time) (times []time.Time) {
	for t := from.Add(r.Frequency); !t.After(to); t = t.Add(r.Frequency) {
		times = append(times, t)
	}
	return times
}
