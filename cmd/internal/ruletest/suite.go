package ruletest

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"kql/cmd/internal/rulefile"
	"kql/cmd/internal/stages"
	"kql/cmd/internal/workspace"
	"kql/executor"
	"kql/executor/catalog"
	"kql/executor/ingest"
	"kql/functions"
	"kql/functions/plugin"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// Options are how tests run.
type Options struct {
	Schema   catalog.Schema                                 // types of more tables
	Only     *regexp.Regexp                                 // run the cases whose name it matches; nil: all
	FailFast bool                                           // run no further case once one has failed
	Space    func(dir string) (*workspace.Workspace, error) // opens a test's workspace anew; nil: there is none
	Memory   int64                                          // bytes that a case's operators may hold; 0: no limit
}

// Result is how a case went.
type Result struct {
	File     *File
	Case     *Case
	Rows     int
	Failures []Failure
	Stages   []StageRows // of a case that failed: how many rows each stage let through
	Took     time.Duration

	answer *answer
}

// StageRows is how many rows a stage of the rule gave.
type StageRows struct {
	Let, Text string
	Rows      int
}

// Passed says whether the case went as expected.
func (r *Result) Passed() bool { return len(r.Failures) == 0 }

// rule is a rule's file, read and parsed once.
type rule struct {
	source   *parser.Source
	query    *parser.Query
	problems parser.Diagnostics
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

// Suite prepares and runs test files.
type Suite struct {
	Options
	rules map[string]*rule
	cases []*prepared
}

// Add prepares a file's cases. What is wrong with the file or its rule is in its Doc afterwards.
func (s *Suite) Add(f *File) {
	if f.Doc.Problems.Failed() {
		return
	}
	r := s.rule(f.rule)
	if r.err != nil {
		f.Doc.Fail(f.ruleNode, "", "%s", r.err)
		return
	}
	bounds := map[string]*bound{}
	var cases []*prepared
	for _, c := range f.Cases {
		key := c.environmentKey()
		if bounds[key] == nil {
			bounds[key] = s.bind(f, c, r)
		}
		if bounds[key] == nil {
			return
		}
		cases = append(cases, s.prepare(f, c, r, bounds[key]))
	}
	if !f.Doc.Problems.Failed() {
		s.cases = append(s.cases, cases...)
	}
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
	store, err := ingest.Open(files, ingest.Options{MaxMemory: s.Memory})
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
	return planner.Options{Now: f.now, Columns: func(e *planner.Evaluate) ([]plugin.Column, error) {
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

// Run runs the cases, several at once, and gives each result in order.
func (s *Suite) Run(ctx context.Context, each func(*Result)) {
	var chosen []*prepared
	for _, p := range s.cases {
		if s.Only == nil || s.Only.MatchString(p.c.Name) {
			chosen = append(chosen, p)
		}
	}
	results := make([]chan *Result, len(chosen))
	for i := range results {
		results[i] = make(chan *Result, 1)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(chosen)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(chosen); i = int(next.Add(1)) - 1 {
				if ctx.Err() == nil {
					results[i] <- s.runCase(ctx, chosen[i])
				}
				close(results[i])
			}
		})
	}
	for _, c := range results {
		r := <-c
		if r == nil {
			break
		}
		each(r)
		if s.FailFast && !r.Passed() {
			break
		}
	}
	cancel()
	wait.Wait()
}

func (s *Suite) runCase(ctx context.Context, p *prepared) *Result {
	began := time.Now()
	r := &Result{File: p.file, Case: p.c}
	a := s.answer(ctx, p)
	r.answer, r.Rows = a, len(a.rows)
	r.Failures = p.file.check(p.c.expect, a)
	if p.c.expect == nil {
		r.Failures = []Failure{{Message: "the case expects nothing; write expect, or run with --update"}}
	}
	if !r.Passed() && a.err == nil {
		r.Stages = s.stages(ctx, p)
	}
	r.Took = time.Since(began)
	return r
}

func (s *Suite) answer(ctx context.Context, p *prepared) *answer {
	bound := p.bound.result
	if bound.Diagnostics.Failed() {
		return &answer{err: bound.Diagnostics}
	}
	result, err := executor.Run(ctx, bound.Plan, p.bound.rows(p.held), s.options(p.file, p.bound))
	if err != nil {
		return &answer{err: err}
	}
	return &answer{schema: bound.Schema, rows: rowsOf(result.Batches)}
}

func (s *Suite) stages(ctx context.Context, p *prepared) (out []StageRows) {
	for _, stage := range stages.Of(p.rule.query, p.rule.source.Text) {
		alone := &bound{store: p.bound.store, space: p.bound.space, geo: p.bound.geo}
		n, ok := stage.Rows(ctx, p.bound.tables, s.bindOptions(p.file, alone, p.held), alone.rows(p.held), s.options(p.file, p.bound))
		if ok {
			out = append(out, StageRows{stage.Let, stage.Text, n})
		}
	}
	return out
}

// rows is a case's tables, with what the workspace has.
func (b *bound) rows(held executor.HeldTables) executor.Tables {
	return b.space.Tables(caseTables{held, b.store})
}

// caseTables is a case's rows, or else those of the files that it names.
type caseTables struct {
	held  executor.HeldTables
	files *ingest.Store
}

// Read is executor.Tables.
func (t caseTables) Read(ctx context.Context, table string, cols []planner.ScanColumn, as []planner.Column) ([]*vector.Batch, error) {
	if t.held[table] == nil && t.files.Has(table) {
		return t.files.Read(ctx, table, cols, as)
	}
	return t.held.Read(ctx, table, cols, as)
}

// testCatalog is a catalogue with the tables that only a test knows.
type testCatalog struct {
	planner.Catalog
	own map[string][]planner.TableColumn
}

// catalog adds the tables of the file's cases that the catalogue does not know.
func (f *File) catalog(base planner.Catalog) planner.Catalog {
	rows := map[string][]*fixture{}
	for _, c := range f.Cases {
		for name, x := range c.tables {
			if _, known := base.Table(name); !known && x.file == "" {
				rows[name] = append(rows[name], x)
			}
		}
	}
	t := testCatalog{base, map[string][]planner.TableColumn{}}
	for name, fixtures := range rows {
		t.own[name] = f.inferred(fixtures)
	}
	return t
}

// Table is planner.Catalog.
func (t testCatalog) Table(name string) ([]planner.TableColumn, bool) {
	if columns, ok := t.own[name]; ok {
		return columns, true
	}
	return t.Catalog.Table(name)
}

// Tables is planner.Catalog.
func (t testCatalog) Tables() []string {
	names := slices.AppendSeq(slices.Clone(t.Catalog.Tables()), maps.Keys(t.own))
	slices.Sort(names)
	return slices.Compact(names)
}

func (r *Result) String() string { return fmt.Sprintf("%s: %s", r.File.Path, r.Case.Name) }
