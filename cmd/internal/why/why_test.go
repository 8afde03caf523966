package why

import (
	"context"
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/casefile"
	"kql/cmd/internal/stages"
	"kql/executor/database"
	"kql/executor/workspace"
	"kql/parser"
)

var update = flag.Bool("update", false, "write the answers into the cases")

// TestRows follows the rows of testdata/why.
func TestRows(t *testing.T) {
	s, err := database.Open(context.Background(), database.Options{
		Data: []string{"../../../testdata/why/data"}, Space: workspace.None(), Now: time.Date(2026, 5, 2, 0, 0, 0, 0, time.UTC),
	})
	require.NoError(t, err)
	casefile.Run(t, "../../../testdata/why/*.txt", *update, func(t *testing.T, text string) string {
		return casefile.Outcome(text, func(text string) string {
			query, chosen, _ := strings.Cut(text, "\n> ")
			var b strings.Builder
			for choice := range strings.SplitSeq(chosen, "\n> ") {
				rows, err := Rows(context.Background(), asked(t, s, query), parse(t, choice))
				require.NoError(t, err)
				require.NotEmpty(t, rows, choice)
				require.NoError(t, Formats["text"](&b, rows))
			}
			return b.String()
		})
	})
}

// TestAlerts goes back from alerts to rows.
func TestAlerts(t *testing.T) {
	s, err := database.Open(context.Background(), database.Options{Data: []string{"../../../testdata/why/data"}, Space: workspace.None()})
	require.NoError(t, err)
	for query, want := range map[string][]string{
		"Signins | where Result != 0 | summarize n = count() by User | where n > 1 | join kind=inner Devices on User": {"Signins 1", "Signins 8", "Devices 1"},
		"Signins | where Id == 8 | join kind=leftsemi Devices on User":                                                {"Signins 8", "Devices 1"},
		"Devices | where Serial == '2' | join kind=rightsemi (Signins | where Id == 6) on User":                       {"Signins 6", "Devices 1"},
		"Signins | sort by Id asc | extend Before = prev(User), Behind = next(Result, 2) | where Id == 4":             {"Signins 3", "Signins 4", "Signins 6"},
		"Signins | make-series n = count() on Time step 1d by User | where User startswith 'bob'":                     {"Signins 3", "Signins 4"},
	} {
		q := asked(t, s, query)
		rows, err := Alert(context.Background(), q, 1)
		require.NoError(t, err)
		var got []string
		for _, r := range rows {
			got = append(got, r.Table+" "+string(rune('0'+r.Number)))
		}
		require.ElementsMatch(t, want, got, query)
		_, err = Alert(context.Background(), q, 2)
		require.EqualError(t, err, "there is no alert 2: the query gives 1 rows")
	}
}

func asked(t *testing.T, s *database.DB, text string) *stages.Query {
	ctx := context.Background()
	return &stages.Query{
		Tree: parse(t, text), Source: &parser.Source{Name: "query", Text: text}, Locate: s.Space.Locate,
		Catalog: s.Names(ctx), Bind: s.BindOptions(ctx), Tables: s.Tables(), Run: s.Options(),
	}
}

func parse(t *testing.T, text string) *parser.Query {
	tree, problems := parser.Parse(text)
	require.Empty(t, problems, text)
	return tree
}
