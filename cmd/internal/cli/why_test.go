package cli

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

const seen = "../../../testdata/why/data"

func TestWhyFollowsRows(t *testing.T) {
	query := "Signins | where App has 'Azure'"
	got := run("", "why", "-q", query, "--data", seen, "--row", "Signins | where Id == 1")
	require.Equal(t, exitOK, got.code, got.stderr)
	require.Contains(t, got.stdout, `query:1:11: where App has 'Azure'`)
	require.Contains(t, got.stdout, `App is "AzurePortal"`)

	got = run("", "why", "-q", query, "--data", seen, "--row", "Signins | where Id in (1, 2)", "-o", "json")
	var rows []struct {
		Row    int
		Alerts []int
		Ends   []struct{ Line, Column int }
		Values map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &rows))
	require.Len(t, rows, 2)
	require.Equal(t, "AzurePortal", rows[0].Values["App"])
	require.Equal(t, 11, rows[0].Ends[0].Column)
	require.Equal(t, []int{1}, rows[1].Alerts)

	got = run("", "why", "-q", query, "--data", seen, "--row", "Signins | where Id == 1", "-o", "markdown")
	require.Contains(t, got.stdout, "### Signins row 1")
}

func TestWhyGoesBackFromAnAlert(t *testing.T) {
	got := run("", "why", rule, "--data", logs, "--alert", "1")
	require.Equal(t, exitOK, got.code, got.stderr)
	require.Contains(t, got.stdout, "EntraIdSignInEvents row 5 ("+logs+"/EntraIdSignInEvents.ndjson:5)")
	require.Contains(t, got.stdout, "CloudAppEvents row 11 ("+logs+"/CloudAppEvents.")
}

func TestWhyRefusesWhatItCannotAnswer(t *testing.T) {
	require.Equal(t, exitUsage, run("", "why", rule, "--data", logs).code)
	got := run("", "why", rule, "--data", logs, "--row", "EntraIdSignInEvents | where Nothing == 1")
	require.Equal(t, exitFailed, got.code)
	require.Contains(t, got.stderr, "--row:1:29")
	got = run("", "why", rule, "--data", logs, "--row", "EntraIdSignInEvents | where false")
	require.Equal(t, ran{exitFailed, "", "kql: --row chooses no row\n"}, got)
	got = run("", "why", rule, "--data", logs, "--alert", "1000")
	require.Contains(t, got.stderr, "there is no alert 1000")
}

func TestWhyOfACase(t *testing.T) {
	test := "../../../testdata/rules/failedSignInsAboveThreshold.test.yaml"
	got := run("", "test", test, "--why", "no such case")
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.stderr, "there is no case 'no such case'")
}
