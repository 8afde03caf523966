package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/executor/database"
)

// FuzzAnswer sends bodies of any kind to every endpoint that reads one, and wants an answer that is none of a fault of
// the server's.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`{"csl":"print 1"}`, `{"db":"db","csl":".show tables | take 1","properties":"{\"Options\":{\"query_now\":[]}}"}`,
		`{"csl":".create table T (a: long, ['b c']: dynamic) with (folder='x')"}`, `{"csl":".ingest inline into table T with (format='psv') <| 1|{}\n2"}`,
		`{"csl":".ingest inline into table T [1,\"a]\"] [2]"}`, `{"csl":".set-or-append T <| print a = 1"}`, `{"csl":".set T <| .show tables"}`,
		`{"csl":".create-or-alter function with (docstring=\"d\") F(x: long = 1) { print x }"}`, `{"csl":".drop tables (T, U) ifexists"}`, `{"csl":".drop function F"}`,
		`{"csl":".create-merge table T (c: real)"}`, `{"csl":".clear table T data"}`, `{"csl":".cancel query 'x' with (reason='y')"}`,
		`{"csl":"set truncationmaxrecords=1; range x from 1 to 9 step 1","properties":{"Options":{"results_v2_fragment_primary_tables":true,"results_v2_newlines_between_frames":true,"results_error_reporting_placement":"end_of_table"}}}`,
		`{"Query":"print 1","Timespan":"P1D/2020-01-01"}`, `{"query":"print x = dynamic({}) | render piechart","timespan":"PT1H"}`, `{"text":"print ","at":6}`, `{"Table":"T"}`,
	} {
		f.Add([]byte(body))
	}
	s, err := New(context.Background(), Options{
		Database: "db", Writable: true, Concurrency: 4, Timeout: 300 * time.Millisecond, MaxRows: 1000,
		Open: func(ctx context.Context) (*database.DB, error) {
			return database.Open(ctx, database.Options{Data: []string{}})
		},
	})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, path := range []string{"/v1/rest/query", "/v2/rest/query", "/v1/rest/mgmt", "/v1/workspaces/w/query", "/v1.0/security/runHuntingQuery", "/page/query", "/page/complete", "/page/columns"} {
			r := httptest.NewRequest(http.MethodPost, "http://localhost"+path, strings.NewReader(string(body)))
			r.Header.Set("Prefer", string(body[:min(len(body), 40)]))
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			require.NotEqual(t, 500, w.Code, w.Body)
			require.NotContains(t, w.Body.String(), "internal error")
		}
		if len(s.made.tables) > 20 { // so that they stay few
			s.made, s.db = changes{}, s.files
		}
	})
}
