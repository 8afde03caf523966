package rulecheck

import (
	"slices"

	"kql/cmd/internal/lint"
)

// Checks is all that are made of rule files, by code. What is not sure to be wrong is a warning or a note.
var Checks = []lint.Check{
	{Code: "KQL400", Title: "The file has not the shape of a rule", Why: "It is no YAML, a key stands there twice, or a list, a mapping or a text is wanted where another stands."},
	{Code: "KQL401", Title: "A key is missing", Why: "A rule has `id`, `name` and `query`. An analytic rule, which has a `kind` or a `queryFrequency`, also has `kind` and `severity`, and where it is `Scheduled`, `queryFrequency`, `queryPeriod`, `triggerOperator` and `triggerThreshold`. Without `description`, `requiredDataConnectors`, `tactics`, `version`, `relevantTechniques` or `entityMappings` it runs; that is a warning. So is any mistake in what tells about a hunting query."},
	{Code: "KQL402", Title: "A key that rules do not have", Why: "It is misspelt, or belongs to a rule of another kind. A key that is like none that is known is only noted."},
	{Code: "KQL403", Title: "The id is no GUID", Why: "Write 32 hexadecimal digits in groups: `6a1f3c52-4b0e-4a53-9a4c-0d1f7e6f2b11`."},
	{Code: "KQL404", Title: "Two rules have one id", Why: "Of the files that are checked together each has an id of its own. A copied rule wants a new one."},
	{Code: "KQL405", Title: "A text is empty or too long", Why: "A name has 1 to 256 characters, a description 1 to 5000, and so have the formats of an alert's name and description."},
	{Code: "KQL406", Title: "A word that is none of those known here", Why: "`kind`: Scheduled, NRT. `severity`: High, Medium, Low, Informational. `triggerOperator`: gt, lt, eq, ne, GreaterThan, LessThan, Equal, NotEqual. `aggregationKind`: SingleAlert, AlertPerResult. `matchingMethod`: AllEntities, AnyAlert, Selected. In other case it is a warning, since the portal takes it."},
	{Code: "KQL407", Title: "A duration that is none, or is too short or too long", Why: "Write `5m`, `1h`, `1d`, or as ISO 8601 has it `PT5H`; 5 minutes to 14 days."},
	{Code: "KQL408", Title: "How far a rule looks back does not fit how often it runs", Why: "It looks back at least from one run to the last. One that looks back 2 days or more runs once an hour or less often."},
	{Code: "KQL409", Title: "The threshold is none", Why: "`triggerThreshold` is a whole number from 0 to 10000."},
	{Code: "KQL410", Title: "There is no such tactic", Why: "Tactics are those of MITRE ATT&CK, written without blanks: `InitialAccess`."},
	{Code: "KQL411", Title: "There is no such technique", Why: "Techniques are those of MITRE ATT&CK for enterprises and for industrial control systems: `T1110`, `T1110.003`."},
	{Code: "KQL412", Title: "A technique belongs to none of the tactics", Why: "Each technique serves at least one of the tactics that the rule names."},
	{Code: "KQL413", Title: "There is no such type of entity", Why: "Types are written as Sentinel has them: `Account`, `Host`, `IP`, `URL`, `FileHash`."},
	{Code: "KQL414", Title: "An entity has no such identifier", Why: "Each type has identifiers of its own, and each stands there once."},
	{Code: "KQL415", Title: "The query's result has no such column", Why: "`entityMappings`, `customDetails` and `alertDetailsOverride` name columns of the result, by case; so do placeholders such as `{{UserPrincipalName}}`."},
	{Code: "KQL416", Title: "Too many, or none", Why: "A rule maps 1 to 10 entities, each with 1 to 3 identifiers, and has up to 20 custom details; a format has up to 3 placeholders."},
	{Code: "KQL417", Title: "The version is none", Why: "Write three numbers: `1.0.0`."},
	{Code: "KQL418", Title: "Connectors and query do not read the same tables", Why: "A table in `dataTypes` is one that the query never reads, or the query reads one that no connector there has."},
	{Code: "KQL419", Title: "A placeholder is not closed", Why: "Write `{{Column}}`."},
	{Code: "KQL420", Title: "ATT&CK has withdrawn a technique", Why: "The message names what took its place, if anything did."},
	{Code: "KQL421", Title: "Identifiers do not tell one entity from another", Why: "An account by its domain alone could be any of that domain. Map one of the identifiers that the message names, too."},
	{Code: "KQL422", Title: "The name of a custom detail", Why: "It has up to 20 letters, digits and underscores, a letter first."},
	{Code: "KQL423", Title: "The query is too long", Why: "The portal takes up to 10,000 characters in an analytic rule. Move lists into a watchlist and parts into stored functions."},
	{Code: "KQL424", Title: "The query reads everything", Why: "The portal takes neither `search *` nor `union *` in an analytic rule. Name the tables."},
	{Code: "KQL425", Title: "The query looks back further than the rule is given", Why: "A scheduled rule sees the rows of its `queryPeriod` and no others, so `TimeGenerated > ago(14d)` under `queryPeriod: 1d` gives one day's rows. Make the period as long, or look back less far. Lets are followed; a fixed date is left alone."},
}

// Describe is the check of a code, of queries or of rule files.
func Describe(code string) (lint.Check, bool) {
	all := slices.Concat(lint.Checks, Checks)
	i := slices.IndexFunc(all, func(c lint.Check) bool { return c.Code == code })
	if i < 0 {
		return lint.Check{}, false
	}
	return all[i], true
}
