package repl

import (
	"context"
	"errors"
	"strconv"

	"kql/executor/database"

	"kql/cmd/internal/stages"
	"kql/cmd/internal/why"
	"kql/parser"
)

// why follows rows through the last query, or a row of its result back to the rows that it came from.
func (s *Shell) why(ctx context.Context, text string) error {
	if s.last == nil {
		return errNoResult
	}
	if text == "" {
		return errors.New("say which rows to follow through the last query: .why TABLE | where ..., or .why N for row N of its result")
	}
	asked, tree, _, err := s.bind(ctx, s.last.query.Source)
	if err != nil {
		return err
	}
	q := &stages.Query{
		Tree: tree, Source: asked.Source, Locate: s.located(asked), Catalog: s.Names(ctx), Bind: s.BindOptions(ctx),
		Tables: s.Tables(), Run: s.Options(),
	}
	rows, err := database.Within(ctx, func() ([]why.Row, error) {
		if n, err := strconv.Atoi(text); err == nil {
			return why.Alert(ctx, q, n)
		}
		_, chosen, _, err := s.bind(ctx, &parser.Source{Name: typedName, Text: text})
		if err != nil {
			return nil, err
		}
		return why.Rows(ctx, q, chosen)
	})
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return errors.New("the query behind .why gives no row of a table")
	}
	return why.Formats["text"](s.Out, rows)
}

// located is in which text a place of a submission lies.
func (s *Shell) located(q submission) func(*parser.Source, parser.Span) (*parser.Source, parser.Span) {
	return func(_ *parser.Source, at parser.Span) (*parser.Source, parser.Span) {
		p := s.problem(q, parser.Diagnostic{Span: at})
		return p.Source, p.Diagnostic.Span
	}
}
