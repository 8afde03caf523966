// Package binder holds kql to the verdicts of Microsoft's parser and binder, Kusto.Language: whether it takes a query,
// and the schema of its result. The verdicts on queries of our own are written down in testdata/verdicts. Those on
// every symbol, and on queries that chance has changed, are asked of Kusto.Language itself where KQL_ORACLE names a
// Node script that answers for it: one line of JSON a query, {"id","kql"} to {"id","diagnostics","schema"}.
package binder
