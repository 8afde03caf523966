package server

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"kql/cmd/internal/output"
	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// kusto answers a request of Kusto's REST for rows. stream, where it is not nil, answers those that want rows as they are
// made.
func (s *Server) kusto(write func(w io.Writer, a *answer), stream func(w http.ResponseWriter, r *http.Request, q *request)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q, told := s.asked(r)
		if told != nil {
			told.write(w, r)
			return
		}
		if stream != nil && (q.flag("results_v2_fragment_primary_tables") || q.flag("results_progressive_enabled")) {
			stream(w, r, q)
			return
		}
		a, told := s.run(r.Context(), q)
		if told != nil {
			told.write(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		write(w, a)
	}
}

// The tables that stand beside the results.
var (
	propertyColumns = columns{column("TableId", types.Int), column("Key", types.String), column("Value", types.Dynamic)}
	statusColumns   = columns{
		column("Timestamp", types.Datetime), column("ClientRequestId", types.String), column("ActivityId", types.Guid), column("SubActivityId", types.Guid),
		column("ParentActivityId", types.Guid), column("Level", types.Int), column("LevelName", types.String), column("StatusCode", types.Int), column("StatusCodeName", types.String),
		column("EventType", types.Int), column("EventTypeName", types.String), column("Payload", types.String),
	}
)

// fragmentRows is how many rows a fragment has.
const fragmentRows = 5000

// The frames without their rows. Clients want the parts in this order.
type (
	setBegin struct {
		FrameType               string
		IsProgressive           bool
		Version                 string
		IsFragmented            bool
		ErrorReportingPlacement string
	}
	tableBegin struct {
		FrameType string
		TableID   int `json:"TableId"`
		TableKind string
		TableName string
		Columns   []map[string]string
	}
	fragmentBegin struct {
		FrameType         string
		TableFragmentType string
		TableID           int `json:"TableId"`
	}
	tableEnd struct {
		FrameType    string
		TableID      int `json:"TableId"`
		RowCount     int
		OneAPIErrors []any `json:"OneApiErrors,omitempty"`
	}
	setEnd struct {
		FrameType    string
		HasErrors    bool
		Cancelled    bool
		OneAPIErrors []any `json:"OneApiErrors,omitempty"`
	}
)

// frames writes the frames of an answer of version 2.
type frames struct {
	w       *bufio.Writer
	lines   bool // each frame on a line of its own
	written bool
}

func (f *frames) separate() {
	switch {
	case !f.written:
		_ = f.w.WriteByte('[')
	case f.lines:
		_, _ = f.w.WriteString("\n,")
	default:
		_ = f.w.WriteByte(',')
	}
	f.written = true
}

// frame writes one whose parts are known.
func (f *frames) frame(parts any) {
	f.separate()
	text, _ := json.Marshal(parts) // of what the server itself has made
	_, _ = f.w.Write(text)
}

func described(schema planner.Schema) []map[string]string {
	out := []map[string]string{}
	for _, c := range schema {
		out = append(out, map[string]string{"ColumnName": c.Name, "ColumnType": c.Type.String()})
	}
	return out
}

// begin writes a frame up to its rows.
func (f *frames) begin(parts any) {
	f.separate()
	text, _ := json.Marshal(parts) // of what the server itself has made
	_, _ = f.w.Write(text[:len(text)-1])
	_, _ = f.w.WriteString(`,"Rows":[`)
}

// table writes a table as one frame.
func (f *frames) table(id int, kind, name string, t executor.Result) {
	f.begin(tableBegin{"DataTable", id, kind, name, described(t.Schema)})
	f.rows(t)
	_, _ = f.w.WriteString("]}")
}

func (f *frames) rows(t executor.Result) {
	eachRow(t, func(n int, cols []*vector.Vector, i int) {
		line := f.w.AvailableBuffer()
		if n > 0 {
			line = append(line, ',')
		}
		_, _ = f.w.Write(appendRow(line, cols, i))
	})
}

// appendRow adds a row as JSON.
func appendRow(dst []byte, cols []*vector.Vector, i int) []byte {
	dst = append(dst, '[')
	for c, v := range cols {
		if c > 0 {
			dst = append(dst, ',')
		}
		dst = output.AppendJSON(dst, v, i)
	}
	return append(dst, ']')
}

// finish writes the last frame.
func (f *frames) finish(a *answer) {
	f.frame(setEnd{"DataSetCompletion", a.cut != nil, a.cut != nil && a.cut.outcome() == cancelled, a.cut.bodies(a.request.identity)})
	if f.lines {
		_ = f.w.WriteByte('\n')
	}
	_, _ = f.w.WriteString("]\n")
	_ = f.w.Flush() // it fails where the client has gone
}

// placement is where a request wants errors to be told that come up among rows.
func placement(q *request) string {
	switch v, _ := q.option("results_error_reporting_placement"); v {
	case "end_of_table":
		return "EndOfTable"
	case "end_of_dataset":
		return "EndOfDataset"
	}
	return "InData"
}

// writeV2 writes an answer of version 2, each table in one frame.
func (s *Server) writeV2(w io.Writer, a *answer) {
	f := &frames{w: bufio.NewWriterSize(w, 1<<16), lines: a.request.flag("results_v2_newlines_between_frames")}
	f.frame(setBegin{"DataSetHeader", false, "v2.0", false, placement(a.request)})
	f.table(0, "QueryProperties", "@ExtendedProperties", properties2(a))
	for i, t := range a.results {
		f.table(i+1, "PrimaryResult", "PrimaryResult", t)
	}
	f.table(len(a.results)+1, "QueryCompletionInformation", "QueryCompletionInformation", a.status())
	f.finish(a)
}

// properties2 says how each result is to be shown.
func properties2(a *answer) executor.Result {
	var rows [][]any
	for i, r := range a.renders {
		rows = append(rows, []any{i + 1, "Visualization", json.RawMessage(visualization(r))})
	}
	return propertyColumns.table(rows...)
}

// visualization is render's chart with its properties, as a text of JSON.
func visualization(r *planner.Render) string {
	text, _ := json.Marshal(shownAs(r)) // of texts
	quoted, _ := json.Marshal(string(text))
	return string(quoted)
}

// shownAs is render's chart with its properties.
func shownAs(r *planner.Render) map[string]any {
	all := map[string]any{"Visualization": nil}
	for _, name := range []string{"Title", "XColumn", "Series", "YColumns", "AnomalyColumns", "XTitle", "YTitle", "XAxis", "YAxis", "Legend", "YSplit", "Kind"} {
		all[name] = nil
	}
	all["Accumulate"], all["IsQuerySorted"], all["Ymin"], all["Ymax"] = false, false, "NaN", "NaN"
	if r != nil {
		all["Visualization"] = r.Chart
		for key, v := range r.Properties {
			all[renderNames[key]] = v
		}
		delete(all, "")
	}
	return all
}

// renderNames are the names that the answer has for render's properties.
var renderNames = map[string]string{
	"title": "Title", "xcolumn": "XColumn", "series": "Series", "ycolumns": "YColumns", "anomalycolumns": "AnomalyColumns", "xtitle": "XTitle", "ytitle": "YTitle",
	"xaxis": "XAxis", "yaxis": "YAxis", "legend": "Legend", "ysplit": "YSplit", "accumulate": "Accumulate", "kind": "Kind", "ymin": "Ymin", "ymax": "Ymax",
}

func (a *answer) status() executor.Result {
	payload, _ := json.Marshal(map[string]any{"Count": 1, "Text": "Query completed successfully"})
	level, code, text := 4, 0, "S_OK (0)"
	if a.cut != nil {
		level, code, text = 2, -2133196797, "E_QUERY_RESULT_SET_TOO_LARGE"
		if a.cut.Code != "LimitsExceeded" {
			code, text = -2147467259, "E_FAIL"
		}
		payload, _ = json.Marshal(map[string]any{"Count": 1, "Text": a.cut.Detail})
	}
	return statusColumns.table([]any{time.Now().UTC(), a.request.id, a.request.activity, nil, nil, level, map[int]string{4: "Info", 2: "Error"}[level], code, text, 4, "QueryInfo", string(payload)})
}

// writeV1 writes an answer of version 1: the results, how they are shown, how it went, and a table of these tables.
func (s *Server) writeV1(w io.Writer, a *answer) {
	tables := a.results
	toc := [][]any{}
	for range a.results {
		toc = append(toc, []any{len(toc), "QueryResult", "PrimaryResult", "", ""})
	}
	shown := columns{column("Value", types.String)}
	var how [][]any
	for _, r := range a.renders {
		var text string
		_ = json.Unmarshal([]byte(visualization(r)), &text)
		how = append(how, []any{text})
	}
	tables = append(tables[:len(tables):len(tables)], shown.table(how...), a.statusV1())
	toc = append(toc, []any{len(toc), "QueryProperties", "@ExtendedProperties", "", ""}, []any{len(toc) + 1, "QueryStatus", "QueryStatus", "", ""})
	index := columns{column("Ordinal", types.Long), column("Kind", types.String), column("Name", types.String), column("Id", types.String), column("PrettyName", types.String)}
	writeTables(w, a.cut, append(tables, index.table(toc...))...)
}

func (a *answer) statusV1() executor.Result {
	c := columns{
		column("Timestamp", types.Datetime), column("Severity", types.Int), column("SeverityName", types.String), column("StatusCode", types.Int), column("StatusDescription", types.String),
		column("Count", types.Int), column("RequestId", types.Guid), column("ActivityId", types.Guid), column("SubActivityId", types.Guid), column("ClientActivityId", types.String),
	}
	severity, code, text := 4, 0, "Query completed successfully"
	if a.cut != nil {
		severity, code, text = 2, -2133196797, a.cut.Detail
	}
	zero := [16]byte{}
	return c.table([]any{time.Now().UTC(), severity, map[int]string{4: "Info", 2: "Error"}[severity], code, text, 1, a.request.activity, a.request.activity, zero, a.request.id})
}

// writeTables writes tables in the shape of version 1.
func writeTables(w io.Writer, cut *oneAPI, tables ...executor.Result) {
	if cut == nil {
		_ = output.Write(w, "kusto", tables...) // it fails where the client has gone
		return
	}
	told, _ := json.Marshal([]string{cut.Detail})
	e := &ending{w: w}
	_ = output.Write(e, "kusto", tables...)
	_, _ = io.WriteString(w, `],"Exceptions":`+string(told)+"}\n")
}

// ending leaves out the brackets that end an answer, in whatever pieces they come.
type ending struct {
	w    io.Writer
	held []byte
}

func (e *ending) Write(p []byte) (int, error) {
	e.held = append(e.held, p...)
	ready := max(len(e.held)-len("]}\n"), 0)
	_, err := e.w.Write(e.held[:ready])
	e.held = append(e.held[:0], e.held[ready:]...)
	return len(p), err
}
