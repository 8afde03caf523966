package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const space = "../../../testdata/workspace"

func inSpace(t *testing.T, folder, query string, more ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	app := &App{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err}
	code = app.Run(append([]string{"run", "-o", "csv", "--workspace", folder, "-q", query}, more...))
	return code, out.String(), err.String()
}

func TestWorkspaceGivesFunctionsListsAndFeeds(t *testing.T) {
	for name, c := range map[string]struct{ query, want string }{
		"scalar function":   {`print domain("Ana@Contoso.COM")`, "print_0\ncontoso.com\n"},
		"tabular parameter": {`datatable(SHA1: string, Name: string) ["aa11", "x", "cc", "y"] | invoke FileProfile(SHA1, 100) | project Name, GlobalPrevalence`, "Name,GlobalPrevalence\nx,12\ny,\n"},
		"default parameter": {`union isfuzzy=true (SignIns("EntraIdSignInEvents")), (SignIns("SigninLogsOfOld", 50)) | summarize min(RiskLevelDuringSignIn)`, "min_RiskLevelDuringSignIn\n0\n"},
		"watchlist":         {`_GetWatchlist('VIPUsers') | project SearchKey, Team`, "SearchKey,Team\namara.okafor@fabrikam.example,Finance\nlena.vogt@fabrikam.example,Board\n"},
		"names of lists":    {`_GetWatchlistAlias`, "WatchlistAlias\nVIPUsers\n"},
		"unknown function":  {`union isfuzzy=true (print x = 1), (Enrich("x") | where x > 1)`, "x\n1\n"},
		"list in a list":    {`print u = "lena.vogt@fabrikam.example" | where u in ((_GetWatchlist("VIPUsers") | project SearchKey))`, "u\nlena.vogt@fabrikam.example\n"},
		"external csv":      {`externaldata(address: string, since: datetime) [@"https://feeds.example.com/addresses.csv?sas=1"] with (ignoreFirstRecord=true) | where since > datetime(2026-04-30)`, "address,since\n192.0.2.140,2026-05-01T00:00:00Z\n192.0.2.141,2026-05-01T00:00:00Z\n"},
		"external text":     {`let url = "https://raw.example.com/v1/names.txt"; externaldata(name: string) [url] with (format="txt")`, "name\nmimikatz\nrubeus\n"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := inSpace(t, space, c.query)
			require.Zero(t, code, stderr)
			require.Equal(t, c.want, stdout)
		})
	}
}

func TestTheExampleOfAWorkspaceRuns(t *testing.T) {
	got := run("", "run", "-o", "csv", "--workspace", space, space+"/watched.kql")
	require.Equal(t, 0, got.code)
	require.Empty(t, got.stderr)
	lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
	require.Len(t, lines, 3)
	require.Equal(t, "Timestamp,Team,AccountUpn,Domain,IPAddress,since", lines[0])
	require.Contains(t, got.stdout, "Finance,amara.okafor@fabrikam.example,fabrikam.example,198.51.100.23,2026-04-30T00:00:00Z")
}

func TestWhatAWorkspaceLacksIsTold(t *testing.T) {
	for name, c := range map[string]struct{ query, want string }{
		"no function":  {`T | invoke Enrich()`, "functions/Enrich.kql of a workspace"},
		"no watchlist": {`_GetWatchlist("Nobody")`, "watchlists/Nobody.csv"},
		"no feed":      {`externaldata(a: string) ["https://other.example.com/a.csv"]`, "https://other.example.com/a.csv"},
		"no database":  {`print geo_info_from_ip_address("203.0.113.9")`, "--geo FILE"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := inSpace(t, space, c.query, "--strict")
			require.Equal(t, 1, code)
			require.Empty(t, stdout)
			require.Contains(t, stderr, c.want)
		})
	}
}

func TestAWatchlistThatIsNotThereIsEmpty(t *testing.T) {
	code, stdout, stderr := inSpace(t, space, `_GetWatchlist("Nobody") | project SearchKey, Own | union (print n = 1)`)
	require.Equal(t, 0, code)
	require.Equal(t, "SearchKey,Own,n\n,,1\n", stdout)
	require.Contains(t, stderr, "warning: There is no watchlist 'Nobody', so it is empty.")
}

func TestAWorkspaceHasGroupsOfEntities(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(folder, "functions"), 0o755))
	for name, text := range map[string]string{
		"A.kql":       "() { print x = 1 }",
		"B.kql":       "() { print x = 2 }",
		"ByName.kql":  "entity_group [A, B]",
		"command.kql": ".create entity_group ByCommand (B, B)",
		"let.kql":     "let ByLet = entity_group [B];",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, "functions", name), []byte(text), 0o600))
	}
	for group, want := range map[string]string{"ByName": "1\n2\n", "ByCommand": "2\n2\n", `entity_group("ByLet")`: "2\n"} {
		code, stdout, stderr := inSpace(t, folder, "macro-expand "+group+" as E (E)")
		require.Zero(t, code, stderr)
		require.Equal(t, "x\n"+want, stdout, group)
	}
	code, _, stderr := inSpace(t, folder, "ByName | count")
	require.Equal(t, 1, code)
	require.Contains(t, stderr, "ByName")
}

func TestMistakesInAWorkspaceHaveTheirPlace(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	write("functions/broken.kql", "() {\n  print 1 |\n}")
	write("functions/wrong.kql", "let wrong = () {\n  EntraIdSignInEvents\n  | project AccountUpm\n};")
	write("functions/late.kql", "() {\n  print ip = '::1'\n  | extend geo_info_from_ip_address(ip)\n}")
	write("functions/loop.kql", "() { again() }")
	write("functions/again.kql", "loop")
	write("functions/outer.kql", "(T: (*)) {\n  T | extend x = 1 | union late()\n}")
	write("functions/SigninLogs.kql", "SigninLogs | extend Own = 'f'")
	write("functions/any.kql", "(n: long = 3, since: datetime = datetime(null), list: dynamic = dynamic([])) { print n, since, list }")

	_, _, stderr := inSpace(t, folder, "broken")
	require.Contains(t, stderr, filepath.Join("functions", "broken.kql")+":3:1: error")
	_, _, stderr = inSpace(t, folder, "wrong()")
	require.Contains(t, stderr, filepath.Join("functions", "wrong.kql")+":3:13: error")
	require.Contains(t, stderr, "did you mean AccountUpn?")
	require.Contains(t, stderr, "query:1:1: note: The function 'wrong' is called here.")
	_, _, stderr = inSpace(t, folder, "late()")
	require.Contains(t, stderr, filepath.Join("functions", "late.kql")+":3:12: error")
	_, _, stderr = inSpace(t, folder, "loop()")
	require.Contains(t, stderr, "again.kql:1:1: error: The function 'loop' calls itself.")
	require.Contains(t, stderr, "query:1:1: note: The function 'loop' is called here.")
	_, _, stderr = inSpace(t, folder, "print 1 | invoke outer()")
	require.Regexp(t, `(?s)late.kql:3:12: error.*outer.kql:2:28: note.*query:1:18: note`, stderr)
	require.Equal(t, 1, strings.Count(stderr, "error"))
	_, _, stderr = inSpace(t, folder, "wrong() | union wrong(), wrong()")
	require.Equal(t, 1, strings.Count(stderr, "error"), "a mistake is told once")
	_, _, stderr = inSpace(t, folder, "any(m = 1)")
	require.Contains(t, stderr, "KS196")
	_, stdout, _ := inSpace(t, folder, "any(list = dynamic([1]))")
	require.Equal(t, "print_0,print_1,print_2\n3,,[1]\n", stdout)
	_, stdout, _ = inSpace(t, folder, "SigninLogs | getschema | where ColumnName == 'Own' | count")
	require.Equal(t, "Count\n1\n", stdout, "a function hides the table of its name")
	_, stdout, _ = inSpace(t, folder, "table('SigninLogs') | getschema | where ColumnName == 'Own' | count")
	require.Equal(t, "Count\n0\n", stdout)

	write("kql.yaml", "function: functions\n")
	code, _, stderr := inSpace(t, folder, "print 1")
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "kql.yaml:1:1: error: A workspace has no key 'function'.")
	require.Contains(t, stderr, "did you mean functions?")
}

func TestStoredFunctionsAreListed(t *testing.T) {
	got := run("", "functions", "--workspace", space)
	require.Regexp(t, `stored +FileProfile +workspace +What is known`, got.stdout)
	require.Regexp(t, `stored +SignIns +workspace +Sign-ins of a table`, got.stdout)
	got = run("", "functions", "--workspace", space, "domain")
	require.Equal(t, 0, got.code)
	require.Equal(t, 1, strings.Count(got.stdout, "\n"))
}

func TestCheckNamesTheFileOfAStoredFunction(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(folder, "functions"), 0o755))
	function := filepath.Join(folder, "functions", "wrong.kql")
	require.NoError(t, os.WriteFile(function, []byte("print\n  x"), 0o644))
	first, second := write(t, "a.kql", "wrong"), write(t, "b.kql", "wrong | take 1")
	got := run("", "check", "-o", "json", "--workspace", folder, first, second)
	require.Equal(t, 1, got.code)
	var files []checked
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &files))
	require.Len(t, files, 3)
	require.Empty(t, files[0].Diagnostics, "the mistake is told once, with its own file")
	require.Empty(t, files[1].Diagnostics)
	require.Equal(t, function, files[2].File)
	require.Len(t, files[2].Diagnostics, 2)
	d := files[2].Diagnostics[0]
	require.Equal(t, checkedDiagnostic{"", "error", "KS142", d.Message, 8, 1, 2, 3}, d)
	require.Equal(t, checkedDiagnostic{first, "note", "", "The function 'wrong' is called here.", 0, 5, 1, 1}, files[2].Diagnostics[1])
}

func TestTheWorkspaceGivesDataAndFlagsOverride(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{"kql.yaml": "data: logs\nschema: types.json\n", "logs/Mine.csv": "a\n1\n", "other/Mine.csv": "a\n2\n", "types.json": `{"Mine":{"a":"string"}}`, "f/twice.kql": "\ufeff(n: long) { n * 2 }", "w/L.csv": "a\nk\n"} {
		path := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	_, stdout, _ := inSpace(t, folder, "Mine | project a, type = gettype(a)")
	require.Equal(t, "a,type\n1,string\n", stdout)
	_, stdout, _ = inSpace(t, folder, "Mine", "--data", filepath.Join(folder, "other"))
	require.Equal(t, "a\n2\n", stdout)
	_, stdout, _ = inSpace(t, folder, `_GetWatchlist("L") | project SearchKey, x = twice(2)`, "--functions", filepath.Join(folder, "f"), "--watchlists", filepath.Join(folder, "w"))
	require.Equal(t, "SearchKey,x\nk,4\n", stdout)
	_, _, stderr := inSpace(t, folder, "print 1", "--functions", filepath.Join(folder, "gone"))
	require.Contains(t, stderr, "gone")
	t.Chdir(filepath.Join(folder, "logs"))
	require.Equal(t, "a\n1\n", run("", "run", "-o", "csv", "-q", "Mine").stdout)
	require.Contains(t, run("", "run", "-q", "print 1", "--workspace", "gone").stderr, "gone")
	require.Contains(t, run("", "run", "-q", "print 1", "--external", "gone").stderr, "URL=FILE")
}
