package ruletest

import (
	"context"
	"fmt"
	"regexp"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"kql/cmd/internal/stages"
	"kql/executor"
	"kql/executor/catalog"
	"kql/executor/workspace"
)

// Options are how tests run.
type Options struct {
	Schema   catalog.Schema                                 // types of more tables
	Only     *regexp.Regexp                                 // run the cases whose name it matches; nil: all
	FailFast bool                                           // run no further case once one has failed
	Space    func(dir string) (*workspace.Workspace, error) // opens a test's workspace anew; nil: there is none
	Memory   *executor.Budget                               // bytes that a case's operators may hold; 0: no limit
}

// Result is how a case went.
type Result struct {
	File     *File
	Case     *Case
	Rows     int
	Failures []Failure
	Stages   []stages.Stage // of a case that failed: how many rows each stage let through
	Took     time.Duration

	answer *answer
}

// Passed says whether the case went as expected.
func (r *Result) Passed() bool { return len(r.Failures) == 0 }

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
	a := &answer{schema: bound.Schema, rows: rowsOf(result.Batches)}
	if e := p.c.expect; e != nil && e.portal.node != nil {
		a.portal, a.err = s.sight(ctx, p)
	}
	return a
}

func (s *Suite) stages(ctx context.Context, p *prepared) []stages.Stage {
	return s.query(p).Count(ctx)
}

// query is the rule over a case's rows.
func (s *Suite) query(p *prepared) *stages.Query {
	alone := &bound{store: p.bound.store, space: p.bound.space, geo: p.bound.geo}
	return &stages.Query{
		Tree: p.rule.query, Source: p.rule.source, Locate: p.bound.space.Locate, Catalog: p.bound.tables,
		Bind: s.bindOptions(p.file, alone, p.held), Tables: alone.rows(p.held), Run: s.options(p.file, p.bound),
		Alike: p.bound,
	}
}

// Queries calls f with each case and the rule over its rows.
func (s *Suite) Queries(f func(*File, *Case, *stages.Query) error) error {
	for _, p := range s.cases {
		if p.bound.result.Diagnostics.Failed() {
			continue // the case expects that
		}
		if err := f(p.file, p.c, s.query(p)); err != nil {
			return err
		}
	}
	return nil
}

func (r *Result) String() string { return fmt.Sprintf("%s: %s", r.File.Path, r.Case.Name) }
