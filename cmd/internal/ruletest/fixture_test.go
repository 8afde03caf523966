package ruletest

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRowsOfTestsAreFilledAsThoseOfFilesAre writes rows that have a column only under its other name; a rule's window goes
// by TimeGenerated.
func TestRowsOfTestsAreFilledAsThoseOfFilesAre(t *testing.T) {
	rule := func(query string) string {
		return "id: 0b7d9b0e-7a55-4d0e-8b9c-61a3f8f0c9d5\nname: N\nkind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: |\n  " + query + "\n"
	}
	for _, c := range []struct{ query, tables, expect string }{
		{"DeviceEvents | where ActionType == 'a'", "DeviceEvents: [{Timestamp: 2026-05-01T11:30:00Z, ActionType: a}]", "{rows: 1, trigger: true}"},
		{"DeviceEvents | where Timestamp > ago(1d)", "DeviceEvents: [{Timestamp: 2026-05-01T10:30:00Z}]", "{rows: 1, trigger: false}"},
		{"DeviceEvents | where Timestamp > ago(1h)", "DeviceEvents: [{TimeGenerated: 2026-05-01T11:30:00Z}, {TimeGenerated: 2026-05-01T10:30:00Z}]", "{rows: 1, trigger: true}"},
		{"DeviceEvents | where Timestamp < TimeGenerated", "DeviceEvents: [{TimeGenerated: 2026-05-01T11:30:00Z, Timestamp: 2026-05-01T11:00:00Z}]", "{rows: 1}"},
		{"SigninLogs | where ResultType == '50126' and ResultDescription == 'why' | project TimeGenerated", "SigninLogs: [{CreatedDateTime: 2026-05-01T11:30:00Z, Status: {errorCode: 50126, failureReason: why}}]",
			"{exactly: [{TimeGenerated: 2026-05-01T11:30:00Z}]}"},
		{"SigninLogs | where ResultType == '0'", "SigninLogs: [{TimeGenerated: 2026-05-01T11:30:00Z, ResultType: '0', Status: {errorCode: 7}}]", "{rows: 1}"},
	} {
		folder := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(folder, "rule.yaml"), []byte(rule(c.query)), 0o644))
		test := "rule: rule.yaml\nnow: 2026-05-01T12:00:00Z\ncases:\n- name: it\n  tables: {" + c.tables + "}\n  expect: " + c.expect + "\n"
		require.NoError(t, os.WriteFile(filepath.Join(folder, "it.test.yaml"), []byte(test), 0o644))
		f := Load(filepath.Join(folder, "it.test.yaml"))
		var s Suite
		s.Add(f)
		require.Empty(t, f.Doc.Problems)
		s.Run(context.Background(), func(r *Result) { require.True(t, r.Passed(), "%s\n%s", c.query, details(r)) })
	}
}
