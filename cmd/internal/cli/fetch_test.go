package cli

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFetchedFeedsAnswer fetches what a rule reads from a server of its own, and runs the rule offline.
func TestFetchedFeedsAnswer(t *testing.T) {
	asked := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.URL.Path != "/feeds/bad.csv" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, "ip\n203.0.113.7\n")
	}))
	defer server.Close()
	folder := t.TempDir()
	rule := filepath.Join(folder, "rule.kql")
	query := fmt.Sprintf("let feed = '%s/feeds/bad.csv';\nexternaldata(ip: string) [feed] with (format = 'csv', ignoreFirstRecord = true)", server.URL)
	require.NoError(t, os.WriteFile(rule, []byte(query), 0o644))
	broken := filepath.Join(folder, "broken.kql")
	require.NoError(t, os.WriteFile(broken, []byte("externaldata(ip: string) [5] | where"), 0o644))
	call := func(args ...string) (code int, stdout, stderr string) {
		var out, err bytes.Buffer
		app := &App{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err, client: server.Client()}
		code = app.Run(append(args, "--workspace", folder))
		return code, out.String(), err.String()
	}

	code, _, stderr := call("run", rule, "-o", "csv")
	require.Equal(t, 1, code)
	require.Contains(t, stderr, "kql fetch")
	code, stdout, _ := call("fetch", "--dry-run", rule)
	require.Equal(t, 0, code)
	require.Contains(t, stdout, "/feeds/bad.csv: would go to ")
	require.Zero(t, asked)
	require.NoFileExists(t, filepath.Join(folder, "kql.yaml"))

	code, stdout, stderr = call("fetch", rule, broken)
	require.Equal(t, 1, code, "a broken query is told, and the others go on")
	require.Contains(t, stdout, "15 bytes in ")
	require.Contains(t, stderr, "broken.kql:1:")
	code, stdout, stderr = call("run", rule, "-o", "csv")
	require.Equal(t, 0, code, stderr)
	require.Equal(t, "ip\n203.0.113.7\n", stdout)
	require.Equal(t, 1, asked, "running asks nobody")

	code, _, _ = call("fetch", rule)
	require.Equal(t, 0, code, "and again, into the same file")
	text, err := os.ReadFile(filepath.Join(folder, "kql.yaml"))
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(text), "bad.csv\":"))

	require.NoError(t, os.WriteFile(rule, []byte(strings.Replace(query, "bad.csv", "gone.csv", 1)), 0o644))
	code, _, stderr = call("fetch", rule)
	require.Equal(t, 1, code)
	require.Contains(t, stderr, "404")
	require.NoError(t, os.WriteFile(rule, []byte("externaldata(ip: string) ['http://127.0.0.1:1/a.csv']"), 0o644))
	code, _, stderr = call("fetch", rule)
	require.Equal(t, 1, code)
	require.Contains(t, stderr, "--http")
}
