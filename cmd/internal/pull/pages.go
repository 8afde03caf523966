// Package pull brings the rows of queries from where they are: all of them, where a limit cuts them page by page, as
// files that load back exactly.
package pull

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kql/cmd/internal/remote"
	"kql/executor"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// Ask gives the first result of a query.
type Ask func(ctx context.Context, text string) (*executor.Result, error)

// pages gathers the rows of a query by the times that they have.
type pages struct {
	ask    Ask
	text   string
	column string // of the times
	rows   *executor.Result
}

// Rows is all rows of a query. Where a limit cuts them they are asked for by time, half of it again and again; note is
// told of that.
func Rows(ctx context.Context, ask Ask, text string, note func(string)) (*executor.Result, error) {
	rows, cut := ask(ctx, text)
	if !isCut(cut) {
		return rows, cut
	}
	if isRandom(text) {
		return nil, fmt.Errorf("%w; kql would ask page by page, but the query takes rows at random", cut)
	}
	p := &pages{ask: ask, text: open(text)}
	none, err := ask(ctx, p.text+"| take 0")
	if err != nil {
		return nil, err
	}
	if p.column = timeColumn(none.Schema); p.column == "" {
		return nil, fmt.Errorf("%w; a column of times would let kql ask page by page", cut)
	}
	p.rows = &executor.Result{Schema: none.Schema}
	at := parser.QuoteName(p.column)
	ends, err := ask(ctx, p.text+"| summarize min("+at+"), max("+at+")")
	if err != nil {
		return nil, err
	}
	if ends.Rows() != 1 || ends.Batches[0].Col(0).Null(0) {
		return nil, cut
	}
	note("a limit cuts the rows; they are asked for page by page, by " + p.column)
	if err := p.span(ctx, ends.Batches[0].Col(0).Long(0), ends.Batches[0].Col(1).Long(0)); err != nil {
		return nil, err
	}
	return p.rows, p.page(ctx, "isnull("+at+")")
}

// span gathers the rows of a range of times, its ends among them.
func (p *pages) span(ctx context.Context, from, to int64) error {
	err := p.page(ctx, fmt.Sprintf("%s between (%s .. %s)", parser.QuoteName(p.column), datetime(from), datetime(to)))
	switch {
	case !isCut(err):
		return err
	case from == to:
		return fmt.Errorf("at %s alone: %w", types.AppendDatetime(nil, from), err)
	}
	half := from + (to-from)/2
	if err := p.span(ctx, from, half); err != nil {
		return err
	}
	return p.span(ctx, half+1, to)
}

func (p *pages) page(ctx context.Context, where string) error {
	rows, err := p.ask(ctx, p.text+"| where "+where)
	if err == nil {
		p.rows.Batches = append(p.rows.Batches, rows.Batches...)
	}
	return err
}

func isCut(err error) bool {
	var cut *remote.Partial
	return errors.As(err, &cut) && cut.Limit
}

func datetime(ticks int64) string {
	return "datetime(" + string(types.AppendDatetime(nil, ticks)) + ")"
}

// isRandom says whether a query may give other rows each time.
func isRandom(text string) (random bool) {
	tree, _ := parser.Parse(text)
	parser.Each(tree, func(*parser.Take) { random = true })
	parser.Each(tree, func(*parser.Sample) { random = true })
	parser.Each(tree, func(*parser.SampleDistinct) { random = true })
	return random
}

// timeColumn is the column that pages go by: the usual one, or else the first of datetimes.
func timeColumn(schema planner.Schema) (first string) {
	for _, usual := range []string{"TimeGenerated", "Timestamp", ""} {
		for _, c := range schema {
			if c.Type == types.Datetime && (c.Name == usual || usual == "") {
				return c.Name
			}
		}
	}
	return ""
}

// open is a query's text that more may follow.
func open(text string) string {
	tokens := parser.Tokens(text)
	for i := len(tokens) - 1; i >= 0; i-- {
		t := tokens[i]
		if part := text[t.Start:t.End]; t.Kind != parser.Comment && part != ";" {
			return text[:t.End] + "\n"
		}
	}
	return strings.TrimSpace(text) + "\n"
}
