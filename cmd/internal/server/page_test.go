package server

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func get(t *testing.T, url, host string) (*http.Response, string) {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	require.NoError(t, err)
	if host != "" {
		r.Host = host
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer, string(text)
}

// TestPageFiles wants the page and all that it names to be there without a token, to run no script but its own, and to
// be kept from other hosts.
func TestPageFiles(t *testing.T) {
	h := newServer(t, func(o *Options) { o.Token = "secret" })
	answer, html := get(t, h.URL+"/", "")
	require.Equal(t, 200, answer.StatusCode)
	require.Equal(t, "text/html; charset=utf-8", answer.Header.Get("Content-Type"))
	require.Contains(t, answer.Header.Get("Content-Security-Policy"), "script-src 'self';")
	require.NotContains(t, answer.Header.Get("Content-Security-Policy"), "unsafe")
	require.Empty(t, answer.Header.Get("Access-Control-Allow-Origin"))
	require.NotRegexp(t, `<script>|<style|\son\w+=|\sstyle=`, html)
	for _, named := range regexp.MustCompile(`(?:src|href)="([^#"]*)"`).FindAllStringSubmatch(html, -1) {
		answer, _ := get(t, h.URL+named[1], "")
		require.Equal(t, 200, answer.StatusCode, named[1])
		require.NotEmpty(t, answer.Header.Get("Content-Security-Policy"), named[1])
	}
	for path, status := range map[string]int{"/page/none.js": 401, "/page/": 401, "/page/..%2fpage.go": 401, "/metrics": 401} {
		answer, _ := get(t, h.URL+path, "")
		require.Equal(t, status, answer.StatusCode, path)
	}
	answer, _ = get(t, h.URL+"/", "evil.example")
	require.Equal(t, 403, answer.StatusCode)
	status, _ := post(t, h.URL+"/page/query", object{"Query": "print 1"})
	require.Equal(t, 401, status)
	status, _ = postText(t, h.URL+"/page/query", object{"Query": "print 1"}, "Authorization", "Bearer secret", "Sec-Fetch-Site", "cross-site")
	require.Equal(t, 403, status)
}

// TestPageQuery wants values by column and exact, the chart, and what is wrong with its place.
func TestPageQuery(t *testing.T) {
	h := newServer(t, func(o *Options) { o.MaxRows = 3 })
	_, out := post(t, h.URL+"/page/query", object{"Query": `print a = 9007199254740993, b = real(null), c = dynamic({"x": "<b>"}), d = "\"é", e = 1d, f = ""`})
	result := out["results"].([]any)[0].(object)
	require.Equal(t, []any{[]any{"9007199254740993"}, []any{nil}, []any{`{"x":"<b>"}`}, []any{`"é`}, []any{"1.00:00:00"}, []any{""}}, result["values"])
	require.Equal(t, object{"name": "a", "type": "long"}, result["columns"].([]any)[0])
	require.Equal(t, 1.0, result["rows"])

	_, out = post(t, h.URL+"/page/query", object{"Query": "Logons | summarize sum(N) by Who | render piechart"})
	drawn := out["charts"].([]any)[0].(object)
	require.Equal(t, "piechart", drawn["kind"])
	require.Regexp(t, `^<svg [^>]*><style>`, drawn["svg"])
	_, out = post(t, h.URL+"/page/query", object{"Query": "Logons | where N > 5 | render timechart"})
	require.Equal(t, "there are no rows to draw", out["charts"].([]any)[0].(object)["why"])
	_, out = post(t, h.URL+"/page/query", object{"Query": "range x from 1 to 10 step 1; Logons"})
	require.Len(t, out["results"], 2)
	require.Contains(t, out["problems"].([]any)[0].(object)["message"], "E_QUERY_RESULT_SET_TOO_LARGE")

	status, out := post(t, h.URL+"/page/query", object{"Query": "Logons\n| where Whoo == 1"})
	require.Equal(t, 400, status)
	require.Equal(t, object{
		"severity": "error", "code": "KS142", "message": "The name 'Whoo' does not refer to any known column, table, variable or function.", "hint": "did you mean Who?",
		"line": 2.0, "column": 9.0, "start": 15.0, "end": 19.0,
	}, out["problems"].([]any)[0])
	status, out = post(t, h.URL+"/page/query", []int{1})
	require.Equal(t, 400, status)
	require.Contains(t, out["problems"].([]any)[0].(object)["message"], "no JSON of the kind that is wanted")
}

// TestPageNames wants completion, and what may be named: with the workspace's rules, and no file from elsewhere.
func TestPageNames(t *testing.T) {
	h := newServer(t, nil)
	_, out := post(t, h.URL+"/page/complete", object{"Text": "Logons | where Wh", "At": 17})
	require.Equal(t, "Wh", out["typed"])
	require.Equal(t, object{"text": "Who", "kind": "column", "detail": "string", "doc": ""}, out["items"].([]any)[0])
	_, out = post(t, h.URL+"/page/complete", object{"Text": "Logons", "At": -5})
	require.NotEmpty(t, out["items"])
	_, out = post(t, h.URL+"/page/names", object{})
	require.Equal(t, []any{object{"name": "Logons", "text": "Logons"}}, out["tables"])
	named := slices.IndexFunc(out["functions"].([]any), func(f any) bool { return f.(object)["name"] == "SignIns" })
	require.GreaterOrEqual(t, named, 0)
	require.Equal(t, "name: string, risk: int", out["functions"].([]any)[named].(object)["parameters"])
	require.Contains(t, out["rules"], object{"name": "watched", "path": "watched.kql"})
	_, out = post(t, h.URL+"/page/columns", object{"Table": "Logons"})
	require.Contains(t, out["columns"], object{"name": "N", "text": "N", "type": "long"})
	status, out := post(t, h.URL+"/page/columns", object{"Table": "Logon"})
	require.Equal(t, 400, status)
	require.Contains(t, out["problems"].([]any)[0].(object)["message"], "did you mean Logons?")
	_, out = post(t, h.URL+"/page/rule", object{"Path": "watched.kql"})
	require.NotEmpty(t, out["query"])
	for _, path := range []string{"../rules/riskySignInToDeviceRegistration.yaml", "/etc/passwd", "watchlists/VIPUsers.csv", "none.yaml", ""} {
		status, _ = post(t, h.URL+"/page/rule", object{"Path": path})
		require.Equal(t, 400, status, path)
	}
}

// TestRules finds rules by their keys and queries by their ending.
func TestRules(t *testing.T) {
	dir := t.TempDir()
	for file, text := range map[string]string{
		"a/rule.yaml": "id: 1\nname: 'A rule'\nquery: |\n  print 1\n", "b.yml": "name: no rule\n", "c.kql": "print 1", "f.kql": "() { 1 }", ".git/d.kql": "print 1", "e.txt": "query: x",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600))
	}
	require.Equal(t, []pageRuleName{{"A rule", "a/rule.yaml"}, {"c", "c.kql"}}, rules(dir, map[string]bool{filepath.Join(dir, "f.kql"): true}))
	source, err := readRule(dir, "a/rule.yaml")
	require.NoError(t, err)
	require.Equal(t, "print 1\n", source.Text)
	require.Empty(t, rules("", nil))
}
