package server

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/executor/database"
	"kql/executor/workspace"
)

const testdata = "../../../testdata/"

// newServer serves two rows of one table, and the functions of the shipped workspace.
func newServer(t testing.TB, change func(*Options)) *httptest.Server {
	dir, functions := t.TempDir(), t.TempDir()
	require.NoError(t, os.CopyFS(functions, os.DirFS(testdata+"workspace/functions")))
	require.NoError(t, os.WriteFile(filepath.Join(functions, "FirstLogons.kql"), []byte("let FirstLogons = () { Logons | where N > 0 };"), 0o600))
	file := filepath.Join(dir, "Logons.ndjson")
	require.NoError(t, os.WriteFile(file, []byte(`{"TimeGenerated":"2026-05-01T00:00:00Z","Who":"ana","N":1}
{"TimeGenerated":"2026-05-02T00:00:00Z","Who":"bob","N":2}
`), 0o600))
	o := Options{
		Database: "db", Version: "test", Concurrency: 2,
		Open: func(ctx context.Context) (*database.DB, error) {
			space, err := workspace.Open(testdata + "workspace")
			if err != nil {
				return nil, err
			}
			if err := space.UseFunctions(functions); err != nil {
				return nil, err
			}
			return database.Open(ctx, database.Options{Data: []string{dir}, Space: space})
		},
	}
	if change != nil {
		change(&o)
	}
	s, err := New(context.Background(), o)
	require.NoError(t, err)
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	return h
}

// post asks, and gives the status and the answer.
func post(t testing.TB, url string, body any, header ...string) (int, map[string]any) {
	status, text := postText(t, url, body, header...)
	var out map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &out), text)
	return status, out
}

func postText(t testing.TB, url string, body any, header ...string) (int, string) {
	text, err := json.Marshal(body)
	require.NoError(t, err)
	r, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(text))
	require.NoError(t, err)
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	answer, out := exchange(t, r)
	return answer.StatusCode, out
}

// exchange sends a request and reads its answer.
func exchange(t testing.TB, r *http.Request) (answer *http.Response, body string) {
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer, string(text)
}

type object = map[string]any

func csl(text string, options ...any) object {
	all := object{}
	for i := 0; i+1 < len(options); i += 2 {
		all[options[i].(string)] = options[i+1]
	}
	return object{"db": "db", "csl": text, "properties": object{"Options": all}}
}

// TestVersion1 wants the tables of version 1: the results, how they are shown, how it went, and the table of these.
func TestVersion1(t *testing.T) {
	h := newServer(t, nil)
	status, out := post(t, h.URL+"/v1/rest/query", csl("Logons | project Who, N | sort by N asc"))
	require.Equal(t, 200, status)
	tables := out["Tables"].([]any)
	require.Len(t, tables, 4)
	require.Equal(t, []any{[]any{"ana", 1.0}, []any{"bob", 2.0}}, tables[0].(object)["Rows"])
	require.Equal(t, "QueryResult", tables[3].(object)["Rows"].([]any)[0].([]any)[1])
}

// TestVersion2 wants the frames of version 2, in fragments and on lines where they are asked for.
func TestVersion2(t *testing.T) {
	h := newServer(t, nil)
	_, text := postText(t, h.URL+"/v2/rest/query", csl("Logons | summarize count() by Who | render piechart with (title='x')"))
	var frames []object
	require.NoError(t, json.Unmarshal([]byte(text), &frames))
	var kinds []string
	for _, f := range frames {
		kinds = append(kinds, f["FrameType"].(string))
	}
	require.Equal(t, []string{"DataSetHeader", "DataTable", "DataTable", "DataTable", "DataSetCompletion"}, kinds)
	require.Contains(t, text, `\"Visualization\":\"piechart\"`)

	_, text = postText(t, h.URL+"/v2/rest/query", csl("range x from 1 to 12000 step 1", "results_v2_fragment_primary_tables", true, "results_v2_newlines_between_frames", true, "results_error_reporting_placement", "end_of_table"))
	lines := strings.Split(strings.TrimSpace(text), "\n")
	require.Equal(t, "]", lines[len(lines)-1])
	require.Equal(t, 3, strings.Count(text, `"TableFragment"`))
	require.Contains(t, text, `"RowCount":12000`)
	require.NoError(t, json.Unmarshal([]byte(text), &frames))
}

// TestErrors wants what is wrong with a query told with its place, and no status of success.
func TestErrors(t *testing.T) {
	h := newServer(t, nil)
	for query, wants := range map[string]string{
		"Logons\n| where Whoo == 1":         "Semantic error: SEM0100: The name 'Whoo' does not refer to any known column, table, variable or function. (did you mean Who?) [line:position=2:9]",
		"Logons | where (":                  "Syntax error: SYN0002: ",
		"print assert(1 > 2, 'never mind')": "never mind",
	} {
		status, out := post(t, h.URL+"/v2/rest/query", csl(query))
		require.Equal(t, 400, status, query)
		require.Contains(t, out["error"].(object)["@message"], wants, query)
	}
	status, out := post(t, h.URL+"/v2/rest/query", []int{1})
	require.Equal(t, 400, status)
	require.Contains(t, out["error"].(object)["@message"], "no JSON of the kind that is wanted")
}

// TestProperties wants the time, the parameters and the limits of a request.
func TestProperties(t *testing.T) {
	h := newServer(t, nil)
	body := csl("declare query_parameters(who: string, since: datetime); print now(), who, since", "query_now", "2026-05-03T00:00:00Z")
	body["properties"].(object)["Parameters"] = object{"who": `"a\"b"`, "since": "datetime(2026-01-01)"}
	_, out := post(t, h.URL+"/v1/rest/query", body)
	require.Equal(t, []any{"2026-05-03T00:00:00Z", `a"b`, "2026-01-01T00:00:00Z"}, out["Tables"].([]any)[0].(object)["Rows"].([]any)[0])

	_, out = post(t, h.URL+"/v1/rest/query", csl("range x from 1 to 10 step 1", "truncationmaxrecords", 3))
	require.Len(t, out["Tables"].([]any)[0].(object)["Rows"], 3)
	require.Contains(t, out["Exceptions"].([]any)[0], "E_QUERY_RESULT_SET_TOO_LARGE")

	for _, whole := range []object{csl("range x from 1 to 10 step 1", "truncationmaxrecords", 3, "notruncation", true), csl("set notruncation; range x from 1 to 10 step 1", "truncationmaxrecords", 3)} {
		_, out = post(t, h.URL+"/v1/rest/query", whole)
		require.Len(t, out["Tables"].([]any)[0].(object)["Rows"], 10)
	}
	status, out := post(t, h.URL+"/v1/rest/query", csl("range x from 1 to 100000000000 step 1 | summarize sum(x)", "servertimeout", "00:00:00.2"))
	require.Equal(t, 504, status)
	require.Equal(t, "Timeout", out["error"].(object)["code"])
	for options, wants := range map[[2]any]int{{"servertimeout", "soon"}: 400, {"servertimeout", "10675199.00:00:00"}: 200, {"truncationmaxrecords", 1e300}: 400, {"truncationmaxrecords", 1.5}: 400, {"truncationmaxrecords", "x"}: 400} {
		status, _ = post(t, h.URL+"/v1/rest/query", csl("print 1", options[0], options[1]))
		require.Equal(t, wants, status, options)
	}
	_, text := postText(t, h.URL+"/v2/rest/query", csl("print 1", "truncationmaxrecords", -1, "results_v2_fragment_primary_tables", true))
	require.Contains(t, text, "E_QUERY_RESULT_SET_TOO_LARGE")
}

// TestCommands asks every command that shows something.
func TestCommands(t *testing.T) {
	h := newServer(t, nil)
	for text, wants := range map[string]string{
		".show version":                          `"Engine"`,
		".show cluster":                          `"NodeId"`,
		".show databases":                        `"db"`,
		".show tables":                           `"Logons"`,
		".show table Logons":                     `["Who","System.String"]`,
		".show table ['Logons'] cslschema":       `"TimeGenerated:datetime,Who:string,N:long`,
		".show table Logons schema as json":      `\"CslType\":\"datetime\"`,
		".show database db schema":               `["db","Logons","N","System.Int64"`,
		".show database schema as json":          `\"OrderedColumns\":`,
		".show database db schema as csl script": `.create-merge table Logons (`,
		".show functions":                        `"SignIns"`,
		".show function SignIns":                 `"(name: string, risk: int = 0)"`,
		".show queries":                          `"ClientActivityId"`,
		".cancel query \"none\"":                 `["none",false]`,
		"print x = 5":                            `[5]`,
	} {
		status, out := postText(t, h.URL+"/v1/rest/mgmt", csl(text))
		require.Equal(t, 200, status, text+out)
		require.Contains(t, out, wants, text)
	}
	for text, wants := range map[string]string{".show table Logon": "did you mean Logons?", ".drop table Logons": "kql serve --writable", ".show function": "takes the name", ".export to csv": "there is no command .export to csv"} {
		status, out := postText(t, h.URL+"/v1/rest/mgmt", csl(text))
		require.Equal(t, 400, status, text)
		require.Contains(t, out, wants, text)
	}
}

// TestPortals asks as clients of Log Analytics and of Graph do.
func TestPortals(t *testing.T) {
	h := newServer(t, nil)
	_, out := post(t, h.URL+"/v1/workspaces/11111111-2222-3333-4444-555555555555/query", object{"query": "Logons | project Who, d = dynamic({'a':1}) | sort by Who asc"})
	table := out["tables"].([]any)[0].(object)
	require.Equal(t, "PrimaryResult", table["name"])
	require.Equal(t, []any{"ana", `{"a":1}`}, table["rows"].([]any)[0])
	for span, rows := range map[string]float64{"2026-05-01T00:00:00Z/P1D": 1, "2026-05-01T00:00:00Z/2026-06-01T00:00:00Z": 2, "P3D/2026-05-04T00:00:00Z": 2, "P2D/2026-05-02T00:00:00Z": 1, "PT1H": 0} {
		_, out = post(t, h.URL+"/v1/workspaces/w/query", object{"query": "Logons | count", "timespan": span})
		require.Equal(t, rows, out["tables"].([]any)[0].(object)["rows"].([]any)[0].([]any)[0], span)
	}
	status, out := post(t, h.URL+"/v1/workspaces/w/query", object{"query": "Logons | where Nope > 1", "timespan": "P1D"})
	require.Equal(t, 400, status)
	require.Equal(t, "BadArgumentError", out["error"].(object)["code"])
	for _, query := range []string{"Logons | count", "union withsource = T Logons | where T == 'Logons' | count", "search in (Logons) 'ana' or 'bob' | count", "find in (Logons) where N > 0 | count", "let Logons = Logons | where N > 0; Logons | count", "FirstLogons | count", "FirstLogons() | count"} {
		_, out = post(t, h.URL+"/v1/workspaces/w/query", object{"query": query, "timespan": "2026-05-01T00:00:00Z/P1D"})
		require.Contains(t, out, "tables", "%s: %v", query, out)
		require.Equal(t, 1.0, out["tables"].([]any)[0].(object)["rows"].([]any)[0].([]any)[0], query)
	}
	status, _ = post(t, h.URL+"/v1/workspaces/w/query", object{"query": "Logons", "timespan": "soon"})
	require.Equal(t, 400, status)

	_, out = post(t, h.URL+"/v1.0/security/runHuntingQuery", object{"Query": "Logons | project Who, N | take 1"})
	require.Equal(t, []any{object{"name": "Who", "type": "String"}, object{"name": "N", "type": "Int64"}}, out["schema"])
	require.Equal(t, []any{object{"Who": "ana", "N": 1.0}}, out["results"])
}

// TestGuard wants only requests that name this machine, bear the token and are short.
func TestGuard(t *testing.T) {
	h := newServer(t, func(o *Options) { o.Token, o.MaxRequest = "secret", 1000 })
	status, _ := post(t, h.URL+"/v1/rest/query", csl("print 1"))
	require.Equal(t, 401, status)
	for authorization, want := range map[string]int{"Bearer secret": 200, "bearer secret": 200, "Basic secret": 401, "Bearer secre": 401, "Bearer": 401, "secret": 401} {
		status, _ = post(t, h.URL+"/v1/rest/query", csl("print 1"), "Authorization", authorization)
		require.Equal(t, want, status, authorization)
	}
	status, _ = post(t, h.URL+"/v1/rest/query", csl("print 1"), "Authorization", "Bearer secret", "Host", "evil.example")
	require.Equal(t, 403, status)
	status, out := post(t, h.URL+"/v1/rest/query", csl("print 1 // "+strings.Repeat("x", 2000)), "Authorization", "Bearer secret")
	require.Equal(t, 413, status)
	require.Contains(t, out["error"].(object)["@message"], "longer than 1000 bytes")
	answer, err := http.Get(h.URL + "/v1/rest/auth/metadata")
	require.NoError(t, err)
	answer.Body.Close()
	require.Equal(t, 200, answer.StatusCode)
	require.Empty(t, answer.Header.Get("Access-Control-Allow-Origin"))
	answer, err = http.Get(h.URL + "/metrics")
	require.NoError(t, err)
	answer.Body.Close()
	require.Equal(t, "Bearer", answer.Header.Get("WWW-Authenticate"))
}

// TestOthers wants a server for others to be reached under any name, with the token.
func TestOthers(t *testing.T) {
	h := newServer(t, func(o *Options) { o.Token, o.AnyHost = "secret", true })
	status, _ := post(t, h.URL+"/v1/rest/query", csl("print 1"), "Authorization", "Bearer secret", "Host", "logs.example")
	require.Equal(t, 200, status)
	status, _ = post(t, h.URL+"/v1/rest/query", csl("print 1"), "Host", "logs.example")
	require.Equal(t, 401, status)
}

// TestSlowRequest wants one that does not come in to end, and an answer that takes longer than that to come.
func TestSlowRequest(t *testing.T) {
	h := newServer(t, func(o *Options) { o.Arrival = 200 * time.Millisecond })
	c, err := net.Dial("tcp", h.Listener.Addr().String())
	require.NoError(t, err)
	defer c.Close()
	_, err = c.Write([]byte("POST /v1/rest/query HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{"))
	require.NoError(t, err)
	require.NoError(t, c.SetReadDeadline(time.Now().Add(10*time.Second)))
	answer, err := io.ReadAll(c) // up to where the server closes
	require.NoError(t, err)
	require.Contains(t, string(answer), "400 Bad Request")
	status, _ := post(t, h.URL+"/v1/rest/query", csl("range x from 1 to 100000000000 step 1 | summarize sum(x)", "servertimeout", "00:00:00.6"))
	require.Equal(t, 504, status)
}

// TestUsual wants queries that name no time and no parameters to have those of the server.
func TestUsual(t *testing.T) {
	h := newServer(t, func(o *Options) {
		o.Now = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
		open := o.Open
		o.Open = func(ctx context.Context) (*database.DB, error) {
			s, err := open(ctx)
			s.Params = map[string]string{"who": "ana"}
			return s, err
		}
	})
	_, out := postText(t, h.URL+"/v1/rest/query", csl("declare query_parameters(who: string); print who, now()"))
	require.Contains(t, out, `["ana","2026-05-01T12:00:00Z"]`)
	_, out = postText(t, h.URL+"/v1/rest/query", csl("print now()", "query_now", "2026-06-01"))
	require.Contains(t, out, `["2026-06-01T00:00:00Z"]`)
	_, out = postText(t, h.URL+"/v1/rest/query", csl("let x = 1;"))
	require.Contains(t, out, "it ends in a let")
}

// TestEnding leaves out the last brackets in whatever pieces an answer comes.
func TestEnding(t *testing.T) {
	for size := 1; size < 9; size++ {
		var out strings.Builder
		e := &ending{w: &out}
		for piece := range slices.Chunk([]byte(`{"Tables":[{"Rows":[]}]}`+"\n"), size) {
			n, err := e.Write(piece)
			require.NoError(t, err)
			require.Equal(t, len(piece), n)
		}
		require.Equal(t, `{"Tables":[{"Rows":[]}`, out.String(), size)
	}
}

// TestWaiting wants queries beyond those that may run at once to wait, and one that is cancelled to end.
func TestWaiting(t *testing.T) {
	h := newServer(t, func(o *Options) { o.Concurrency = 1 })
	const long = "range x from 1 to 100000000000 step 1 | summarize sum(x)"
	ended := make(chan int, 1)
	go func() {
		status, _ := postText(t, h.URL+"/v1/rest/query", csl(long), requestIDHeader, "mine")
		ended <- status
	}()
	require.Eventually(t, func() bool {
		_, out := postText(t, h.URL+"/v1/rest/mgmt", csl(".show queries"))
		return strings.Contains(out, "mine")
	}, 5*time.Second, 10*time.Millisecond)
	status, _ := postText(t, h.URL+"/v1/rest/query", csl("print 1", "servertimeout", "00:00:00.1"))
	require.Equal(t, 504, status)
	_, out := postText(t, h.URL+"/v1/rest/mgmt", csl(".cancel query mine"))
	require.Contains(t, out, `["mine",true]`)
	require.Equal(t, 499, <-ended)
	status, _ = postText(t, h.URL+"/v1/rest/query", csl("print 1"))
	require.Equal(t, 200, status)
	answer, err := http.Get(h.URL + "/metrics")
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	for _, line := range []string{
		`kql_queries_total{result="answered"} 1`, `kql_queries_total{result="cancelled"} 1`, `kql_queries_total{result="timeout"} 1`, "kql_queries_running 0", "kql_queries_waiting 0", "kql_rows_total 1",
		`kql_request_seconds_count{endpoint="POST /v1/rest/query"} 3`, `kql_request_seconds_bucket{endpoint="POST /v1/rest/query",le="+Inf"} 3`,
	} {
		require.Contains(t, string(text), "\n"+line+"\n")
	}
}

// TestReload wants the files' new rows once they have changed.
func TestReload(t *testing.T) {
	stamp := "1"
	opened := 0
	h := newServer(t, func(o *Options) {
		open := o.Open
		o.Open = func(ctx context.Context) (*database.DB, error) { opened++; return open(ctx) }
		o.Stamp = func() string { return stamp }
	})
	post(t, h.URL+"/v1/rest/query", csl("print 1"))
	require.Equal(t, 1, opened)
	stamp = "2"
	require.Eventually(t, func() bool {
		post(t, h.URL+"/v1/rest/query", csl("print 1"))
		return opened == 2
	}, 5*time.Second, 100*time.Millisecond)
}

// FuzzRequest reads requests of any kind.
func FuzzRequest(f *testing.F) {
	f.Add([]byte(`{"csl":"print 1","properties":{"Options":{"servertimeout":"1d","truncationmaxrecords":"x"},"Parameters":{"a":"datetime("}}}`))
	f.Add([]byte(`{"csl":"print 1","properties":"{\"Options\":{\"query_now\":[]}}"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		q := &request{}
		if (&Server{Options: Options{MaxRequest: maxRequest}}).decode(r, q) != nil {
			return
		}
		_, _ = q.timeout(time.Second)
		_, _ = q.now(time.Time{})
		_, _ = q.parameters()
		_, _, _ = q.number("truncationmaxrecords")
		_, _ = readTimespan(q.CSL, time.Time{})
		wordsOf(q.CSL)
	})
}
