package rulediff

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"kql/cmd/internal/stages"
)

// Report is all that two versions differ in.
type Report struct {
	Old, New      string // the versions' names
	Schema        []string
	Before, After int // rows
	Rows          *Rows
	Stages        []Pair
	Limit         int // rows of each kind that are shown; the JSON has all
}

// Equal says whether the versions answer the same.
func (r *Report) Equal() bool { return len(r.Schema) == 0 && r.Rows.Equal() }

// Formats are the ways to write a report.
var Formats = map[string]func(*Report, io.Writer) error{"text": (*Report).text, "markdown": (*Report).markdown, "json": (*Report).json}

func (r *Report) summary() string {
	if r.Equal() {
		return fmt.Sprintf("equal: %d rows", r.After)
	}
	return fmt.Sprintf("%d rows before, %d after: %d lost, %d gained, %d changed", r.Before, r.After, len(r.Rows.Lost), len(r.Rows.Gained), len(r.Rows.Changed))
}

func (r *Report) text(w io.Writer) error {
	var b strings.Builder
	for _, s := range r.Schema {
		fmt.Fprintln(&b, "schema: "+s)
	}
	fmt.Fprintln(&b, r.summary())
	if !r.Equal() {
		if len(r.Rows.Changed) > 0 {
			fmt.Fprintln(&b, "matched on "+strings.Join(r.Rows.Key, ", "))
		}
		r.rows(&b)
		r.stages(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) rows(b *strings.Builder) {
	for _, kind := range []struct {
		sign string
		rows []Row
	}{{"-", r.Rows.Lost}, {"+", r.Rows.Gained}, {"~", r.Rows.Changed}} {
		for i, row := range kind.rows {
			if i == r.Limit {
				fmt.Fprintf(b, "  %s ... %d more\n", kind.sign, len(kind.rows)-i)
				break
			}
			fmt.Fprintf(b, "  %s %s\n", kind.sign, row.JSON)
			for _, c := range row.Changed {
				fmt.Fprintf(b, "      %s: %s -> %s\n", c.Column, c.Old, c.New)
			}
		}
	}
}

func (r *Report) stages(b *strings.Builder) {
	first := FirstParting(r.Stages)
	fmt.Fprintln(b, "rows after each stage:")
	fmt.Fprintf(b, "  %10s %10s\n", "before", "after")
	for i, p := range r.Stages {
		if i == 0 || p.stage().Home != r.Stages[i-1].stage().Home {
			fmt.Fprintln(b, "  "+p.stage().Heading())
		}
		mark := " "
		if i == first {
			mark = ">"
		}
		fmt.Fprintf(b, "%s %10s %10s  %s\n", mark, count(p.Before), count(p.After), p.title())
	}
	if first >= 0 {
		fmt.Fprintf(b, "they part at: %s\n", r.Stages[first].placed())
	}
}

// count is a stage's rows; "-" where the version has no such stage.
func count(s *stages.Stage) string {
	if s == nil {
		return "-"
	}
	return s.Count()
}

// placed is the title with the home and line of the stage.
func (p Pair) placed() string {
	s := p.stage()
	if s.Where == "" {
		return fmt.Sprintf("%s   (line %d)", p.title(), s.Line)
	}
	return fmt.Sprintf("%s   (line %d, in %s)", p.title(), s.Line, s.Where)
}

// title is what the stage does, or did and does.
func (p Pair) title() string {
	switch {
	case p.Before == nil:
		return p.After.Text + "   (new)"
	case p.After == nil:
		return p.Before.Text + "   (gone)"
	case p.Edited:
		return p.Before.Text + "   =>   " + p.After.Text
	}
	return p.After.Text
}

func (r *Report) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s → %s\n\n**%s**\n\n", r.Old, r.New, r.summary())
	for _, s := range r.Schema {
		fmt.Fprintf(&b, "- schema: %s\n", s)
	}
	if !r.Equal() {
		if !r.Rows.Equal() {
			b.WriteString("\n```diff\n")
			var rows strings.Builder
			r.rows(&rows)
			for line := range strings.Lines(rows.String()) {
				b.WriteString(strings.Replace(strings.TrimPrefix(line, "  "), "~ ", "! ", 1))
			}
			b.WriteString("```\n")
		}
		b.WriteString("\n| before | after | in | stage |\n| ---: | ---: | --- | --- |\n")
		first := FirstParting(r.Stages)
		for i, p := range r.Stages {
			title := "`" + strings.ReplaceAll(p.title(), "|", `\|`) + "`"
			if i == first {
				title = "**they part here:** " + title
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", count(p.Before), count(p.After), strings.TrimSuffix(p.stage().Heading(), ":"), title)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) json(w io.Writer) error {
	type stage struct {
		In     string `json:"in,omitempty"`
		Line   int    `json:"line"`
		Before string `json:"before,omitempty"`
		After  string `json:"after,omitempty"`
		Old    *int   `json:"rowsBefore"`
		New    *int   `json:"rowsAfter"`
	}
	out := struct {
		Equal   bool              `json:"equal"`
		Schema  []string          `json:"schema"`
		Before  int               `json:"rowsBefore"`
		After   int               `json:"rowsAfter"`
		Key     []string          `json:"key"`
		Lost    []json.RawMessage `json:"lost"`
		Gained  []json.RawMessage `json:"gained"`
		Changed []map[string]any  `json:"changed"`
		Stages  []stage           `json:"stages"`
		Parting *int              `json:"firstParting"`
	}{Equal: r.Equal(), Schema: append([]string{}, r.Schema...), Before: r.Before, After: r.After, Key: r.Rows.Key,
		Lost: []json.RawMessage{}, Gained: []json.RawMessage{}, Changed: []map[string]any{}, Stages: []stage{}}
	for _, row := range r.Rows.Lost {
		out.Lost = append(out.Lost, raw(row.JSON))
	}
	for _, row := range r.Rows.Gained {
		out.Gained = append(out.Gained, raw(row.JSON))
	}
	for _, row := range r.Rows.Changed {
		cells := map[string]any{}
		for _, c := range row.Changed {
			cells[c.Column] = map[string]any{"old": raw(c.Old), "new": raw(c.New)}
		}
		out.Changed = append(out.Changed, map[string]any{"key": raw(row.JSON), "cells": cells})
	}
	for _, p := range r.Stages {
		s := stage{In: p.stage().Where, Line: p.stage().Line}
		if p.Before != nil {
			s.Before, s.Old = p.Before.Text, &p.Before.Rows
		}
		if p.After != nil {
			s.After, s.New = p.After.Text, &p.After.Rows
		}
		out.Stages = append(out.Stages, s)
	}
	if first := FirstParting(r.Stages); first >= 0 && !r.Equal() {
		out.Parting = &first
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}
