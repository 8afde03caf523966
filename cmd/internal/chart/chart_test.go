package chart_test

import (
	"context"
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/require"

	"kql/cmd/internal/casefile"
	"kql/cmd/internal/chart"
	"kql/cmd/internal/chart/terminal"
	"kql/executor"
	"kql/executor/catalog"
	"kql/functions"
	"kql/parser"
	"kql/planner"
)

var update = flag.Bool("update", false, "write what the queries draw as what they are expected to")

const folder = "../../../testdata/chart"

// rendered is the chart of a query without tables.
func rendered(t *testing.T, query string) (*chart.Chart, error) {
	t.Helper()
	ctx := context.Background()
	q, problems := parser.Parse(query)
	require.Empty(t, problems)
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	r := planner.Bind(q, catalog.New(ctx, nil, nil), planner.Options{Now: now})
	require.Empty(t, r.Diagnostics, query)
	rows, err := executor.Run(ctx, r.Plan, nil, executor.Options{Query: &functions.QueryContext{Now: now}})
	require.NoError(t, err)
	return chart.From(r.Render, executor.Result{Schema: r.Schema, Batches: rows.Batches})
}

// drawing is what the case files expect of a query: its chart, or why there is none.
func drawing(t *testing.T, query string, o terminal.Options) string {
	c, err := rendered(t, query)
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	return terminal.Draw(c, o)
}

func TestCases(t *testing.T) {
	casefile.Run(t, folder+"/*.txt", *update, func(t *testing.T, text string) string {
		return casefile.Outcome(text, func(query string) string {
			for _, width := range []int{20, 40, 80, 133, 200} {
				fits(t, drawing(t, query, terminal.Options{Width: width}), width)
			}
			colored := drawing(t, query, terminal.Options{Width: 80, Color: true})
			fits(t, escape.ReplaceAllString(colored, ""), 80)
			return drawing(t, query, terminal.Options{Width: 80})
		})
	})
}

// fits sees that the lines of a drawing are no wider than the terminal.
func fits(t *testing.T, text string, width int) {
	t.Helper()
	if strings.HasPrefix(text, "error: ") {
		return
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		require.LessOrEqual(t, runewidth.StringWidth(line), width, text)
		require.Equal(t, strings.TrimRight(line, " "), line)
	}
}
