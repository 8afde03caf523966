package ingest

import (
	"slices"

	"kql/functions/types"
	"kql/planner"
)

// fills are the columns of a table that have their values from others where a file has none for them.
type fills map[string][]string

// timesBefore are the tables that had another name for their time before they became tables of a workspace.
var timesBefore = map[string]string{
	"SigninLogs": "CreatedDateTime", "AADNonInteractiveUserSignInLogs": "CreatedDateTime",
	"AADServicePrincipalSignInLogs": "CreatedDateTime", "AADManagedIdentitySignInLogs": "CreatedDateTime",
	"ADFSSignInLogs": "CreatedDateTime", "AuditLogs": "ActivityDateTime", "AWSCloudTrail": "eventTime",
}

// fillsOf is what fills the columns of a known table. Diagnostic settings call the time of a row time.
func fillsOf(table string, known []planner.TableColumn) fills {
	out := fills{}
	if typeIn(known, timeColumn) != types.Datetime {
		return out
	}
	if typeIn(known, timestampColumn) == types.Datetime {
		out[timeColumn], out[timestampColumn] = []string{timestampColumn}, []string{timeColumn}
	}
	if before := timesBefore[table]; before != "" {
		out[timeColumn] = append(out[timeColumn], before)
	}
	if typeIn(known, "time") == types.Unknown && !custom(table) {
		out[timeColumn] = append(out[timeColumn], "time")
	}
	return out
}

// source says whether a column of the files fills another.
func (f fills) source(column string) bool {
	for _, sources := range f {
		if slices.Contains(sources, column) {
			return true
		}
	}
	return false
}

// filler is a place where a column's value may come from.
type filler struct {
	slot  int
	name  string
	dates Dates // the order of day and month in the file that is read
}

// fill is the value that stands for a missing one, with the order of its dates.
func (c *column) fill(v *value, w *walker) (*value, Dates) {
	for _, f := range c.fills {
		other := &w.values[f.slot]
		if other.empty() {
			continue
		}
		s := other.text
		if other.kind == text {
			s = w.unquoted(other)
		}
		if _, ok := parseTime(s, f.dates, nil); ok {
			return other, f.dates
		}
	}
	return v, c.dates
}
