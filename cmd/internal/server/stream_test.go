package server

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/executor"
	"kql/executor/database"
	"kql/executor/ingest"
)

// fragmented asks for frames whose rows are written as they are made.
func fragmented(text string, options ...any) object {
	return csl(text, append([]any{"results_v2_fragment_primary_tables", true, "results_v2_newlines_between_frames", true, "results_error_reporting_placement", "end_of_table"}, options...)...)
}

// opened sends a request and gives its answer while it comes.
func opened(t testing.TB, ctx context.Context, url string, body object, header ...string) *http.Response {
	text, err := json.Marshal(body)
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/v2/rest/query", strings.NewReader(string(text)))
	require.NoError(t, err)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	require.NoError(t, err)
	t.Cleanup(func() { answer.Body.Close() })
	return answer
}

// endless has rows at once, and more of them for hours.
const endless = "range x from 1 to 100000000000 step 1 | where x < 20000 or x % 1000000007 == 0"

// TestRowsComeSoon wants the first rows long before the query ends, packed or not, and the query to end with its client.
func TestRowsComeSoon(t *testing.T) {
	h := newServer(t, nil)
	for _, packed := range []bool{false, true} {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		answer := opened(t, ctx, h.URL, fragmented(endless), "Accept-Encoding", map[bool]string{true: "gzip", false: "identity"}[packed])
		require.Equal(t, 200, answer.StatusCode)
		var body io.Reader = answer.Body
		if packed {
			require.Equal(t, "gzip", answer.Header.Get("Content-Encoding"))
			var err error
			body, err = gzip.NewReader(answer.Body)
			require.NoError(t, err)
		}
		lines, rows := bufio.NewReaderSize(body, 1<<20), 0
		for rows < 15000 {
			line, err := lines.ReadString('\n')
			require.NoError(t, err)
			var f struct {
				FrameType string
				Rows      []any
			}
			require.NoError(t, json.Unmarshal([]byte(strings.TrimLeft(line, ",[")), &f), "%.200s", line)
			if f.FrameType == "TableFragment" {
				rows += len(f.Rows)
			}
		}
		require.Equal(t, []string{" InProgress "}, withoutIDs(shownQueries(t, h.URL, ".show running queries")))
		cancel()
		require.Eventually(t, func() bool { return len(shownQueries(t, h.URL, ".show running queries")) == 0 }, 10*time.Second, 10*time.Millisecond)
	}
	require.Equal(t, []string{" Cancelled The query was cancelled.", " Cancelled The query was cancelled."}, withoutIDs(shownQueries(t, h.URL, ".show queries")))
}

func withoutIDs(queries []string) (out []string) {
	for _, q := range queries {
		_, rest, _ := strings.Cut(q, " ")
		out = append(out, " "+rest)
	}
	return out
}

// TestLateError wants what goes wrong among rows to stand behind those that came, and the frames to be whole.
func TestLateError(t *testing.T) {
	h := newServer(t, func(o *Options) {
		o.MaxRows = 9000
		o.Open = func(ctx context.Context) (*database.DB, error) {
			return database.Open(ctx, database.Options{Data: []string{}, NoSpill: true, Ingest: ingest.Options{Budget: executor.NewBudget(48 << 20)}})
		}
	})
	for query, wants := range map[string]string{
		"range x from 1 to 100000000000 step 1":                               "E_QUERY_RESULT_SET_TOO_LARGE",
		"set truncationmaxrecords = 5; range x from 1 to 100000000000 step 1": "E_QUERY_RESULT_SET_TOO_LARGE",
		"set notruncation; " + endless:                                        "took longer than it may",
		"print x = 1; range x from 1 to 10000000 step 1 | order by x desc":    "budget",
	} {
		for _, placement := range []string{"end_of_table", "end_of_dataset"} {
			status, text := postText(t, h.URL+"/v2/rest/query", fragmented(query, "servertimeout", "00:00:02", "results_error_reporting_placement", placement))
			if status != 200 { // it was met before there was a row
				require.Contains(t, text, wants, query)
				continue
			}
			var frames []struct {
				FrameType    string
				RowCount     int
				HasErrors    bool
				OneAPIErrors []any `json:"OneApiErrors"`
			}
			require.NoError(t, json.Unmarshal([]byte(text), &frames), query)
			last := frames[len(frames)-1]
			require.Equal(t, "DataSetCompletion", last.FrameType)
			require.True(t, last.HasErrors, query)
			require.Contains(t, fmt.Sprint(last.OneAPIErrors), wants, query)
			table := frames[len(frames)-3]
			require.Equal(t, "TableCompletion", table.FrameType)
			met := !strings.HasPrefix(query, "print") // in a table; else before the second has a row
			require.Equal(t, met && placement == "end_of_table", len(table.OneAPIErrors) == 1, query)
			require.Positive(t, table.RowCount)
		}
	}
	status, text := postText(t, h.URL+"/v2/rest/query", fragmented("print assert(1 > 2, 'at once')"))
	require.Equal(t, 400, status, text)
}

// TestStalled wants a client that takes nothing to lose its answer, and its query to end.
func TestStalled(t *testing.T) {
	h := newServer(t, func(o *Options) { o.Patience = 300 * time.Millisecond })
	answer := opened(t, context.Background(), h.URL, fragmented("range x from 1 to 100000000000 step 1 | extend s = strrep('0123456789', 1000)", "notruncation", true), "Accept-Encoding", "identity")
	require.Equal(t, 200, answer.StatusCode)
	require.Eventually(t, func() bool { return len(shownQueries(t, h.URL, ".show running queries")) == 0 }, 20*time.Second, 50*time.Millisecond)
	_, err := io.Copy(io.Discard, answer.Body)
	require.Error(t, err)
	status, _ := postText(t, h.URL+"/v1/rest/query", csl("print 1"))
	require.Equal(t, 200, status)
}

// TestManyResults wants each result as a table of its own, one without rows among them.
func TestManyResults(t *testing.T) {
	h := newServer(t, nil)
	_, text := postText(t, h.URL+"/v2/rest/query", fragmented("Logons | where N > 5; range x from 1 to 12000 step 1; let y = 1; print y"))
	var frames []struct {
		FrameType, TableKind string
		TableID              int `json:"TableId"`
		RowCount             int
		Rows                 []any
	}
	require.NoError(t, json.Unmarshal([]byte(text), &frames))
	var shape []string
	for _, f := range frames {
		shape = append(shape, fmt.Sprint(f.FrameType, " ", f.TableID, " ", len(f.Rows), " ", f.RowCount))
	}
	require.Equal(t, []string{
		"DataSetHeader 0 0 0", "DataTable 0 3 0",
		"TableHeader 1 0 0", "TableFragment 1 0 0", "TableCompletion 1 0 0",
		"TableHeader 2 0 0", "TableFragment 2 5000 0", "TableFragment 2 5000 0", "TableFragment 2 2000 0", "TableCompletion 2 0 12000",
		"TableHeader 3 0 0", "TableFragment 3 1 0", "TableCompletion 3 0 1",
		"DataTable 4 1 0", "DataSetCompletion 0 0 0",
	}, shape)
}
