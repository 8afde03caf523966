package cli

import (
	"bytes"
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
		"default parameter": {`union isfuzzy=true (SignIns("EntraIdSignInEvents")), (SignIns("SigninLogsOfOld", 50)) | count`, "Count\n0\n"},
		"watchlist":         {`_GetWatchlist('VIPUsers') | project SearchKey, Team`, "SearchKey,Team\nana@contoso.com,Finance\nbob@contoso.com,Board\n"},
		"list in a list":    {`print u = "bob@contoso.com" | where u in ((_GetWatchlist("VIPUsers") | project SearchKey))`, "u\nbob@contoso.com\n"},
		"external csv":      {`externaldata(address: string, since: datetime) [@"https://feeds.example.com/addresses.csv?sas=1"] with (ignoreFirstRecord=true) | where since > datetime(2026-04-30)`, "address,since\n198.51.100.4,2026-05-01T00:00:00Z\n"},
		"external text":     {`let url = "https://raw.example.com/v1/names.txt"; externaldata(name: string) [url] with (format="txt")`, "name\nmimikatz\nrubeus\n"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := inSpace(t, space, c.query)
			require.Zero(t, code, stderr)
			require.Equal(t, c.want, stdout)
		})
	}
}

func TestWhatAWorkspaceLacksIsTold(t *testing.T) {
	for name, c := range map[string]struct{ query, want string }{
		"no function":  {`T | invoke Enrich()`, "functions/Enrich.kql of a workspace"},
		"no watchlist": {`_GetWatchlist("Nobody")`, "watchlists/Nobody.csv"},
		"no feed":      {`externaldata(a: string) ["https://other.example.com/a.csv"]`, "https://other.example.com/a.csv"},
		"no database":  {`print geo_info_from_ip_address("203.0.113.9")`, "--geo FILE"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := inSpace(t, space, c.query)
			require.Equal(t, 1, code)
			require.Empty(t, stdout)
			require.Contains(t, stderr, c.want)
		})
	}
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
	write("functions/loop.kql", "() { loop() }")

	_, _, stderr := inSpace(t, folder, "broken")
	require.Contains(t, stderr, filepath.Join("functions", "broken.kql")+":3:1: error")
	_, _, stderr = inSpace(t, folder, "wrong()")
	require.Contains(t, stderr, filepath.Join("functions", "wrong.kql")+":3:13: error")
	require.Contains(t, stderr, "did you mean AccountUpn?")
	require.Contains(t, stderr, "query:1:1: note: The function 'wrong' is called here.")
	_, _, stderr = inSpace(t, folder, "late()")
	require.Contains(t, stderr, filepath.Join("functions", "late.kql")+":3:12: error")
	_, _, stderr = inSpace(t, folder, "loop()")
	require.Contains(t, stderr, "calls itself")

	write("kql.yaml", "function: functions\n")
	code, _, stderr := inSpace(t, folder, "print 1")
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "kql.yaml:1:1: error: A workspace has no key 'function'.")
	require.Contains(t, stderr, "did you mean functions?")
}
