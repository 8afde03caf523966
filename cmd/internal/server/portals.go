package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kql/cmd/internal/output"
	"kql/executor"
	"kql/functions/types"
	"kql/planner"
)

// logAnalytics answers a query as the API of Log Analytics does.
func (s *Server) logAnalytics(w http.ResponseWriter, r *http.Request) {
	a, told := s.portal(r)
	if told != nil {
		told.as("BadArgumentError", "The request had some invalid properties").write(w, r)
		return
	}
	tables := []map[string]any{}
	for i, t := range a.results {
		name := "PrimaryResult"
		if i > 0 {
			name = fmt.Sprintf("Table_%d", i)
		}
		cols := []map[string]string{}
		for _, c := range t.Schema {
			cols = append(cols, map[string]string{"name": c.Name, "type": c.Type.String()})
		}
		tables = append(tables, map[string]any{"name": name, "columns": cols, "rows": rows(t)})
	}
	answer := map[string]any{"tables": tables}
	if p := preferred(r); p["include-render"] == "true" {
		answer["render"] = render(a.renders[0])
	}
	if p := preferred(r); p["include-statistics"] == "true" {
		answer["statistics"] = map[string]any{"query": map[string]any{"executionTime": time.Since(a.begun).Seconds(), "datasetStatistics": []any{map[string]int{"tableRowCount": a.results[0].Rows()}}}}
	}
	if a.cut != nil {
		answer["error"] = map[string]any{"code": "PartialError", "message": "There were some errors when processing your query.", "details": []any{map[string]string{"code": "EngineError", "message": a.cut.Detail}}}
	}
	writeJSON(w, answer)
}

// graph answers a hunting query as Microsoft Graph does.
func (s *Server) graph(w http.ResponseWriter, r *http.Request) {
	a, told := s.portal(r)
	if told != nil {
		told.as("BadRequest", told.Detail).write(w, r)
		return
	}
	schema, results := []map[string]string{}, []json.RawMessage{}
	for _, c := range a.results[0].Schema {
		schema = append(schema, map[string]string{"name": c.Name, "type": netTypes[c.Type]})
	}
	for _, b := range a.results[0].Batches {
		cols := b.Cols()
		for i := range b.Len {
			object := []byte{'{'}
			for c, v := range cols {
				if c > 0 {
					object = append(object, ',')
				}
				name, _ := json.Marshal(a.results[0].Schema[c].Name)
				object = output.AppendJSON(append(append(object, name...), ':'), v, i)
			}
			results = append(results, append(object, '}'))
		}
	}
	writeJSON(w, map[string]any{"schema": schema, "results": results})
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
	if err := decode(r, &asked); err != nil {
		return nil, badRequest(err)
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

// rows is a table's rows as JSON; dynamic values are texts there.
func rows(t executor.Result) []json.RawMessage {
	out := []json.RawMessage{}
	for _, b := range t.Batches {
		cols := b.Cols()
		for i := range b.Len {
			line := []byte{'['}
			for c, v := range cols {
				if c > 0 {
					line = append(line, ',')
				}
				if v.Type == types.Dynamic && !v.Null(i) {
					text, _ := json.Marshal(string(output.AppendJSON(nil, v, i)))
					line = append(line, text...)
				} else {
					line = output.AppendJSON(line, v, i)
				}
			}
			out = append(out, append(line, ']'))
		}
	}
	return out
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // it fails where the client has gone
}
