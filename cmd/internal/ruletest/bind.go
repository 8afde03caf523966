package ruletest

import (
	"context"
	"maps"
	"path/filepath"
	"slices"

	"kql/cmd/internal/alert"
	"kql/cmd/internal/rulefile"
	"kql/executor"
	"kql/executor/catalog"
	"kql/executor/ingest"
	"kql/executor/workspace"
	"kql/functions"
	"kql/functions/plugin"
	"kql/parser"
	"kql/planner"
)

// rule is a rule's file, read and parsed once.
type rule struct {
	source   *parser.Source
	query    *parser.Query
	problems parser.Diagnostics
	portal   *alert.Rule // nil where it is no analytic rule
	unread   error       // what is wrong with what it says of alerts
	err      error
}

// prepared is a case ready to run.
type prepared struct {
	file  *File
	c     *Case
	rule  *rule
	bound *bound
	held  executor.HeldTables
}

// bound is a rule bound for the cases that see the same columns and functions.
type bound struct {
	result *planner.Result
	store  *ingest.Store
	space  *workspace.Workspace
	geo    func(ip string) string
	tables planner.Catalog
	byData bool // the columns depend on the rows, so each case binds again
}

func (s *Suite) rule(path string) *rule {
	if s.rules == nil {
		s.rules = map[string]*rule{}
	}
	path = filepath.Clean(path)
	r := s.rules[path]
	if r == nil {
		r = &rule{}
		if r.source, r.err = rulefile.Read(path, nil); r.err == nil {
			r.query, r.problems = parser.Parse(r.source.Text)
			if r.source.Within != nil {
				r.portal, r.unread = alert.Read(path, r.source.Within.Text)
			}
		}
		s.rules[path] = r
	}
	return r
}

// environmentKey is equal for cases for which the rule is bound alike.
func (c *Case) environmentKey() string {
	key := ""
	for _, name := range slices.Sorted(maps.Keys(c.tables)) {
		if t := c.tables[name]; t.file != "" {
			key += name + "=" + t.file + "\n"
		}
	}
	for i, kind := range extraKinds {
		for _, name := range slices.Sorted(maps.Keys(c.own.extras[i])) {
			key += kind + " " + name + "=" + c.own.extras[i][name].Value + "\n"
		}
	}
	return key
}

// bind binds the rule as case c sees it; nil where the file is wrong.
func (s *Suite) bind(f *File, c *Case, r *rule) *bound {
	var files []string
	for _, name := range slices.Sorted(maps.Keys(c.tables)) {
		if t := c.tables[name]; t.file != "" {
			files = append(files, name+"="+t.file)
		}
	}
	store, err := ingest.Open(files, ingest.Options{Budget: s.Memory})
	if err != nil {
		f.Doc.Fail(c.node, "", "%s", err)
		return nil
	}
	b := &bound{store: store}
	if b.space, err = s.space(f, c); err != nil {
		f.Doc.Fail(c.node, "", "%s", err)
		return nil
	}
	if b.geo, err = b.space.Geo(); err != nil {
		f.Doc.Fail(c.node, "", "%s", err)
		return nil
	}
	b.tables = b.space.Catalog(context.Background(), f.catalog(catalog.New(context.Background(), store, s.Schema)))
	b.result = s.bindOver(f, r, b, nil)
	if err := b.space.Err(); err != nil {
		f.Doc.Fail(c.node, "", "%s", err)
		return nil
	}
	if b.result.ReadsClock && f.now.IsZero() {
		f.Doc.Fail(f.ruleNode, "add now: 2026-05-01T12:00:00Z", "The rule reads the clock, so the test must say what the time is.")
	}
	return b
}

func (s *Suite) bindOver(f *File, r *rule, b *bound, held executor.HeldTables) *planner.Result {
	if r.problems.Failed() {
		return &planner.Result{Diagnostics: r.problems}
	}
	return planner.Bind(r.query, b.tables, s.bindOptions(f, b, held))
}

func (s *Suite) bindOptions(f *File, b *bound, held executor.HeldTables) planner.Options {
	return planner.Options{Now: f.now, Strict: true, Columns: func(e *planner.Evaluate) ([]plugin.Column, error) {
		b.byData = true
		return executor.Columns(context.Background(), e, b.rows(held), s.options(f, b))
	}}
}

func (s *Suite) options(f *File, b *bound) executor.Options {
	return executor.Options{Parallelism: 1, Memory: s.Memory, Query: &functions.QueryContext{Now: f.now, Seed: 1, Geo: b.geo}}
}

// prepare makes a case's rows tables and looks whether what it expects fits the rule's result.
func (s *Suite) prepare(f *File, c *Case, r *rule, b *bound) *prepared {
	p := &prepared{file: f, c: c, rule: r, bound: b, held: executor.HeldTables{}}
	for _, name := range slices.Sorted(maps.Keys(c.tables)) {
		t := c.tables[name]
		columns, ok := b.tables.Table(name)
		switch {
		case t.file != "":
		case !ok && len(t.rows) > 0:
			f.Doc.Fail(t.node, "", "There is no table '%s'.", name)
		default:
			p.held[name] = f.table(name, t, columns)
		}
	}
	if b.byData && !f.Doc.Problems.Failed() {
		p.bound = &bound{store: b.store, space: b.space, geo: b.geo, tables: b.tables}
		p.bound.result = s.bindOver(f, r, p.bound, p.held)
	}
	result := p.bound.result
	wantsError := c.expect != nil && c.expect.fails != ""
	switch {
	case result.Diagnostics.Failed() && !wantsError:
		if f.ruleProblems == nil {
			f.ruleProblems, f.ruleSource, f.ruleSpace = result.Diagnostics, r.source, b.space
		}
		f.Doc.Fail(f.ruleNode, "", "The rule is wrong: %s", result.Diagnostics.Error())
	case !result.Diagnostics.Failed() && result.Plan == nil:
		f.Doc.Fail(f.ruleNode, "", "The rule's query has no result.")
	case !wantsError && c.expect != nil:
		f.checkExpectation(c.expect, result.Schema)
		f.checkPortal(&c.expect.portal, r)
	}
	return p
}

// checkExpectation looks whether the rows that are expected could be the rule's.
func (f *File) checkExpectation(e *expectation, schema planner.Schema) {
	rows := slices.Concat(e.contains, e.excludes)
	if e.exactly != nil {
		rows = append(rows, e.exactly.Content...)
	}
	for _, row := range rows {
		f.wanted(row, schema)
	}
}
