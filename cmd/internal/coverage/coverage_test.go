package coverage

import (
	"bytes"
	"context"
	"encoding/xml"
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/casefile"
	"kql/cmd/internal/ruletest"
	"kql/cmd/internal/stages"
	"kql/executor/database"
	"kql/executor/workspace"
	"kql/parser"
)

var update = flag.Bool("update", false, "write the marks into the cases")

// TestMarks measures the queries of testdata/coverage.
func TestMarks(t *testing.T) {
	casefile.Run(t, "../../../testdata/coverage/*.txt", *update, func(t *testing.T, text string) string {
		return casefile.Outcome(text, func(text string) string {
			var b strings.Builder
			require.NoError(t, measured(t, text).Text(&b))
			return b.String()
		})
	})
}

func measured(t *testing.T, text string) *Coverage {
	ctx := context.Background()
	s, err := database.Open(ctx, database.Options{Data: []string{"../../../testdata/why/data"}, Space: workspace.None()})
	require.NoError(t, err)
	tree, problems := parser.Parse(text)
	require.Empty(t, problems)
	var c Coverage
	require.NoError(t, c.Add(ctx, &stages.Query{
		Tree: tree, Source: &parser.Source{Name: "query", Text: text}, Locate: s.Space.Locate,
		Catalog: s.Names(ctx), Bind: s.BindOptions(ctx), Tables: s.Tables(), Run: s.Options(),
	}))
	return &c
}

// TestTheShippedRuleIsCovered wants the rule's own tests to try all of it, and the figure to fall without one of them.
func TestTheShippedRuleIsCovered(t *testing.T) {
	file := ruletest.Load("../../../testdata/rules/riskySignInToDeviceRegistration.test.yaml")
	var suite ruletest.Suite
	suite.Add(file)
	var all, fewer Coverage
	require.NoError(t, suite.Queries(func(_ *ruletest.File, one *ruletest.Case, q *stages.Query) error {
		if one.Name != "stays quiet on another action" {
			require.NoError(t, fewer.Add(context.Background(), q))
		}
		return all.Add(context.Background(), q)
	}))
	require.Equal(t, 100, all.Percent())
	require.Less(t, fewer.Percent(), 100)
}

func TestFormats(t *testing.T) {
	all := []*Coverage{measured(t, "Signins\n| where Id < 0\n| where Id > 1 or Id < 3")}
	var b bytes.Buffer
	require.NoError(t, LCOV(&b, all))
	require.Equal(t, "TN:\nSF:query\nBRDA:2,0,0,0\nBRDA:2,0,1,8\nBRDA:3,0,0,0\nBRDA:3,0,1,0\nBRDA:3,0,2,0\nBRDA:3,0,3,0\nBRF:6\nBRH:1\nDA:2,8\nDA:3,0\nLF:2\nLH:1\nend_of_record\n", b.String())
	b.Reset()
	require.NoError(t, Cobertura(&b, all))
	var got xmlReport
	require.NoError(t, xml.Unmarshal(b.Bytes(), &got))
	require.Equal(t, "0.1667", got.Branch)
	require.Equal(t, []xmlLine{{2, 8, true, "50% (1/2)"}, {3, 0, true, "0% (0/4)"}}, got.Classes[0].Lines)
}
