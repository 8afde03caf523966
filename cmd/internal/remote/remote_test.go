package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/output"
)

const (
	head   = `[{"FrameType":"DataSetHeader","IsProgressive":false,"Version":"v2.0"}`
	drawn  = `,{"FrameType":"DataTable","TableId":0,"TableKind":"QueryProperties","TableName":"@ExtendedProperties","Columns":[{"ColumnName":"TableId","ColumnType":"int"},{"ColumnName":"Key","ColumnType":"string"},{"ColumnName":"Value","ColumnType":"dynamic"}],"Rows":[[1,"Visualization","{\"Visualization\":\"piechart\",\"Title\":\"All\",\"Ymin\":\"NaN\",\"Accumulate\":false,\"Legend\":null}"],[1,"Cursor","1"]]}`
	single = `,{"FrameType":"DataTable","TableId":1,"TableKind":"PrimaryResult","TableName":"PrimaryResult","Columns":[{"ColumnName":"a","ColumnType":"double"},{"ColumnName":"b","ColumnType":"dynamic"},{"ColumnName":"c","ColumnType":"date"}],"Rows":[["NaN",{"x":[1, 2.50]},"2026-05-01T00:00:00.0000001Z"],[1,"{}",null]]}`
	parts  = `,{"FrameType":"TableHeader","TableId":1,"TableKind":"PrimaryResult","TableName":"PrimaryResult","Columns":[{"ColumnName":"n","ColumnType":"long"}]},{"FrameType":"TableFragment","TableFragmentType":"DataAppend","TableId":1,"Rows":[[1]]},{"FrameType":"TableProgress","TableId":1,"TableProgress":50.0},{"FrameType":"TableFragment","TableFragmentType":"DataAppend","TableId":1,"Rows":[[2],[9223372036854775807]]},{"FrameType":"TableCompletion","TableId":1,"RowCount":3}`
	done   = `,{"FrameType":"DataTable","TableId":2,"TableKind":"QueryCompletionInformation","TableName":"QueryCompletionInformation","Columns":[{"ColumnName":"Level","ColumnType":"int"}],"Rows":[[4]]},{"FrameType":"DataSetCompletion","HasErrors":false,"Cancelled":false}]`
	cause  = `[{"error":{"code":"LimitsExceeded","message":"Request is invalid.","@type":"x","@message":"Too much (E_QUERY_RESULT_SET_TOO_LARGE).","@permanent":false}}]`
)

// answers are bodies of each protocol, with the results as NDJSON or the error that they are.
var answers = map[string][]struct{ body, want string }{
	"Kusto": {
		{head + drawn + single + done, `{"a":"NaN","b":{"x":[1,2.50]},"c":"2026-05-01T00:00:00.0000001Z"}` + "\n" + `{"a":1.0,"b":"{}","c":null}` + "\n"},
		{head + parts + done, "{\"n\":1}\n{\"n\":2}\n{\"n\":9223372036854775807}\n"},
		{head + single + parts + done, `{"a":"NaN","b":{"x":[1,2.50]},"c":"2026-05-01T00:00:00.0000001Z"}` + "\n" + `{"a":1.0,"b":"{}","c":null}` + "\n{\"n\":1}\n{\"n\":2}\n{\"n\":9223372036854775807}\n"},
		{head + done, ""},
		{head + single + "]", "unexpected EOF"},
		{head + single, "unexpected EOF"},
		{"", "EOF"},
		{"{}", "the answer has no frames"},
		{"[1]", "json: cannot unmarshal number into Go value of type remote.frame"},
		{head + parts + `,{"FrameType":"DataSetCompletion","HasErrors":true,"OneApiErrors":` + cause + "}]", "the answer is not whole: Too much (E_QUERY_RESULT_SET_TOO_LARGE)."},
		{head + parts + `,{"FrameType":"DataSetCompletion","HasErrors":true}]`, "the answer is not whole: the service does not say why"},
		{head + strings.Replace(parts, `"RowCount":3`, `"RowCount":3,"OneApiErrors":`+cause, 1) + done, "the answer is not whole: Too much (E_QUERY_RESULT_SET_TOO_LARGE)."},
		{head + strings.Replace(parts, `[2],`, `[2],{"OneApiErrors":`+cause+`},`, 1) + done, "the answer is not whole: Too much (E_QUERY_RESULT_SET_TOO_LARGE)."},
		{head + strings.Replace(parts, `[2],`, `[2, 3],`, 1) + done, "a row has 2 cells for 1 columns"},
		{head + strings.Replace(parts, `[2],`, `["two"],`, 1) + done, `column n is a long, and "two" is none`},
		{head + strings.Replace(parts, `"long"`, `"longer"`, 1) + done, `column n is of the type "longer", which is not known`},
		{head + strings.Replace(parts, `DataAppend`, `DataReplace`, 1) + done, `the answer has a fragment of the kind "DataReplace"`},
		{head + `,{"FrameType":"TableFragment","TableFragmentType":"DataAppend","Rows":[[1]]},{"FrameType":"TableCompletion"}` + done, ""},
	},
	"Log Analytics": {
		{`{"tables":[{"name":"PrimaryResult","columns":[{"name":"a","type":"dynamic"},{"name":"b","type":"bool"}],"rows":[["{\"x\": 1}",true],["plain",false],["\"quoted\"",null],[null,1]]}]}`,
			"{\"a\":{\"x\":1},\"b\":true}\n{\"a\":\"plain\",\"b\":false}\n{\"a\":\"quoted\",\"b\":null}\n{\"a\":null,\"b\":true}\n"},
		{`{"tables":[{"name":"PrimaryResult","columns":[],"rows":[]}],"error":{"code":"PartialError","message":"There were errors.","details":[{"code":"E","message":"One\nshard is gone."}]}}`, "the answer is not whole: There were errors. One shard is gone."},
		{`{}`, "the answer has no tables"},
		{`{"tables":`, "unexpected EOF"},
	},
	"Defender's hunting": {
		{`{"schema":[{"name":"a","type":"SByte"},{"name":"b","type":"Object"},{"name":"c","type":"Int64"}],"results":[{"a":1,"b":"{\"x\":1}","c":null},{"c":"5","b":"plain"}]}`, "{\"a\":true,\"b\":{\"x\":1},\"c\":null}\n{\"a\":null,\"b\":\"plain\",\"c\":5}\n"},
		{`{"schema":[{"name":"a","type":"String"}],"results":[` + strings.Repeat("{},", mostHunted-1) + `{}]}`, "the answer is not whole: Defender gives 100000 rows at most"},
		{`{"results":[]}`, "the answer has no schema"},
	},
}

func TestAnswers(t *testing.T) {
	for _, protocol := range []*api{kusto, logAnalytics, hunting} {
		for _, c := range answers[protocol.name] {
			a, err := protocol.read(strings.NewReader(c.body))
			if err != nil {
				require.Equal(t, c.want, err.Error())
				require.Equal(t, strings.Contains(c.want, "TOO_LARGE") || strings.Contains(c.want, "at most"), errors.As(err, new(*Partial)) && limit(err))
				continue
			}
			var rows bytes.Buffer
			require.NoError(t, output.Write(&rows, "ndjson", a.Results...))
			require.Equal(t, c.want, rows.String(), c.body)
		}
	}
	a, err := readKusto(strings.NewReader(head + drawn + single + done))
	require.NoError(t, err)
	require.Equal(t, "piechart", a.Renders[0].Chart)
	require.Equal(t, map[string]string{"title": "All"}, a.Renders[0].Properties)
}

func limit(err error) bool {
	var p *Partial
	return errors.As(err, &p) && p.Limit
}

// FuzzAnswers holds that no answer ends the program.
func FuzzAnswers(f *testing.F) {
	for _, all := range answers {
		for _, c := range all {
			if len(c.body) < 10_000 {
				f.Add(c.body)
			}
		}
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, protocol := range []*api{kusto, logAnalytics, hunting} {
			if a, err := protocol.read(strings.NewReader(body)); err == nil {
				require.NoError(t, output.Write(&bytes.Buffer{}, "kusto", a.Results...))
			}
		}
	})
}

// TestRefusals are the lines that errors of the services come to.
func TestRefusals(t *testing.T) {
	target := &Target{Name: "there"}
	for body, want := range map[string]string{
		`{"error":{"code":"General_BadRequest","message":"Request is invalid.","@message":"Semantic error: SEM0100: no\n table","innererror":{"code":"SEM0100","message":"no table","@line":"2","@pos":7}}}`:                                                                  "2:7 there: Semantic error: SEM0100: no table",
		`{"error":{"message":"The request had some invalid properties","code":"BadArgumentError","innererror":{"code":"SyntaxError","message":"A syntax error.","innererror":{"code":"SYN0002","message":"Query could not be parsed at 'x'","line":3,"pos":1,"token":"x"}}}}`: "3:1 there: Query could not be parsed at 'x'",
		`{"error":{"code":"BadRequest","message":"'where' operator: nothing."}}`: "0:0 there: 'where' operator: nothing.",
		`not JSON`: "there: Bad Request (HTTP status 400)",
		`{"error":{"code":"x","message":"Query execution has exceeded the allowed result size."}}`: "there: the answer is not whole: Query execution has exceeded the allowed result size.",
	} {
		err := refusal(target, &http.Response{StatusCode: http.StatusBadRequest, Request: &http.Request{}}, []byte(body))
		var m *Mistake
		if errors.As(err, &m) {
			place, _ := json.Marshal([]int{m.Line, m.Column})
			require.Equal(t, want, strings.ReplaceAll(strings.Trim(string(place), "[]"), ",", ":")+" "+m.Error())
			continue
		}
		require.EqualError(t, err, want)
	}
}

// TestAskEndsWithItsContext gives the context's error, so that a session says that the query was cancelled.
func TestAskEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	h := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then a server sees that a client has gone
		cancel()
		<-r.Context().Done()
	}))
	defer h.Close()
	target, err := Find(h.URL+"/db", nil)
	require.NoError(t, err)
	_, err = (&Client{}).Ask(ctx, target, Query{Text: "print 1"})
	require.ErrorIs(t, err, context.Canceled)
}

func TestLiterals(t *testing.T) {
	text := "declare query_parameters (s: string, l: long, i: int, d: dynamic, t: datetime); print s"
	for value, want := range map[string][5]string{
		"5":                    {`"5"`, "5", "int(5)", "dynamic(5)", "datetime(5)"},
		`'it"s'`:               {`'it"s'`, `'it"s'`, `int('it"s')`, `dynamic('it"s')`, `datetime('it"s')`},
		"datetime(2026-05-01)": {`"datetime(2026-05-01)"`, "datetime(2026-05-01)", "datetime(2026-05-01)", "datetime(2026-05-01)", "datetime(2026-05-01)"},
		`{"a":"b"}`:            {`"{\"a\":\"b\"}"`, `{"a":"b"}`, `int({"a":"b"})`, `dynamic({"a":"b"})`, `datetime({"a":"b"})`},
	} {
		for i, name := range []string{"s", "l", "i", "d", "t"} {
			require.Equal(t, want[i], literals(Query{Text: text, Params: map[string]string{name: value}})[name], name)
		}
	}
}
