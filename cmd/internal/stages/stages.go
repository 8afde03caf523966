// Package stages counts the rows that each step of a query lets through, so that one sees where they go.
package stages

import (
	"context"
	"slices"
	"strings"

	"kql/executor"
	"kql/parser"
	"kql/planner"
)

// Stage is a query's rows after one operator of one of its pipelines.
type Stage struct {
	Let   string // the let that the pipeline is the value of; "" for the query's own
	Words []string
	Text  string // the operator, or the table that the pipeline begins with, on one line
	Span  parser.Span

	query *parser.Query
}

// Of is the stages of a query in the order of its text: those of every tabular let, and of the query itself.
// Those inside functions and brackets are part of the stage that holds them.
func Of(q *parser.Query, text string) (all []Stage) {
	for i, s := range q.Statements {
		name, value := "", parser.Expr(nil)
		switch s := s.(type) {
		case *parser.Let:
			name, value = s.Name.Text, s.Value
		case *parser.ExprStatement:
			value = s.Value
		}
		if p, ok := value.(*parser.Pipeline); ok {
			all = append(all, pipeline(q.Statements[:i], name, p, text)...)
		}
	}
	return all
}

func pipeline(before []parser.Statement, let string, p *parser.Pipeline, text string) (all []Stage) {
	add := func(at parser.Span, operators []parser.Operator) {
		part := text[at.Start:at.End]
		words := parser.Words(part)
		counted := &parser.Pipeline{Place: p.Place, Source: p.Source, Operators: append(slices.Clone(operators), &parser.Count{Place: parser.Place{Span: at}})}
		statement := &parser.ExprStatement{Place: parser.Place{Span: at}, Value: counted}
		all = append(all, Stage{
			Let: let, Words: words, Text: oneLine(part), Span: at,
			query: &parser.Query{Place: parser.Place{Span: at}, Statements: append(slices.Clone(before), statement)},
		})
	}
	if p.Source != nil {
		add(p.Source.Where(), nil)
	}
	for i, op := range p.Operators {
		if _, last := op.(*parser.Render); !last {
			add(op.Where(), p.Operators[:i+1])
		}
	}
	return all
}

// oneLine is an operator's text without its comments, on one line.
func oneLine(text string) string {
	var parts []string
	for line := range strings.Lines(text) {
		if code, _, cut := strings.Cut(line, "//"); cut && len(parser.Words(code)) == len(parser.Words(line)) {
			line = code
		}
		parts = append(parts, strings.Fields(line)...)
	}
	return strings.Join(parts, " ")
}

// Rows is how many rows a stage gives; ok is false where it does not run.
func (s Stage) Rows(ctx context.Context, cat planner.Catalog, b planner.Options, tables executor.Tables, o executor.Options) (n int, ok bool) {
	r := planner.Bind(s.query, cat, b)
	if r.Diagnostics.Failed() || r.Plan == nil {
		return 0, false
	}
	result, err := executor.Run(ctx, r.Plan, tables, o)
	if err != nil || result.Rows() != 1 {
		return 0, false
	}
	return int(result.Batches[0].Col(0).Long(0)), true
}
