package planner

import (
	"strings"
	"time"

	"kql/functions/types"
	"kql/parser"
)

// huntingRange is how far back the portal's hunting page looks unless its user chooses otherwise.
const huntingRange = 24 * time.Hour

// The places in the text of a hunting query that the portal fills in with its time range before the query runs.
const (
	startTime = "{{StartTimeISO}}"
	endTime   = "{{EndTimeISO}}"
)

// timeRange is a text with the portal's time range filled in: the day up to now.
func (b *binder) timeRange(text string, at parser.Span) string {
	if !strings.Contains(text, startTime) && !strings.Contains(text, endTime) {
		return text
	}
	b.readsClock = true
	b.note(at, "KQL114", "--now moves it", "%s and %s are the time range of the portal: the 24 hours up to now.", startTime, endTime)
	iso := func(t time.Time) string { return string(types.AppendDatetime(nil, types.Ticks(t))) }
	return strings.NewReplacer(startTime, iso(b.opts.Now.Add(-huntingRange)), endTime, iso(b.opts.Now)).Replace(text)
}
