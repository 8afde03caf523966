package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Row groups and files of Parquet whose statistics say that no row of theirs is wanted are not read, and the answer is
// that of the same rows as NDJSON.
func TestGroupsThatNoRowIsWantedOfAreNotRead(t *testing.T) {
	const rows = `range n from 1 to 150000 step 1
		| project n=iff(n % 50000 == 0, long(null), n), TimeGenerated=datetime(2026-05-01) + n * 1s, s=strcat("k", tostring(1000000 + n)), i=toint(n / 75000), e=iff(n > 140000, "x", "")`
	lake, plain := t.TempDir(), t.TempDir()
	for part, cut := range []string{"n <= 140000 or isnull(n)", "n > 140000"} {
		name := filepath.Join(lake, "T", fmt.Sprint("part-", part, ".parquet"))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.Equal(t, 0, run("", "run", "-q", rows+" | where "+cut, "-o", "parquet", "--out", name).code)
	}
	require.Equal(t, 0, run("", "run", "-q", "T", "--data", lake, "-o", "ndjson", "--out", filepath.Join(plain, "T.ndjson")).code)
	types := write(t, "types.json", `{"T":{"n":"long","TimeGenerated":"datetime","s":"string","i":"int","e":"string"}}`)
	for condition, unread := range map[string]string{
		"TimeGenerated < datetime(2026-05-01 01:00)":                                       "not read: 1 of 2 files, 3 of 4 row groups",
		"TimeGenerated between (datetime(2026-05-02 10:00) .. datetime(2026-05-02 12:00))": "not read: 1 of 2 files, 3 of 4 row groups",
		"datetime(2026-05-02 10:00) <= TimeGenerated":                                      "not read: 1 of 4 row groups",
		"s == 'k1000007'":               "not read: 1 of 2 files, 3 of 4 row groups",
		"s in ('k1000007', 'k1070000')": "not read: 1 of 2 files, 2 of 4 row groups",
		"i == 1":                        "not read: 1 of 4 row groups",
		"n > 200000":                    "not read: 2 of 2 files, 4 of 4 row groups",
		"e == 'x'":                      "not read: 2 of 4 row groups",
		"e == '' and n < 100":           "not read: 1 of 2 files, 3 of 4 row groups",
		"isnull(n)":                     "",
		"n != 5":                        "",
		"n > 149990 or n < 10":          "",
		"n > 10 and (s has 'k1000007' or n == 5)": "",
	} {
		query := "T | where " + condition + " | summarize Rows=count(), take_any(e), min(n), max(TimeGenerated), min(s)"
		want := run("", "run", "-q", query, "--data", plain, "--schema", types, "-o", "csv")
		got := run("", "run", "-q", query, "--data", lake, "-o", "csv")
		require.Equal(t, want.stdout, got.stdout, "%s %s", condition, got.stderr)
		told := run("", "explain", "--analyze", "-q", query, "--data", lake).stdout
		if unread == "" {
			require.NotContains(t, told, "not read", condition)
		} else {
			require.Contains(t, told, ", "+unread+"\n", condition)
		}
	}
}

// A session keeps what it has read of parts of a table apart from the whole, and from other parts.
func TestPartsOfATableInASession(t *testing.T) {
	lake := t.TempDir()
	for _, day := range []string{"1", "2", "3"} {
		name := filepath.Join(lake, "T", "date=2026-05-0"+day, "rows.parquet")
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.Equal(t, 0, run("", "run", "-q", "range n from "+day+"1 to "+day+"3 step 1 | extend s=strcat('s', tostring(n))", "-o", "parquet", "--out", name).code)
	}
	answer := run(`
T | where n < 20 | summarize count(), max(s)

T | where n > 30 | summarize count(), max(s)

T | where n < 20 | summarize count(), min(n)

T | summarize count(), max(s)

T | where n > 30 and s == "s32" | count

T | where n == 5 | count
`, "repl", "--data", lake, "-o", "csv")
	require.Equal(t, "count_,max_s\n3,s13\ncount_,max_s\n3,s33\ncount_,min_n\n3,11\ncount_,max_s\n9,s33\nCount\n1\nCount\n0\n", answer.stdout, answer.stderr)
}

// The files that diagnostic settings write are one table, wherever they lie below its container; those of hours that end
// before what is asked for are not read.
func TestFilesOfDiagnosticSettings(t *testing.T) {
	logs := t.TempDir()
	put := func(path, text string) {
		name := filepath.Join(logs, path)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	signIn := func(at, user string) string {
		return fmt.Sprintf(`{"time":%q,"category":"SignInLogs","properties":{"userPrincipalName":%q}}`+"\n", at, user)
	}
	put("insights-logs-signinlogs/tenantId=0aa7/y=2026/m=05/d=01/h=02/m=00/PT1H.json", signIn("2026-05-01T02:10:00Z", "ada")+signIn("2026-05-01T02:20:00Z", "bob"))
	put("insights-logs-signinlogs/tenantId=0aa7/y=2026/m=05/d=03/h=03/m=00/PT1H.json", signIn("2026-05-01T02:50:00Z", "late")+signIn("2026-05-03T03:20:00Z", "cyd"))
	put("insights-logs-advancedhunting-deviceinfo/tenantId=0aa7/y=2026/m=05/d=03/h=03/m=00/PT1H.json",
		`{"time":"2026-05-03T03:20:00Z","category":"AdvancedHunting-DeviceInfo","properties":{"DeviceName":"pc1","Timestamp":"2026-05-03T03:19:00Z"}}`+"\n")
	put("insights-logs-auditevent/resourceId=/SUBSCRIPTIONS/0aa7/PROVIDERS/X/y=2026/m=05/d=03/h=03/m=00/PT1H.json", `{"time":"2026-05-03T03:20:00Z","n":1}`+"\n")
	put("2026/05/01/Mine.ndjson", `{"n":1}`+"\n")
	put("2026/05/02/Mine.ndjson", `{"n":2}`+"\n")

	users := "SigninLogs | where TimeGenerated %s | project UserPrincipalName | sort by UserPrincipalName asc"
	for condition, want := range map[string]struct{ users, unread string }{
		">= datetime(2026-05-01)":       {"ada\nbob\ncyd\nlate\n", ""},
		">= datetime(2026-05-02 03:00)": {"cyd\n", ""},
		">  datetime(2026-05-02 03:00)": {"cyd\n", "not read: 1 of 2 files"},
		"<  datetime(2026-05-02)":       {"ada\nbob\nlate\n", ""},
	} {
		query := fmt.Sprintf(users, condition)
		got := run("", "run", "-q", query, "--data", logs, "-o", "csv")
		require.Equal(t, "UserPrincipalName\n"+want.users, got.stdout, got.stderr)
		told := run("", "explain", "--analyze", "-q", query, "--data", logs).stdout
		require.Contains(t, told, want.unread, condition)
		if want.unread == "" {
			require.NotContains(t, told, "not read")
		}
	}
	one := filepath.Join(logs, "insights-logs-signinlogs")
	for _, source := range []string{one, "SigninLogs=" + one} {
		require.Equal(t, "Count\n4\n", run("", "run", "-q", "SigninLogs | count", "--data", source, "-o", "csv").stdout, source)
	}
	require.Equal(t, "DeviceName\npc1\n", run("", "run", "-q", "DeviceInfo | project DeviceName", "--data", logs, "-o", "csv").stdout)
	require.Equal(t, "Count\n1\n", run("", "run", "-q", "['insights-logs-auditevent'] | count", "--data", logs, "-o", "csv").stdout)
	require.Equal(t, "n\n1\n2\n", run("", "run", "-q", "Mine | project n", "--data", logs, "-o", "csv").stdout)
}
