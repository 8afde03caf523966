package cli

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"kql/cmd/internal/server"
	"kql/executor/database"
	"kql/executor/workspace"
)

const fixedNow = "2026-05-02T00:00:00Z"

// served is a server of the sample logs, at one time.
func served(t *testing.T, change func(*server.Options)) *httptest.Server {
	t.Helper()
	now, err := time.Parse(time.RFC3339, fixedNow)
	require.NoError(t, err)
	o := server.Options{Database: "logs", Concurrency: 2, Now: now, Open: func(ctx context.Context) (*database.DB, error) {
		return database.Open(ctx, database.Options{Data: []string{logs}, Space: workspace.None()})
	}}
	if change != nil {
		change(&o)
	}
	s, err := server.New(t.Context(), o)
	require.NoError(t, err)
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	return h
}

const workspaceID = "5e5ba1d2-9a4f-4d0e-8c8e-2f5f5d2c1b11"

// places are the three protocols of a server, each as a target.
func places(url string) map[string]string {
	return map[string]string{"Kusto": url + "/logs", "Log Analytics": url + "/v1/workspaces/" + workspaceID, "Defender": url + "/v1.0/security/runHuntingQuery"}
}

// TestOnGivesWhatARunGives asks each query here and there, in each format.
func TestOnGivesWhatARunGives(t *testing.T) {
	targets := places(served(t, nil).URL)
	queries := strings.Split(read(t, testdata+"/on/queries.kql"), "\n\n")
	require.GreaterOrEqual(t, len(queries), 50)
	formats := []string{"json", "kusto", "csv", "ndjson", "table", "tsv", "markdown"}
	for i, query := range queries {
		for _, format := range []string{formats[i%len(formats)], "kusto"} {
			here := run("", "run", "-q", query, "--data", logs, "--now", fixedNow, "-o", format)
			require.Zero(t, here.code, here.stderr)
			require.Equal(t, ran{0, here.stdout, ""}, run("", "run", "-q", query, "--on", targets["Kusto"], "--now", fixedNow, "-o", format), query)
			if strings.Contains(query, "fork") || strings.Contains(query, "; print") {
				continue // the portals give one result
			}
			require.Equal(t, ran{0, here.stdout, ""}, run("", "run", "-q", query, "--on", targets["Log Analytics"], "-o", format), query)
			if strings.Contains(query, `'"[1]"'`) {
				continue // Defender's dynamic texts may be JSON that was wrapped
			}
			require.Equal(t, ran{0, here.stdout, ""}, run("", "run", "-q", query, "--on", targets["Defender"], "-o", format), query)
		}
	}
}

// TestOnKeepsEveryValue asks for each value that the server's clients are tested with.
func TestOnKeepsEveryValue(t *testing.T) {
	var all []string
	for line := range strings.Lines(read(t, testdata+"/serve/values.jsonl")) {
		all = append(all, fmt.Sprintf("v%d = %s", len(all), gjson.Get(line, "kql").String()))
	}
	require.Greater(t, len(all), 30)
	query := "print " + strings.Join(all, ", ")
	here := run("", "run", "-q", query, "-o", "kusto")
	require.Zero(t, here.code, here.stderr)
	for place, target := range places(served(t, nil).URL) {
		there := run("", "run", "-q", query, "--on", target, "-o", "kusto")
		require.Equal(t, here, there, place)
	}
}

func TestOnDrawsWhatTheQueryRenders(t *testing.T) {
	args := []string{"run", "-q", `EntraIdSignInEvents | summarize count() by Application | order by Application asc | render columnchart with (title="Sign-ins", ymin=0)`, "--chart"}
	here := run("", append(args, "--data", logs)...)
	require.Contains(t, here.stdout, "Sign-ins")
	require.Equal(t, here, run("", append(args, "--on", places(served(t, nil).URL)["Kusto"])...))
}

// TestDiffOnGivesWhatADiffGives compares versions of the rule here and there.
func TestDiffOnGivesWhatADiffGives(t *testing.T) {
	targets := places(served(t, nil).URL)
	text := read(t, rule)
	for _, edit := range [][2]string{{"< 6h", "< 1h"}, {`("50","100")`, `("100")`}, {`| where isnotempty(SessionId) `, ``}, {"", ""}} {
		edited := write(t, "edited.yaml", strings.Replace(text, edit[0], edit[1], 1))
		for _, format := range []string{"text", "json", "markdown"} {
			here := run("", "diff", rule, edited, "--data", logs, "-o", format)
			require.Contains(t, []int{0, 1}, here.code, here.stderr)
			for place, target := range targets {
				there := run("", "diff", rule, edited, "--on", target, "-o", format)
				require.Equal(t, here, there, place)
			}
		}
	}
}

// TestOnTellsNowAndParameters sends what is beside the text.
func TestOnTellsNowAndParameters(t *testing.T) {
	targets := places(served(t, nil).URL)
	query := "declare query_parameters (s: string, n: long, i: int, t: datetime, p: timespan, d: dynamic, b: bool, g: guid, r: real, m: decimal, o: string = 'o');\nprint now(), s, n, i, t, p, d, b, g, r, m, o"
	args := []string{"run", "-q", query, "--now", "2020-01-01T00:00:00.0000001Z", "-o", "json"}
	for _, p := range []string{"s=it's \"so\"", "n=-5", "i=7", "t=2026-05-01", "p=1.02:03:04", `d={"a":[1]}`, "b=true", "g=74be27de-1e4e-49d9-b579-fe0b331d3642", "r=1e3", "m=0.1"} {
		args = append(args, "--param", p)
	}
	here := run("", args...)
	require.Zero(t, here.code, here.stderr)
	require.Contains(t, here.stdout, "2020-01-01T00:00:00.0000001Z")
	require.Equal(t, here, run("", append(args, "--on", targets["Kusto"])...))
	require.Equal(t, 1, run("", append(args, "--on", targets["Log Analytics"])...).code)
	literals := run("", "run", "-q", "declare query_parameters (t: datetime, s: string); print t = t, s = s", "--param", "t=datetime(2026-05-01)", "--param", "s='x'", "-o", "json", "--on", targets["Kusto"])
	require.Contains(t, literals.stdout, `"t":"2026-05-01T00:00:00Z","s":"x"`, literals.stderr)
}

func TestOnTakesNamesFromTheWorkspace(t *testing.T) {
	h := served(t, nil)
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "kql.yaml"), []byte(fmt.Sprintf("targets:\n  prod: %s/logs\n  soc: %s/v1/workspaces/%s\n", h.URL, h.URL, workspaceID)), 0o600))
	for _, name := range []string{"prod", "soc"} {
		got := run("", "run", "-q", "CloudAppEvents | count", "--workspace", folder, "--on", name, "-o", "csv")
		require.Equal(t, ran{0, "Count\n40\n", ""}, got)
	}
	got := run("", "run", "-q", "print 1", "--workspace", folder, "--on", "prood")
	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.stderr, "did you mean prod?")
}

// TestOnShowsMistakesAtTheirPlaces has the service find what is wrong.
func TestOnShowsMistakesAtTheirPlaces(t *testing.T) {
	targets := places(served(t, nil).URL)
	for _, target := range targets {
		got := run("", "run", "-q", "CloudAppEvents\n| where Nothing == 1", "--on", target)
		require.Equal(t, 1, got.code)
		require.Contains(t, got.stderr, "query:2:9: error: ")
		require.Contains(t, got.stderr, "    2 | | where Nothing == 1\n      |         ^")
	}
}

// TestOnMakesTheAlertsOfARule has a rule run there over the rows of its window, and make the alerts that it makes here.
func TestOnMakesTheAlertsOfARule(t *testing.T) {
	var rows strings.Builder
	for user, ago := range map[string]time.Duration{"ana": time.Minute, "bob": 50 * time.Minute, "cleo": 70 * time.Minute, "dan": -time.Hour} {
		fmt.Fprintf(&rows, "{\"TimeGenerated\":%q,\"UserPrincipalName\":\"%s@contoso.com\"}\n", time.Now().UTC().Add(-ago).Format(time.RFC3339Nano), user)
	}
	data := write(t, "SigninLogs.ndjson", rows.String())
	h := served(t, func(o *server.Options) {
		o.Now = time.Time{}
		o.Open = func(ctx context.Context) (*database.DB, error) {
			return database.Open(ctx, database.Options{Data: []string{data}, Space: workspace.None()})
		}
	})
	text := `
id: 6a1f3c52-4b0e-4a53-9a4c-0d1f7e6f2b11
name: Failures
description: Somebody failed.
severity: Low
kind: Scheduled
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 1
eventGroupingSettings: {aggregationKind: AlertPerResult}
alertDetailsOverride: {alertDisplayNameFormat: "{{UserPrincipalName}} failed"}
query: SigninLogs | project UserPrincipalName | sort by UserPrincipalName asc
entityMappings: [{entityType: Account, fieldMappings: [{identifier: FullName, columnName: UserPrincipalName}]}]
`
	times := regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d:.]+Z`)
	for threshold, alerts := range map[string]int{"1": 2, "2": 0} {
		rule := write(t, "rule.yaml", strings.Replace(text, "triggerThreshold: 1", "triggerThreshold: "+threshold, 1))
		here := run("", "run", rule, "--data", data, "--as", "alerts", "-o", "ndjson")
		require.Equal(t, alerts, strings.Count(here.stdout, "\n"), here.stderr)
		for place, target := range places(h.URL) {
			there := run("", "run", rule, "--on", target, "--as", "alerts", "-o", "ndjson")
			if place == "Kusto" {
				require.Equal(t, exitUsage, there.code)
				require.Contains(t, there.stderr, "Log Analytics and Defender do that, Kusto does not")
				continue
			}
			require.Equal(t, ran{0, times.ReplaceAllString(here.stdout, "TIME"), ""}, ran{there.code, times.ReplaceAllString(there.stdout, "TIME"), there.stderr}, place)
			shown := run("", "run", rule, "--on", target, "--as", "alerts").stdout
			require.Contains(t, times.ReplaceAllString(shown, "TIME"), fmt.Sprintf("run TIME  rows 2, alerts %d\nalerts: %d, incidents: %d, runs: 1\n", alerts, alerts, alerts))
			require.Equal(t, exitUsage, run("", "run", rule, "--on", target, "--as", "alerts", "--from", "2026-05-01", "--to", "2026-05-02").code)
			require.Equal(t, 1, run("", "run", rule, "--on", target, "--as", "alerts", "--now", fixedNow).code)
		}
	}
	require.Equal(t, exitUsage, run("", "run", "-q", "print 1", "--on", places(h.URL)["Defender"], "--as", "alerts").code)
}

func TestOnTellsOfADatabaseThatIsNotThere(t *testing.T) {
	target := served(t, nil).URL + "/other"
	require.Equal(t, ran{1, "", "kql: " + target + ": Entity ID 'other' of kind 'Database' was not found.\n"}, run("", "run", "-q", "print 1", "--on", target))
}

func TestOnRefusesWhatDoesNotGoThere(t *testing.T) {
	target := places(served(t, nil).URL)["Kusto"]
	for _, args := range [][]string{{"--data", logs}, {"--as", "alerts"}, {"--on", "somewhere"}, {"--on", "http://example.com/db"}, {"--on", "https://example.com/db"}, {"--on", "https://api.example.com/v1/workspaces/" + workspaceID},
		{"--on", "https://help.kusto.windows.net"}, {"--on", "https://user:secret@help.kusto.windows.net/Samples"}, {"--on", "https://help.kusto.windows.net.evil.example/Samples"}, {"--on", "https://help.kusto.windows.net/a/b"}} {
		got := run("", append([]string{"run", rule, "--on", target}, args...)...)
		require.Equal(t, exitUsage, got.code, args)
		require.Equal(t, 1, strings.Count(got.stderr, "\n"), got.stderr)
		require.NotContains(t, got.stderr, "secret")
	}
}

// fallible serves what a handler answers, and gives it as the three targets.
func fallible(t *testing.T, handler http.HandlerFunc) map[string]string {
	h := httptest.NewServer(handler)
	t.Cleanup(h.Close)
	return places(h.URL)
}

// failsInALine wants a run against each of the targets to end in one line that has a text.
func failsInALine(t *testing.T, targets map[string]string, says string, args ...string) {
	t.Helper()
	for place, target := range targets {
		got := run("", append([]string{"run", "-q", "print 1", "--on", target}, args...)...)
		require.Equal(t, 1, got.code, place)
		require.Empty(t, got.stdout, place)
		require.Contains(t, got.stderr, says, place)
		lines := strings.Split(strings.TrimSpace(got.stderr), "\n")
		require.True(t, strings.HasPrefix(lines[len(lines)-1], "kql: "), got.stderr)
		for _, line := range lines[:len(lines)-1] {
			require.True(t, strings.HasPrefix(line, "note: "), got.stderr)
		}
	}
}

func TestOnRefused(t *testing.T) {
	targets := places(served(t, func(o *server.Options) { o.Token = "right" }).URL)
	failsInALine(t, targets, "wants a token: put one into KQL_TOKEN")
	t.Setenv("KQL_TOKEN", "wrong")
	failsInALine(t, targets, "refuses the token: The request bears no valid token.")
	failsInALine(t, fallible(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }), "does not let you in: Forbidden")
	t.Setenv("KQL_TOKEN", "right")
	for _, target := range targets {
		require.Equal(t, ran{0, "Count\n40\n", ""}, run("", "run", "-q", "CloudAppEvents | count", "--on", target, "-o", "csv"))
	}
	moved := fallible(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://elsewhere.example/", http.StatusTemporaryRedirect)
	})
	failsInALine(t, moved, "sends on to https://elsewhere.example/")
}

// TestOnThrottled waits as it is told, and no longer than the query may take.
func TestOnThrottled(t *testing.T) {
	for _, told := range []string{"0", "1", ""} {
		asked := 0
		real := served(t, nil)
		targets := fallible(t, func(w http.ResponseWriter, r *http.Request) {
			if asked++; asked == 1 {
				w.Header().Set("Retry-After", told)
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			real.Config.Handler.ServeHTTP(w, r)
		})
		begun := time.Now()
		got := run("", "run", "-q", "CloudAppEvents | count", "--on", targets["Kusto"], "-o", "csv")
		require.Equal(t, ran{0, "Count\n40\n", got.stderr}, got)
		require.Equal(t, 2, asked)
		if told != "0" {
			require.GreaterOrEqual(t, time.Since(begun), time.Second)
			require.Contains(t, got.stderr, "is busy; asked again in 1s")
		}
	}
	busy := fallible(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	failsInALine(t, busy, "is busy and asks to wait 1m0s, longer than the query may take", "--timeout", "5s")
}

func TestOnCut(t *testing.T) {
	real := served(t, nil)
	cut := fallible(t, func(w http.ResponseWriter, r *http.Request) {
		whole := httptest.NewRecorder()
		r.Header.Del("Accept-Encoding")
		real.Config.Handler.ServeHTTP(whole, r)
		_, _ = w.Write(whole.Body.Bytes()[:whole.Body.Len()/2])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	failsInALine(t, cut, "was cut off after ")
	ended := fallible(t, func(w http.ResponseWriter, r *http.Request) {
		whole := httptest.NewRecorder()
		r.Header.Del("Accept-Encoding")
		real.Config.Handler.ServeHTTP(whole, r)
		_, _ = w.Write(whole.Body.Bytes()[:whole.Body.Len()/2])
	})
	failsInALine(t, ended, "was cut off after ")
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	failsInALine(t, places(closed.URL), "cannot be reached: dial tcp ")
	failsInALine(t, fallible(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }), "has not answered as ")
}

func TestOnSlow(t *testing.T) {
	slow := fallible(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then a server sees that a client has gone
		select {
		case <-r.Context().Done():
		case <-time.After(5 * time.Second):
		}
	})
	failsInALine(t, slow, "has not answered in the time that a query may take", "--timeout", "200ms")
	trickle := fallible(t, func(w http.ResponseWriter, r *http.Request) {
		for range 50 {
			_, _ = w.Write([]byte("[ "))
			w.(http.Flusher).Flush()
			time.Sleep(20 * time.Millisecond)
		}
	})
	failsInALine(t, trickle, "has not answered in the time that a query may take", "--timeout", "200ms")
}

// TestOnPartial fails where not all rows are there, and where they do not fit into memory.
func TestOnPartial(t *testing.T) {
	h := served(t, func(o *server.Options) { o.MaxRows = 2 })
	for place, target := range places(h.URL) {
		got := run("", "run", "-q", "CloudAppEvents", "--on", target)
		require.Equal(t, 1, got.code)
		require.Empty(t, got.stdout)
		require.Contains(t, got.stderr, "the answer is not whole: ", place)
		require.Equal(t, 1, strings.Count(got.stderr, "\n"), got.stderr)
	}
	got := run("", "run", "-q", "range x from 1 to 100000 step 1", "--on", places(served(t, nil).URL)["Kusto"], "--max-memory", "100KB")
	require.Equal(t, ran{1, "", got.stderr}, got)
	require.Contains(t, got.stderr, "is larger than --max-memory allows")
}

// TestOnInASession has queries run there and here, with the session's lets.
func TestOnInASession(t *testing.T) {
	target := places(served(t, nil).URL)["Kusto"]
	script := `let many = CloudAppEvents | summarize n = count() by ActionType | where n > 5;

many | count

.schema CloudAppEvents | project Timestamp, RawEventData

.on here

print 1

.on ` + target + `

CloudAppEvents | where Nothing == 1
`
	got := run(script, "repl", "--on", target, "-o", "csv")
	require.Equal(t, 1, got.code)
	want := run("", "run", "-q", "CloudAppEvents | summarize n = count() by ActionType | where n > 5 | count", "--data", logs, "-o", "csv")
	require.Equal(t, want.stdout+"column        type\n────────────  ────────\nTimestamp     datetime\nRawEventData  dynamic\nprint_0\n1\n", got.stdout)
	require.Contains(t, got.stderr, "many kept for this session\nqueries run here\nqueries run on "+target+"; .on here goes back\n")
	require.Contains(t, got.stderr, "stdin:13:24: error: "+target)
	got = run(".explain CloudAppEvents\n", "repl", "--on", target)
	require.Contains(t, got.stderr, "this works on data that is here")
}
