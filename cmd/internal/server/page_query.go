package server

import (
	"bufio"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"kql/cmd/internal/chart"
	"kql/cmd/internal/chart/picture"
	"kql/cmd/internal/output"
	"kql/executor"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// largestChart is how many bytes a picture has that the page shows.
const largestChart = 8 << 20

// pageQuery runs a query for the page. Values come by column and as texts, in which long ids stay exact.
func (s *Server) pageQuery(w http.ResponseWriter, r *http.Request) {
	q := asking(r)
	var asked struct{ Query string }
	if told := s.decode(r, &asked); told != nil {
		tellPage(w, told)
		return
	}
	q.CSL = asked.Query
	begun := time.Now()
	a, told := s.run(r.Context(), q)
	if told != nil {
		tellPage(w, told)
		return
	}
	found := a.found
	if a.cut != nil {
		found = append(found, problem{Severity: parser.Warning, Message: a.cut.Detail})
	}
	var charts []pageChart
	for i, t := range a.results {
		charts = append(charts, drawn(a.renders[i], t))
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	to := bufio.NewWriterSize(w, 1<<16)
	head, _ := json.Marshal(map[string]any{"problems": found, "seconds": time.Since(begun).Seconds(), "charts": charts}) // of texts
	_, _ = to.Write(head[:len(head)-1])
	_, _ = to.WriteString(`,"results":[`)
	for i, t := range a.results {
		if i > 0 {
			_ = to.WriteByte(',')
		}
		writeColumns(to, t)
	}
	_, _ = to.WriteString("]}\n")
	_ = to.Flush() // it fails where the client has gone
}

// tellPage tells the page why a query has no answer.
func tellPage(w http.ResponseWriter, e *oneAPI) {
	found := e.problems
	if len(found) == 0 {
		found = []problem{{Severity: parser.Error, Message: e.Detail}}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(e.status())
	_ = json.NewEncoder(w).Encode(map[string]any{"problems": found}) // it fails where the client has gone
}

// pageChart is the picture that a query renders, or why there is none.
type pageChart struct {
	Kind string `json:"kind,omitempty"` // "" where none is asked for
	SVG  string `json:"svg,omitempty"`
	Why  string `json:"why,omitempty"`
}

func drawn(r *planner.Render, t executor.Result) pageChart {
	if r == nil {
		return pageChart{}
	}
	c, err := chart.From(r, t)
	if c == nil && err == nil {
		return pageChart{}
	}
	var svg []byte
	if err == nil {
		svg, err = picture.Bare(c)
	}
	if err == nil && len(svg) > largestChart {
		err = errors.New("there are too many points to draw; summarize them, with bin() along the x axis")
	}
	if err != nil {
		return pageChart{Kind: r.Chart, Why: err.Error()}
	}
	return pageChart{Kind: r.Chart, SVG: string(svg)}
}

// writeColumns writes a table by column.
func writeColumns(to *bufio.Writer, t executor.Result) {
	cols := []map[string]string{}
	for _, c := range t.Schema {
		cols = append(cols, map[string]string{"name": c.Name, "type": c.Type.String()})
	}
	head, _ := json.Marshal(cols) // of texts
	_, _ = to.WriteString(`{"rows":` + strconv.Itoa(t.Rows()) + `,"columns":`)
	_, _ = to.Write(head)
	_, _ = to.WriteString(`,"values":[`)
	for c := range t.Schema {
		if c > 0 {
			_ = to.WriteByte(',')
		}
		_ = to.WriteByte('[')
		writeColumn(to, t, c)
		_ = to.WriteByte(']')
	}
	_, _ = to.WriteString("]}")
}

func writeColumn(to *bufio.Writer, t executor.Result, c int) {
	var value []byte
	n := 0
	for _, b := range t.Batches {
		v := b.Col(c)
		for i := range b.Len {
			if value = value[:0]; n > 0 {
				value = append(value, ',')
			}
			n++
			_, _ = to.Write(appendPageValue(value, v, i))
		}
	}
}

// appendPageValue adds a value as a quoted text; null is null.
func appendPageValue(dst []byte, v *vector.Vector, i int) []byte {
	switch {
	case v.Null(i):
		return append(dst, "null"...)
	case v.Type == types.String:
		return output.AppendJSON(dst, v, i)
	}
	return dynamic.AppendQuoted(dst, output.Text(v, i))
}
