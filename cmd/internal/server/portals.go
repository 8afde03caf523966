package server

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kql/cmd/internal/output"
	"kql/executor"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// logAnalytics answers a query as the API of Log Analytics does.
func (s *Server) logAnalytics(w http.ResponseWriter, r *http.Request) {
	a, told := s.portal(r)
	if told != nil {
		writeError(w, told.status(), told.logAnalytics(identityOf(r)))
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	to := bufio.NewWriterSize(w, 1<<16)
	_, _ = to.WriteString(`{"tables":[`)
	for i, t := range a.results {
		head := map[string]any{"name": "PrimaryResult", "columns": portalColumns(t.Schema)}
		if i > 0 {
			_ = to.WriteByte(',')
			head["name"] = fmt.Sprintf("Table_%d", i)
		}
		_, _ = to.Write(unclosed(head))
		_, _ = to.WriteString(`,"rows":[`)
		writeRows(to, t)
		_, _ = to.WriteString("]}")
	}
	beside := map[string]any{}
	prefers := preferred(r)
	if prefers["include-render"] == "true" {
		beside["render"] = render(a.renders[0])
	}
	if prefers["include-statistics"] == "true" {
		beside["statistics"] = map[string]any{"query": map[string]any{"executionTime": time.Since(a.begun).Seconds(), "datasetStatistics": []any{map[string]int{"tableRowCount": a.results[0].Rows()}}}}
	}
	if a.cut != nil {
		beside["error"] = map[string]any{"code": "PartialError", "message": "There were some errors when processing your query.", "details": []any{map[string]string{"code": "EngineError", "message": a.cut.Detail}}}
	}
	end, _ := json.Marshal(beside) // of texts and numbers
	if len(beside) > 0 {
		end[0] = ','
	} else {
		end = end[1:]
	}
	_, _ = to.WriteString("]")
	_, _ = to.Write(append(end, '\n'))
	_ = to.Flush() // it fails where the client has gone
}

func portalColumns(schema planner.Schema) []map[string]string {
	cols := []map[string]string{}
	for _, c := range schema {
		cols = append(cols, map[string]string{"name": c.Name, "type": c.Type.String()})
	}
	return cols
}

// unclosed is an object without the bracket that ends it.
func unclosed(v any) []byte {
	text, _ := json.Marshal(v) // of texts
	return text[:len(text)-1]
}

// graph answers a hunting query as Microsoft Graph does.
func (s *Server) graph(w http.ResponseWriter, r *http.Request) {
	a, told := s.portal(r)
	if told == nil {
		told = a.cut // Graph has no other way to say it
	}
	if told != nil {
		writeError(w, told.status(), told.graph(identityOf(r)))
		return
	}
	schema := []map[string]string{}
	var names [][]byte
	for _, c := range a.results[0].Schema {
		schema = append(schema, map[string]string{"name": c.Name, "type": netTypes[c.Type]})
		names = append(names, append(dynamic.AppendQuoted(nil, c.Name), ':'))
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	to := bufio.NewWriterSize(w, 1<<16)
	_, _ = to.Write(unclosed(map[string]any{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.security.huntingQueryResults", "schema": schema}))
	_, _ = to.WriteString(`,"results":[`)
	eachRow(a.results[0], func(n int, cols []*vector.Vector, i int) {
		line := to.AvailableBuffer()
		if n > 0 {
			line = append(line, ',')
		}
		line = append(line, '{')
		for c, v := range cols {
			if c > 0 {
				line = append(line, ',')
			}
			line = output.AppendJSON(append(line, names[c]...), v, i)
		}
		_, _ = to.Write(append(line, '}'))
	})
	_, _ = to.WriteString("]}\n")
	_ = to.Flush() // it fails where the client has gone
}

// netTypes are the names that Graph gives the types.
var netTypes = map[types.Type]string{
	types.Bool: "Boolean", types.Int: "Int32", types.Long: "Int64", types.Real: "Double", types.Decimal: "Decimal", types.String: "String", types.Datetime: "DateTime",
	types.Timespan: "TimeSpan", types.Guid: "Guid", types.Dynamic: "Object",
}

// portal runs the query of a request that may name a range of time beside it. Both APIs have the same names for them, but
// for their case, which JSON's reader does not mind.
func (s *Server) portal(r *http.Request) (*answer, *oneAPI) {
	var asked struct{ Query, Timespan string }
	if r.Method == http.MethodGet {
		asked.Query, asked.Timespan = r.URL.Query().Get("query"), r.URL.Query().Get("timespan")
	} else if told := s.decode(r, &asked); told != nil {
		return nil, told
	}
	q := asking(r)
	q.CSL, q.timespan = asked.Query, asked.Timespan
	if wait, given := preferred(r)["wait"]; given {
		seconds, err := strconv.Atoi(wait)
		if err != nil || seconds <= 0 || seconds > int(longestTimeout/time.Second) {
			return nil, badRequest(fmt.Errorf("wait=%s in the header Prefer is no number of seconds from 1 to %.0f", wait, longestTimeout.Seconds()))
		}
		q.Properties.Options = map[string]any{"servertimeout": string(types.AppendTimespan(nil, int64(seconds)*types.Second))}
	}
	a, told := s.run(r.Context(), q)
	if told == nil && len(a.results) == 0 {
		told = badRequest(fmt.Errorf("the query gives no table"))
	}
	return a, told
}

// preferred are the wishes of a request's header Prefer, such as wait=60,include-render=true.
func preferred(r *http.Request) map[string]string {
	all := map[string]string{}
	for wish := range strings.SplitSeq(strings.Join(r.Header.Values("Prefer"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(wish), "=")
		all[strings.ToLower(name)] = strings.ToLower(value)
	}
	return all
}

// render is render's chart with its properties, under the names that Log Analytics has for them.
func render(r *planner.Render) map[string]any {
	out := map[string]any{}
	for name, v := range shownAs(r) {
		name = strings.ToLower(name[:1]) + name[1:]
		out[strings.NewReplacer("ymin", "yMin", "ymax", "yMax").Replace(name)] = v
	}
	return out
}

// writeRows writes a table's rows as JSON; dynamic values are texts there.
func writeRows(to *bufio.Writer, t executor.Result) {
	eachRow(t, func(n int, cols []*vector.Vector, i int) {
		line := to.AvailableBuffer()
		if n > 0 {
			line = append(line, ',')
		}
		line = append(line, '[')
		for c, v := range cols {
			if c > 0 {
				line = append(line, ',')
			}
			if v.Type == types.Dynamic && !v.Null(i) {
				line = dynamic.AppendQuoted(line, dynamic.Compact(v.Str(i)))
			} else {
				line = output.AppendJSON(line, v, i)
			}
		}
		_, _ = to.Write(append(line, ']'))
	})
}

// eachRow calls f with each row: its number in the table, and its place in columns.
func eachRow(t executor.Result, f func(n int, cols []*vector.Vector, i int)) {
	n := 0
	for _, b := range t.Batches {
		cols := b.Cols()
		for i := range b.Len {
			f(n, cols, i)
			n++
		}
	}
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // it fails where the client has gone
}
