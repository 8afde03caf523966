// Package stages counts the rows that each step of a query lets through, so that one sees where they go.
package stages

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kql/executor"
	"kql/parser"
	"kql/planner"
)

// Query is a query with what its stages are counted on.
type Query struct {
	Tree    *parser.Query
	Source  *parser.Source
	Locate  func(*parser.Source, parser.Span) (*parser.Source, parser.Span) // the text that a place lies in
	Catalog planner.Catalog
	Bind    planner.Options
	Tables  executor.Tables
	Run     executor.Options
	Ask     func(ctx context.Context, text string) (*executor.Result, error) // has texts run elsewhere; nil: they run here
	Alike   any                                                              // queries with the same value bind alike; nil: with no other
}

// Stage is the rows behind one operator of a pipeline, or those that the pipeline begins with.
type Stage struct {
	Home  string // what the pipeline stands in, such as "let failed, right side of join"; "" for the query's own
	Where string // as Home, with the lines
	Line  int    // in its file
	Words []string
	Text  string // the operator, or the table that the pipeline begins with, on one line
	Rows  int    // below zero where it does not run
}

// Heading is what stands above the stages of one home.
func (s *Stage) Heading() string {
	if s.Where == "" {
		return "the query:"
	}
	return s.Where + ":"
}

// Count is the rows; "?" where the stage does not run.
func (s *Stage) Count() string {
	if s.Rows < 0 {
		return "?"
	}
	return strconv.Itoa(s.Rows)
}

// Count is the stages of every pipeline of a query, each with its rows: of its lets and its own, and of what these
// hold: functions at their calls, branches of union, right sides of join, queries among expressions. Those that others
// read come before them.
func (q *Query) Count(ctx context.Context) (all []Stage) {
	o := q.Bind
	o.Trace = planner.NewTrace()
	planner.Bind(q.Tree, q.Catalog, o)
	found := o.Trace.Stages
	o.Trace = nil
	for i, s := range found {
		source, at := q.Locate(q.Source, s.Span)
		if at.End > len(source.Text) || strings.HasPrefix(source.Text[at.Start:at.End], "render") {
			continue
		}
		line, _ := source.Position(at.Start)
		stage := Stage{Line: line, Text: OneLine(without(source.Text, at, s.Span.Start-at.Start, inside(s, found)))}
		stage.Words = parser.Words(stage.Text)
		stage.Home, stage.Where = q.homes(s)
		if q.Ask != nil {
			stage.Rows = q.ask(ctx, s, found)
		} else {
			o.Stage = i + 1
			stage.Rows = q.rows(ctx, o)
		}
		all = append(all, stage)
	}
	return all
}

// inside is the places of the pipelines that an operator holds, in order: they are stages of their own.
func inside(s planner.Stage, all []planner.Stage) (places []parser.Span) {
	for _, other := range all {
		if len(other.Home) <= len(s.Home) {
			continue
		}
		at := other.Home[len(s.Home)].Span
		if s.Span.Start < at.Start && at.End <= s.Span.End && !slices.Contains(places, at) {
			places = append(places, at)
		}
	}
	slices.SortFunc(places, func(a, b parser.Span) int { return a.Start - b.Start })
	return places
}

// without is a part of a text, with … for the pipelines in it. Their places count from base.
func without(text string, at parser.Span, base int, inner []parser.Span) string {
	var b strings.Builder
	from := at.Start
	for _, s := range inner {
		start, end := s.Start-base, s.End-base
		part := strings.TrimPrefix(strings.TrimSuffix(text[max(from, start):max(from, end)], ")"), "(")
		if !strings.Contains(part, "|") {
			continue
		}
		whole, _, _ := strings.Cut(text[start:end], part)
		b.WriteString(text[from:start] + whole + "…")
		from = start + len(whole) + len(part)
	}
	b.WriteString(text[from:at.End])
	return b.String()
}

// homes is what a stage stands in, without and with the lines: that of a let is its name's, of a function its call's.
func (q *Query) homes(s planner.Stage) (names, places string) {
	var all []string
	for _, h := range s.Home {
		all = append(all, h.String())
	}
	return strings.Join(all, ", "), q.Homes(s)
}

// Homes is what a stage stands in, with the lines; "" for the query itself.
func (q *Query) Homes(s planner.Stage) string {
	var all []string
	for _, h := range s.Home {
		source, at := q.Locate(q.Source, h.Span)
		line, _ := source.Position(at.Start)
		all = append(all, fmt.Sprintf("%s (line %d)", h, line))
	}
	return strings.Join(all, ", ")
}

// rows is how many rows the stage of the options gives; below zero where it does not run.
func (q *Query) rows(ctx context.Context, o planner.Options) int {
	r := planner.Bind(q.Tree, q.Catalog, o)
	if r.Plan == nil {
		return -1
	}
	return counted(executor.Run(ctx, r.Plan, q.Tables, q.Run))
}

// counted is the number that a count gives; below zero where it did not run.
func counted(result *executor.Result, err error) int {
	if err != nil || result.Rows() != 1 {
		return -1
	}
	return int(result.Batches[0].Col(0).Long(0))
}

// OneLine is an operator's text without its comments, on one line.
func OneLine(text string) string {
	var parts []string
	for line := range strings.Lines(text) {
		if code, _, cut := strings.Cut(line, "//"); cut && len(parser.Words(code)) == len(parser.Words(line)) {
			line = code
		}
		parts = append(parts, strings.Fields(line)...)
	}
	return strings.Join(parts, " ")
}
