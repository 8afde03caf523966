package mutant

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/casefile"
	"kql/parser"
)

var update = flag.Bool("update", false, "write the mutants into the cases")

// TestMutants lists the mutants of the queries of testdata/mutants; each is a query, and another than its own.
func TestMutants(t *testing.T) {
	casefile.Run(t, "../../../testdata/mutants/*.txt", *update, func(t *testing.T, text string) string {
		return casefile.Outcome(text, func(text string) string {
			q, problems := parser.Parse(text)
			require.Empty(t, problems)
			source := &parser.Source{Text: text}
			var b strings.Builder
			for _, m := range Of(q, text) {
				_, problems := parser.Parse(m.In(text))
				require.Empty(t, problems, m.In(text))
				require.NotEqual(t, text, m.In(text))
				line, column := source.Position(m.Span.Start)
				fmt.Fprintf(&b, "%d:%d %s: %s -> %s\n", line, column, m.What, text[m.Span.Start:m.Span.End], m.Put)
			}
			return b.String()
		})
	})
}
