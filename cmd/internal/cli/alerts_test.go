package cli

import (
	"bytes"
	goflag "flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

var updateAlerts = goflag.Bool("update", false, "write what kql says as what it is expected to")

const alertCases = "../../../testdata/alerts/cases.yaml"

// TestAlerts runs the rules of testdata/alerts.
func TestAlerts(t *testing.T) {
	var file struct {
		Rows  string
		Cases []*struct{ Name, Args, Rule, Out string }
	}
	require.NoError(t, yaml.Unmarshal([]byte(read(t, alertCases)), &file))
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			args := append([]string{"run", write(t, "rule.yaml", c.Rule), "--data", write(t, "SigninLogs.ndjson", file.Rows)}, strings.Fields(c.Args)...)
			got := run("", args...)
			if out := got.stdout + got.stderr; *updateAlerts {
				c.Out = out
			} else {
				require.Equal(t, c.Out, out)
			}
		})
	}
	if *updateAlerts {
		var b bytes.Buffer
		b.WriteString("# Rules over one table, SigninLogs, and what kql run says of them.\n# go test ./cmd/internal/cli -run Alerts -update writes out.\n\n")
		e := yaml.NewEncoder(&b)
		e.SetIndent(2)
		require.NoError(t, e.Encode(file))
		require.NoError(t, os.WriteFile(alertCases, b.Bytes(), 0o644))
	}
}

// TestReplayIsItsRuns replays a week of a rule that looks back a day every hour: it gives the alerts that the 168 runs
// give one by one.
func TestReplayIsItsRuns(t *testing.T) {
	rule := write(t, "rule.yaml", `
id: 6a1f3c52-4b0e-4a53-9a4c-0d1f7e6f2b11
name: Many failures
severity: Low
kind: Scheduled
queryFrequency: 1h
queryPeriod: 1d
triggerOperator: gt
triggerThreshold: 1
eventGroupingSettings: {aggregationKind: AlertPerResult}
alertDetailsOverride: {alertDisplayNameFormat: "{{User}} failed {{Failures}} times by {{Until}}"}
query: SigninLogs | where TimeGenerated > ago(20h) | summarize Failures = count(), Until = max(TimeGenerated) by User = UserPrincipalName | where Failures >= 4
entityMappings: [{entityType: Account, fieldMappings: [{identifier: FullName, columnName: User}]}]
`)
	from := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	var rows strings.Builder
	for i := range 400 {
		at := from.Add(time.Duration(i*i*37%(9*24*60)-24*60) * time.Minute)
		fmt.Fprintf(&rows, "{\"TimeGenerated\":%q,\"UserPrincipalName\":\"user%d@contoso.com\"}\n", at.Format(time.RFC3339), i%13)
	}
	data := write(t, "SigninLogs.ndjson", rows.String())
	var single strings.Builder
	for i := range 168 {
		got := run("", "run", rule, "--data", data, "--as", "alerts", "-o", "ndjson", "--now", from.Add(time.Duration(i+1)*time.Hour).Format(time.RFC3339))
		require.Zero(t, got.code, got.stderr)
		single.WriteString(got.stdout)
	}
	replayed := run("", "run", rule, "--data", data, "--as", "alerts", "-o", "ndjson", "--from", "2026-05-01", "--to", "2026-05-08")
	require.Zero(t, replayed.code, replayed.stderr)
	require.Greater(t, strings.Count(replayed.stdout, "\n"), 168)
	require.Equal(t, single.String(), replayed.stdout)
}
