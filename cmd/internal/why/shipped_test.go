package why

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/ruletest"
	"kql/cmd/internal/stages"
	"kql/planner"
)

// TestEveryRowOfTheShippedCases wants an answer for each row of each shipped case, and the rows that were followed to
// each stage to be as many as a plain count of the stage gives.
func TestEveryRowOfTheShippedCases(t *testing.T) {
	files, err := filepath.Glob("../../../testdata/rules/*.test.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	cases := 0
	for _, path := range files {
		file := ruletest.Load(path)
		var suite ruletest.Suite
		suite.Add(file)
		require.Empty(t, file.Doc.Problems)
		require.NoError(t, suite.Queries(func(_ *ruletest.File, c *ruletest.Case, q *stages.Query) error {
			t.Run(filepath.Base(path)+"/"+c.Name, func(t *testing.T) { answered(t, q) })
			cases++
			return nil
		}))
	}
	require.Greater(t, cases, 20)
}

func answered(t *testing.T, q *stages.Query) {
	ctx := context.Background()
	f, err := run(ctx, q, q.Tree)
	require.NoError(t, err)
	rows, err := All(ctx, q)
	require.NoError(t, err)
	alerts := map[int]bool{}
	for _, r := range rows {
		require.NotEmpty(t, len(r.Alerts)+len(r.Ends), "%s row %d", r.Table, r.Number)
		for _, a := range r.Alerts {
			alerts[a] = true
		}
		for _, e := range r.Ends {
			require.NotEmpty(t, e.Reason)
			if e.Reason == "the condition is not true of it" {
				require.NotEmpty(t, e.Conditions, "%s row %d at %s", r.Table, r.Number, e.Text)
			}
		}
	}
	require.Len(t, alerts, f.trace.Last.Rows.Len, "alerts that some row came through to")

	o := q.Bind
	o.Trace = planner.NewTrace()
	planner.Bind(q.Tree, q.Catalog, o)
	counted := q.Count(ctx)
	ran := map[string][]int{}
	for _, s := range f.trace.Steps {
		if stage, ok := f.stages[s.Node]; ok && stage.Rows == s.Node {
			w := f.place(stage.Span)
			ran[q.Homes(stage)+w.Text] = append(ran[q.Homes(stage)+w.Text], s.Rows.Len)
		}
	}
	matched := 0
	for _, c := range counted {
		if followed, ok := ran[c.Where+c.Text]; ok {
			require.Contains(t, followed, c.Rows, c.Text)
			matched++
		}
	}
	require.Positive(t, matched)
}
