package repl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kql/cmd/internal/remote"
	"kql/parser"
	"kql/planner"
)

// here is what .on takes for the session's own data.
const here = "here"

// errHere is the error of what looks into a query's plan or data while queries run elsewhere.
var errHere = errors.New("this works on data that is here; .on here goes back to it")

// on shows or says where queries run.
func (s *Shell) on(_ context.Context, text string) error {
	switch {
	case text == here:
		s.target = nil
	case text != "":
		target, err := remote.Find(text, s.Space.Targets)
		if err != nil {
			return err
		}
		s.target = target
	}
	if s.target == nil {
		s.remark("queries run here")
	} else {
		s.remark("queries run on %s; .on here goes back", s.target.Name)
	}
	return nil
}

// targets is what .on may be followed by.
func (s *Shell) targets(string) []string {
	names := []string{here, "defender"}
	for name := range s.Space.Targets {
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// askElsewhere has a text run on the target, or keeps let statements that have no query behind them.
func (s *Shell) askElsewhere(ctx context.Context, text *parser.Source) error {
	q := submission{text, s.lets.before(text.Text)}
	tree, problems := parser.Parse(q.whole())
	if isLet := func(st parser.Statement) bool { _, ok := st.(*parser.Let); return ok }; !problems.Failed() && !slices.ContainsFunc(tree.Statements, func(st parser.Statement) bool { return !isLet(st) }) {
		return s.keep(ctx, q, tree)
	}
	s.accepted(nil)
	began := time.Now()
	answer, err := s.ask(ctx, q, q.whole())
	s.notes.write(s.Out, s.Screen.Brush)
	if err != nil {
		return err
	}
	s.last = &result{query: q, bound: answer.Bound(), tables: answer.Results, now: s.Now, took: time.Since(began)}
	return s.show(s.last)
}

// ask has a text run on the target; a mistake in it has its place in the submission.
func (s *Shell) ask(ctx context.Context, q submission, whole string) (*remote.Answer, error) {
	if s.settings.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.settings.timeout)
		defer cancel()
	}
	asked := remote.Query{Text: whole, Params: s.Params}
	if s.fixed {
		asked.Now = s.Now
	}
	answer, err := s.client.Ask(ctx, s.target, asked)
	if m := (*remote.Mistake)(nil); errors.As(err, &m) && m.Line > 0 {
		return nil, &Mistake{s.problems(q, parser.Diagnostics{m.In(whole)})}
	}
	return answer, err
}

// schemaElsewhere is the columns of a table or query there.
func (s *Shell) schemaElsewhere(ctx context.Context, text *parser.Source) (planner.Schema, error) {
	q := submission{text, s.lets.before(text.Text)}
	answer, err := s.ask(ctx, q, q.whole())
	if err == nil && len(answer.Results) == 0 {
		err = fmt.Errorf("%s gives no table", s.target.Name)
	}
	if err != nil {
		return nil, err
	}
	return answer.Results[0].Schema, nil
}
