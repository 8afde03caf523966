package repl

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kql/executor"
	"kql/executor/database"
	"kql/parser"
	"kql/planner"
)

// submission is a text that was typed, with the let statements of the session that it uses before it.
type submission struct {
	*parser.Source
	lets string
}

func (q submission) whole() string { return q.lets + q.Text }

// result is what the last query gave.
type result struct {
	query  submission
	bound  []*planner.Result
	tables []executor.Result
	now    time.Time
	took   time.Duration
}

// problem tells in which text a diagnostic's place lies.
func (s *Shell) problem(q submission, d parser.Diagnostic) Problem {
	source, at := s.Space.Locate(nil, d.Span)
	if source == nil {
		source = q.Source
		at.Start, at.End = at.Start-len(q.lets), at.End-len(q.lets)
		if at.Start < 0 {
			source, at = &parser.Source{Name: "session", Text: q.lets}, d.Span
		}
	}
	d.Span = at
	return Problem{source, d}
}

func (s *Shell) problems(q submission, all parser.Diagnostics) (out []Problem) {
	for _, d := range all {
		out = append(out, s.problem(q, d))
	}
	return out
}

// bind parses and binds a text; a *Mistake says what is wrong with it.
func (s *Shell) bind(ctx context.Context, text *parser.Source) (submission, *parser.Query, *planner.Result, error) {
	q := submission{text, s.lets.before(text.Text)}
	if s.target != nil {
		return q, nil, nil, errHere
	}
	tree, problems := parser.Parse(q.whole())
	if problems.Failed() {
		return q, nil, nil, &Mistake{s.problems(q, problems)}
	}
	type bound struct {
		*planner.Result
		error
	}
	r, err := database.Within(ctx, func() (bound, error) {
		r, err := s.Bind(ctx, tree)
		return bound{r, err}, nil
	})
	if err = errors.Join(err, r.error); err != nil {
		return q, nil, nil, err
	}
	if r.Diagnostics.Failed() {
		return q, nil, nil, &Mistake{s.problems(q, r.Diagnostics)}
	}
	return q, tree, r.Result, nil
}

// query runs a query, or keeps let statements that have none behind them.
func (s *Shell) query(ctx context.Context, text *parser.Source) error {
	q, tree, r, err := s.bind(ctx, text)
	if err != nil {
		return err
	}
	if r.Plan == nil {
		return s.keep(ctx, q, tree)
	}
	s.accepted(s.problems(q, r.Diagnostics))
	began := time.Now()
	tables, err := s.run(ctx, q, r, s.Options())
	s.notes.write(s.Out, s.Screen.Brush)
	if err != nil {
		return err
	}
	s.last = &result{query: q, bound: append([]*planner.Result{r}, r.More...), tables: tables, now: s.Now, took: time.Since(began)}
	return s.show(s.last)
}

func (s *Shell) accepted(found []Problem) {
	if s.Accepted != nil {
		s.Accepted(found)
	}
}

// run runs a bound query.
func (s *Shell) run(ctx context.Context, q submission, r *planner.Result, o executor.Options) ([]executor.Result, error) {
	if s.settings.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.settings.timeout)
		defer cancel()
	}
	o.Progress = s.progress
	tables, err := database.Within(ctx, func() ([]executor.Result, error) { return s.DB.Run(ctx, r, o) })
	return tables, s.failed(q, r, err)
}

// failed gives an error of a run its place in the text.
func (s *Shell) failed(q submission, r *planner.Result, err error) error {
	if found := database.Located(r, err); found != nil {
		return &Mistake{s.problems(q, found)}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("the query took longer than %s; .set timeout allows more", s.settings.timeout)
	}
	return err
}
