package rulecheck

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"kql/cmd/internal/yamldoc"
	"kql/functions/types"
)

func (r *rule) identity() {
	n := r.keys["id"]
	if n == nil {
		return
	}
	if _, ok := types.ParseGuid(n.Value); !ok || len(n.Value) != 36 {
		r.fail(n, "KQL403", "write it as 00000000-0000-0000-0000-000000000000", "'%s' is no GUID.", n.Value)
	}
}

var versions = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

func (r *rule) version() {
	if n := r.keys["version"]; n != nil && !versions.MatchString(n.Value) {
		r.fail(n, "KQL417", "write it as 1.0.0", "'%s' is no version.", n.Value)
	}
}

// Limits of how often rules run and how far they look back.
const (
	shortest = 5 * time.Minute
	longest  = 14 * 24 * time.Hour
)

var triggers = []string{"gt", "lt", "eq", "ne", "GreaterThan", "LessThan", "Equal", "NotEqual"}

// schedule checks how often the rule runs, how far it looks back, and what makes it alert.
func (r *rule) schedule() {
	frequency, okFrequency := r.duration("queryFrequency")
	period, okPeriod := r.duration("queryPeriod")
	if okFrequency && okPeriod && period < frequency {
		r.fail(r.keys["queryPeriod"], "KQL408", "events in between would be missed", "The rule looks back less far than from one run to the next.")
	}
	r.oneOf("triggerOperator", "KQL406", triggers...)
	if n := r.keys["triggerThreshold"]; n != nil {
		if x, err := strconv.Atoi(n.Value); err != nil || x < 0 || x > 10000 {
			r.fail(n, "KQL409", "", "'%s' is no threshold: it is a whole number from 0 to 10000.", n.Value)
		}
	}
}

func (r *rule) duration(key string) (time.Duration, bool) {
	n := r.keys[key]
	if n == nil {
		return 0, false
	}
	d, ok := parseDuration(n.Value)
	switch {
	case !ok:
		r.fail(n, "KQL407", "write it as 5m, 1h, 1d or PT5H", "'%s' is no duration.", n.Value)
	case d < shortest || d > longest:
		r.fail(n, "KQL407", "", "The %s is %s; it may be 5 minutes to 14 days.", key, n.Value)
		return d, false
	}
	return d, ok
}

var (
	short    = regexp.MustCompile(`^(\d{1,6})([mhd])$`)
	iso      = regexp.MustCompile(`^P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,6})M)?)?$`)
	unitSize = map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}
)

// parseDuration reads 5m, 1h and 1d, and ISO 8601's PT5H and P1D.
func parseDuration(text string) (d time.Duration, ok bool) {
	if m := short.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1])
		return time.Duration(n) * unitSize[m[2]], true
	}
	m := iso.FindStringSubmatch(text)
	if m == nil || strings.TrimLeft(text, "PT") == "" {
		return 0, false
	}
	for i, unit := range []string{"d", "h", "m"} {
		n, _ := strconv.Atoi(m[i+1])
		d += time.Duration(n) * unitSize[unit]
	}
	return d, true
}

// column wants a name to be a column of the query's result.
func (r *rule) column(name string) (hint string, ok bool) {
	var names []string
	for _, c := range r.query.Schema {
		if c.Name == name {
			return "", true
		}
		names = append(names, c.Name)
	}
	return yamldoc.DidYouMean(name, names), false
}
