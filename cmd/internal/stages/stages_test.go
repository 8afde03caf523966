package stages

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/casefile"
	"kql/executor"
	"kql/executor/catalog"
	"kql/executor/ingest"
	"kql/executor/workspace"
	"kql/parser"
)

var update = flag.Bool("update", false, "write the stages into the cases")

// TestStages counts the stages of the queries in testdata/stages.
func TestStages(t *testing.T) {
	casefile.Run(t, "../../../testdata/stages/*.txt", *update, func(t *testing.T, text string) string {
		return casefile.Outcome(text, func(text string) string { return list(t, text) })
	})
}

func list(t *testing.T, text string) string {
	var b strings.Builder
	home := ""
	for _, s := range count(t, text) {
		if s.Where != home {
			home = s.Where
			fmt.Fprintln(&b, s.Heading())
		}
		fmt.Fprintf(&b, "%s rows, line %d: %s\n", s.Count(), s.Line, s.Text)
	}
	return b.String()
}

func count(t *testing.T, text string) []Stage {
	tree, problems := parser.Parse(text)
	require.Empty(t, problems)
	space := workspace.None()
	store, err := ingest.Open(nil, ingest.Options{})
	require.NoError(t, err)
	q := &Query{
		Tree: tree, Source: &parser.Source{Name: "query", Text: text}, Locate: space.Locate,
		Catalog: space.Catalog(context.Background(), catalog.New(context.Background(), store, nil)), Tables: executor.HeldTables{},
	}
	return q.Count(context.Background())
}
