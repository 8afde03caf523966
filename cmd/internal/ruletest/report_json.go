package ruletest

import (
	"encoding/json"
	"io"
	"time"
)

// jsonReport writes one object: counts and cases.
type jsonReport struct {
	w   io.Writer
	out struct {
		Passed int        `json:"passed"`
		Failed int        `json:"failed"`
		Millis int64      `json:"milliseconds"`
		Cases  []jsonCase `json:"cases"`

		Mutation []jsonScore `json:"mutation,omitempty"`
	}
}

type jsonScore struct {
	Rule    string       `json:"rule"`
	Percent int          `json:"score"`
	Mutants []jsonMutant `json:"mutants"`
}

type jsonMutant struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	What    string `json:"change"`
	From    string `json:"from"`
	To      string `json:"to"`
	Noticed bool   `json:"noticed"`
}

// Scored is a report that has the scores of mutants in it; it is given them before its end.
type Scored interface{ Scores(scores []*Score) }

// Scores is Scored.
func (j *jsonReport) Scores(scores []*Score) {
	for _, s := range scores {
		out := jsonScore{Rule: s.Source.Name, Percent: s.Percent(), Mutants: []jsonMutant{}}
		for _, m := range s.All {
			line, column := s.Source.Position(m.Span.Start)
			out.Mutants = append(out.Mutants, jsonMutant{line, column, m.What, s.Source.Text[m.Span.Start:m.Span.End], m.Put, m.Noticed})
		}
		j.out.Mutation = append(j.out.Mutation, out)
	}
}

type jsonCase struct {
	File     string        `json:"file"`
	Name     string        `json:"name"`
	Line     int           `json:"line"`
	Passed   bool          `json:"passed"`
	Rows     int           `json:"rows"`
	Millis   float64       `json:"milliseconds"`
	Failures []jsonFailure `json:"failures,omitempty"`
	Stages   []jsonStage   `json:"stages,omitempty"`
}

type jsonFailure struct {
	Message string    `json:"message"`
	Rows    []jsonRow `json:"rows,omitempty"`
}

type jsonRow struct {
	Kind    string     `json:"kind"`
	Row     string     `json:"row"`
	Nearest []jsonCell `json:"nearest,omitempty"`
}

type jsonCell struct {
	Column string `json:"column"`
	Want   string `json:"want"`
	Got    string `json:"got"`
}

type jsonStage struct {
	In   string `json:"in,omitempty"`
	Line int    `json:"line"`
	Text string `json:"text"`
	Rows int    `json:"rows"`
}

func (j *jsonReport) Case(r *Result) {
	c := jsonCase{File: r.File.Path, Name: r.Case.Name, Line: r.Case.node.Line, Passed: r.Passed(), Rows: r.Rows, Millis: float64(r.Took.Microseconds()) / 1000}
	if r.Passed() {
		j.out.Passed++
	} else {
		j.out.Failed++
	}
	for _, f := range r.Failures {
		out := jsonFailure{Message: f.Message}
		for _, row := range f.Rows {
			x := jsonRow{Kind: "unexpected", Row: row.Row}
			if row.Missing {
				x.Kind = "missing"
			}
			for _, cell := range row.Nearest {
				x.Nearest = append(x.Nearest, jsonCell(cell))
			}
			out.Rows = append(out.Rows, x)
		}
		c.Failures = append(c.Failures, out)
	}
	for _, s := range r.Stages {
		c.Stages = append(c.Stages, jsonStage{s.Where, s.Line, s.Text, s.Rows})
	}
	j.out.Cases = append(j.out.Cases, c)
}

func (j *jsonReport) End(took time.Duration) error {
	j.out.Millis = took.Milliseconds()
	if j.out.Cases == nil {
		j.out.Cases = []jsonCase{}
	}
	e := json.NewEncoder(j.w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(j.out)
}
