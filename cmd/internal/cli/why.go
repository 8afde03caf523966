package cli

import (
	"context"
	"errors"
	"fmt"

	"kql/cmd/internal/reference"
	"kql/cmd/internal/ruletest"
	"kql/cmd/internal/stages"
	"kql/cmd/internal/why"
	"kql/parser"
)

type whyCommand struct {
	queryFlags
	Row    string `help:"The rows to follow: TABLE | where PREDICATE." placeholder:"QUERY"`
	Alert  int    `help:"Which rows this alert came from, in place of --row; counted from 1." placeholder:"N"`
	Output string `short:"o" help:"How answers are written: ${enum}." enum:"text,json,markdown" default:"text"`
}

// Run follows rows through the query, or an alert back to its rows.
func (c *whyCommand) Run(a *App) error {
	if (c.Row == "") == (c.Alert == 0) {
		return usageError("give --row 'TABLE | where PREDICATE', or --alert N")
	}
	ctx, cancel := c.deadline()
	defer cancel()
	q, err := c.open(ctx, a)
	if err != nil {
		return err
	}
	if _, err := q.bind(ctx); err != nil {
		return err
	}
	tree, _ := parser.Parse(q.source.Text)
	asked := &stages.Query{
		Tree: tree, Source: q.source, Locate: q.Space.Locate, Catalog: q.Names(ctx), Bind: q.BindOptions(ctx),
		Tables: q.Tables(), Run: q.Options(),
	}
	var rows []why.Row
	if c.Alert != 0 {
		rows, err = why.Alert(ctx, asked, c.Alert)
	} else if rows, err = c.follow(q, asked); err == nil && len(rows) == 0 {
		return errors.New("--row chooses no row")
	}
	if err == nil {
		err = q.place(ctx, rows)
	}
	if err != nil {
		return q.failed(err)
	}
	return why.Formats[c.Output](a.Stdout, rows)
}

// place says of rows where in files they stand.
func (q *query) place(ctx context.Context, rows []why.Row) error {
	numbers := map[string][]int{}
	for _, r := range rows {
		numbers[r.Table] = append(numbers[r.Table], r.Number-1)
	}
	for table, of := range numbers {
		if !q.Store.Has(table) {
			continue
		}
		places, err := q.Store.Places(ctx, table, of)
		if err != nil {
			return err
		}
		for i := range rows {
			if rows[i].Table == table {
				rows[i].File, rows[i].Line = places[0].File, places[0].Line
				places = places[1:]
			}
		}
	}
	return nil
}

// follow follows the rows that --row chooses.
func (c *whyCommand) follow(q *query, asked *stages.Query) ([]why.Row, error) {
	chosen, problems := parser.Parse(c.Row)
	ctx, cancel := c.deadline()
	defer cancel()
	if !problems.Failed() {
		r, err := q.Bind(ctx, chosen)
		if err != nil {
			return nil, err
		}
		problems = r.Diagnostics
		if !problems.Failed() && r.Plan == nil {
			return nil, fmt.Errorf("--row is no query: %s", c.Row)
		}
	}
	for _, d := range problems {
		q.Space.Write(q.app.Stderr, &parser.Source{Name: "--row", Text: c.Row}, d)
	}
	if problems.Failed() {
		return nil, errShown
	}
	return why.Rows(ctx, asked, chosen)
}

// why follows every row of a case through its rule.
func (c *testCommand) why(a *App, o ruletest.Options, paths []string) error {
	write := why.Formats[c.Output]
	if write == nil {
		return usageError("--why writes text or json")
	}
	suite := &ruletest.Suite{Options: o}
	for _, path := range paths {
		f := ruletest.Load(path)
		suite.Add(f)
		f.WriteProblems(a.Stderr)
	}
	var names []string
	found := false
	err := suite.Queries(func(_ *ruletest.File, one *ruletest.Case, q *stages.Query) error {
		names = append(names, one.Name)
		if one.Name != c.Why {
			return nil
		}
		found = true
		rows, err := why.All(context.Background(), q)
		if err != nil {
			return err
		}
		return write(a.Stdout, rows)
	})
	if err == nil && !found {
		return usageError(fmt.Sprintf("there is no case '%s'%s", c.Why, reference.DidYouMean(c.Why, names)))
	}
	return err
}
