package ingest

import (
	"slices"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/planner"
)

// fills are the columns of a table that have their values from elsewhere in a row where a file has none for them.
type fills map[string][]planner.ScanColumn

// timesBefore are the tables that had another name for their time before they became tables of a workspace.
var timesBefore = map[string]string{
	"SigninLogs": "CreatedDateTime", "AADNonInteractiveUserSignInLogs": "CreatedDateTime",
	"AADServicePrincipalSignInLogs": "CreatedDateTime", "AADManagedIdentitySignInLogs": "CreatedDateTime",
	"ADFSSignInLogs": "CreatedDateTime", "AuditLogs": "ActivityDateTime", "AWSCloudTrail": "eventTime",
}

// inside is where the logs that a table is made from have its columns, where that is by another name: a line a column.
var inside = map[string]string{
	"SigninLogs": signIns, "AADNonInteractiveUserSignInLogs": signIns, "AADServicePrincipalSignInLogs": signIns, "AADManagedIdentitySignInLogs": signIns,
	"AWSCloudTrail": `
		EventTypeName eventType
		AwsEventId eventID
		UserIdentityType userIdentity.type
		UserIdentityPrincipalid userIdentity.principalId
		UserIdentityArn userIdentity.arn
		UserIdentityAccountId userIdentity.accountId
		UserIdentityInvokedBy userIdentity.invokedBy
		UserIdentityAccessKeyId userIdentity.accessKeyId
		UserIdentityUserName userIdentity.userName
		SessionMfaAuthenticated userIdentity.sessionContext.attributes.mfaAuthenticated
		SessionCreationDate userIdentity.sessionContext.attributes.creationDate
		SessionIssuerType userIdentity.sessionContext.sessionIssuer.type
		SessionIssuerPrincipalId userIdentity.sessionContext.sessionIssuer.principalId
		SessionIssuerArn userIdentity.sessionContext.sessionIssuer.arn
		SessionIssuerAccountId userIdentity.sessionContext.sessionIssuer.accountId
		SessionIssuerUserName userIdentity.sessionContext.sessionIssuer.userName`,
}

const signIns = `
		ResultType Status.errorCode
		ResultDescription Status.failureReason`

// defenders are what the names of Defender's tables begin with.
var defenders = []string{
	"AADSignIn", "AADSpnSignIn", "AlertEvidence", "AlertInfo", "Behavior", "CampaignInfo", "CloudAppEvents", "CloudAuditEvents", "CloudDnsEvents",
	"CloudProcessEvents", "CloudStorageAggregatedEvents", "DataSecurity", "Device", "DisruptionAndResponse", "Email", "EntraId", "FileMalicious",
	"GraphAPIAudit", "Identity", "Message", "OAuthAppInfo", "UrlClickEvents",
}

// defender says whether a table is one of Defender's, whose time is Timestamp there and TimeGenerated in Sentinel.
func defender(table string) bool {
	return !custom(table) && slices.ContainsFunc(defenders, func(prefix string) bool { return strings.HasPrefix(table, prefix) })
}

// fillsOf is what fills the columns of a known table. Diagnostic settings call the time of a row time.
func fillsOf(table string, known []planner.TableColumn) fills {
	out := fills{}
	if typeIn(known, timeColumn) != types.Datetime {
		return out
	}
	add := func(column, path string) {
		name, rest, _ := strings.Cut(path, ".")
		source := planner.ScanColumn{Name: name}
		for key := range strings.FieldsFuncSeq(rest, func(r rune) bool { return r == '.' }) {
			source.Path = append(source.Path, dynamic.Step{Key: key})
		}
		out[column] = append(out[column], source)
	}
	if defender(table) && typeIn(known, timestampColumn) == types.Datetime {
		add(timeColumn, timestampColumn)
		add(timestampColumn, timeColumn)
	}
	if before := timesBefore[table]; before != "" {
		add(timeColumn, before)
	}
	if typeIn(known, "time") == types.Unknown && !custom(table) {
		add(timeColumn, "time")
	}
	for line := range strings.Lines(inside[table]) {
		if column, path, ok := strings.Cut(strings.TrimSpace(line), " "); ok && typeIn(known, column) != types.Unknown {
			add(column, path)
		}
	}
	return out
}

// source says whether a column of the files is a time that fills another.
func (f fills) source(column string) bool {
	return slices.ContainsFunc(f[timeColumn], func(s planner.ScanColumn) bool { return s.Name == column })
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
		if c.typ == types.Datetime {
			if _, ok := parseTime(s, f.dates, nil); !ok {
				continue
			}
		}
		return other, f.dates
	}
	return v, c.dates
}
