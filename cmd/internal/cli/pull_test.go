package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/server"
)

// TestPullThenRunGivesTheSame brings tables and runs the rule on them, whole and page by page.
func TestPullThenRunGivesTheSame(t *testing.T) {
	for name, change := range map[string]func(*server.Options){"whole": nil, "page by page": func(o *server.Options) { o.MaxRows = 7 }} {
		for place, target := range places(served(t, change).URL) {
			folder := filepath.Join(t.TempDir(), "pulled")
			got := run("", "pull", "--on", target, "CloudAppEvents", "EntraIdSignInEvents | where true; // all", "--out", folder)
			require.Zero(t, got.code, got.stderr)
			require.Regexp(t, `^CloudAppEvents: 40 rows in \S+CloudAppEvents\.\w+\nEntraIdSignInEvents: \d+ rows in \S+\n$`, got.stdout)
			require.Equal(t, change != nil, strings.Contains(got.stderr, "page by page, by TimeGenerated"), place)
			for _, table := range []string{"CloudAppEvents", "EntraIdSignInEvents"} {
				require.Equal(t, sorted(run("", "run", "-q", table, "--data", logs, "-o", "ndjson")), sorted(run("", "run", "-q", table, "--data", folder, "-o", "ndjson")), name+" "+place)
			}
			require.Equal(t, sorted(run("", "run", rule, "--data", logs, "-o", "csv")), sorted(run("", "run", rule, "--data", folder, "-o", "csv")))
		}
	}
}

// extremes has what text alone does not bring back: types without values, reals that are no numbers, texts that look
// like something else.
const extremes = `datatable (b: bool, i: int, l: long, r: real, m: decimal, s: string, t: datetime, p: timespan, g: guid, d: dynamic) [
  true, 1, 9223372036854775807, real(nan), decimal(0.10000000000000000000000000001), "null", datetime(9999-12-31 23:59:59.9999999), 1tick, guid(74be27de-1e4e-49d9-b579-fe0b331d3642), dynamic("[1]"),
  bool(null), int(null), long(null), real(null), decimal(null), "", datetime(null), time(null), guid(null), dynamic(null),
  false, -1, -9223372036854775807, real(-inf), decimal(-1e10), "01234", datetime(0001-01-01), -10675199d, guid(00000000-0000-0000-0000-000000000000), dynamic({"a": [1.50, null]})]`

func TestPullKeepsTypesAndExtremes(t *testing.T) {
	target := places(served(t, nil).URL)["Kusto"]
	folder := t.TempDir()
	got := run("", "pull", "--on", target, "T="+extremes, "E = "+extremes+"\n| where false", "--out", folder)
	require.Zero(t, got.code, got.stderr)
	require.Contains(t, got.stdout, "T: 3 rows in "+filepath.Join(folder, "T.parquet"))
	here := run("", "run", "-q", extremes+" | project-reorder * asc", "-o", "kusto")
	require.Equal(t, here, run("", "run", "-q", "T | project-reorder * asc", "--data", folder, "-o", "kusto"))
	here = run("", "run", "-q", extremes+" | where false | getschema", "-o", "csv")
	require.Equal(t, here, run("", "run", "-q", "E | project b, i, l, r, m, s, t, p, g, d | getschema", "--data", folder, "-o", "csv"))
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, entries, 2)
}

// TestPullOfOtherTypes writes a schema file where a table that kql knows has other types there.
func TestPullOfOtherTypes(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "pulled")
	got := run("", "pull", "--on", places(served(t, nil).URL)["Kusto"], "CloudAppEvents=CloudAppEvents | project Timestamp, IPAddress = dynamic(['1.2.3.4'])", "--out", folder)
	require.Zero(t, got.code, got.stderr)
	require.Contains(t, got.stdout, "--schema "+folder+".schema.json")
	back := run("", "run", "-q", "CloudAppEvents | take 1 | project IPAddress, gettype(IPAddress)", "--data", folder, "--schema", folder+".schema.json", "-o", "csv")
	require.Equal(t, "IPAddress,type_IPAddress\n\"[\"\"1.2.3.4\"\"]\",array\n", back.stdout)
}

// TestAnonymisedLogsFireAlike runs the rule over logs with other names, and looks for the old ones.
func TestAnonymisedLogsFireAlike(t *testing.T) {
	folder := t.TempDir()
	got := run("", "pull", "--on", places(served(t, nil).URL)["Kusto"], "CloudAppEvents", "EntraIdSignInEvents", "--out", folder, "--anonymise", "--keep", rule)
	require.Zero(t, got.code, got.stderr)
	before := run("", "run", rule, "--data", logs, "-o", "csv")
	after := run("", "run", rule, "--data", folder, "-o", "csv")
	require.Equal(t, strings.Count(before.stdout, "\n"), strings.Count(after.stdout, "\n"), after.stdout)
	require.Equal(t, 6, strings.Count(after.stdout, "\n"))
	times := regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d:.]+Z`)
	require.Equal(t, times.FindAllString(before.stdout, -1), times.FindAllString(after.stdout, -1))

	originals := map[string]bool{}
	old := strings.ToLower(read(t, logs+"/CloudAppEvents.ndjson") + read(t, logs+"/EntraIdSignInEvents.ndjson"))
	for _, shape := range []string{`[\w.-]+@[\w.-]+\.\w+`, `[\w.-]+@`, `@[\w.-]+`, `[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`, `"(\d+\.){3}\d+"`, `"accountdisplayname":"[^"]*"`, `"devicename":"[^"]*"`} {
		for _, found := range regexp.MustCompile(shape).FindAllString(old, -1) {
			_, found, _ = strings.Cut(":"+found, ":")
			originals[strings.Trim(found[strings.IndexByte(found, ':')+1:], `"@`)] = true
		}
	}
	delete(originals, "")
	require.Greater(t, len(originals), 150)
	var fresh strings.Builder
	for _, table := range []string{"CloudAppEvents", "EntraIdSignInEvents"} {
		fresh.WriteString(strings.ToLower(run("", "run", "-q", table, "--data", folder, "-o", "ndjson").stdout))
	}
	var there []string
	for text := range originals {
		if strings.Contains(fresh.String(), text) {
			there = append(there, text)
		}
	}
	require.Equal(t, []string{"device registration service"}, there)
	require.Contains(t, got.stdout, `texts that stay as they were:`)
	require.Contains(t, got.stdout, "  CloudAppEvents.AccountDisplayName: 2 texts, such as \"Device Registration Service\"\n")
}

func TestPullRefuses(t *testing.T) {
	target := places(served(t, nil).URL)["Kusto"]
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "CloudAppEvents.csv"), []byte("a\n1\n"), 0o600))
	for says, args := range map[string][]string{
		"--on TARGET":        {"CloudAppEvents"},
		"NAME=QUERY":         {"print 1", "--on", target},
		"two queries":        {"CloudAppEvents", "CloudAppEvents", "--on", target},
		"--keep is":          {"CloudAppEvents", "--on", target, "--keep", rule},
		"already":            {"CloudAppEvents", "--on", target},
		"cannot be reached":  {"CloudAppEvents", "--on", "http://127.0.0.1:1/db"},
		"SEM0100":            {"NoSuchTable", "--on", target},
		"there is no data y": {"CloudAppEvents", "--on", "nowhere"},
	} {
		got := run("", append([]string{"pull", "--out", folder}, args...)...)
		require.NotZero(t, got.code, says)
		if says != "there is no data y" {
			require.Contains(t, got.stderr, says)
		}
		require.Empty(t, got.stdout)
	}
	small := places(served(t, func(o *server.Options) { o.MaxRows = 2 }).URL)["Kusto"]
	got := run("", "pull", "--out", folder, "--on", small, "EntraIdSignInEvents | take 3")
	require.Contains(t, got.stderr, "the query takes rows at random")
	got = run("", "pull", "--out", folder, "--on", small, "EntraIdSignInEvents | project AccountUpn")
	require.Contains(t, got.stderr, "a column of times would let kql ask page by page")
	got = run("", "pull", "--out", folder, "--on", small, "EntraIdSignInEvents | extend Timestamp = datetime(2026-05-01), TimeGenerated = datetime(2026-05-01)")
	require.Contains(t, got.stderr, "at 2026-05-01T00:00:00.0000000Z alone: ")
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, entries, 1)
}
