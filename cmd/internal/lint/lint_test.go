package lint

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/parser"
)

var update = flag.Bool("update", false, "write the page anew")

func TestLint(t *testing.T) {
	text, err := os.ReadFile("../../../testdata/lint/queries.txt")
	require.NoError(t, err)
	cases := strings.Split(string(text), "\n=== ")[1:]
	seen := map[string]bool{}
	for _, c := range cases {
		title, body, _ := strings.Cut(c, "\n")
		t.Run(title, func(t *testing.T) {
			query, want, ok := strings.Cut(body, "\n----\n")
			require.True(t, ok)
			q, problems := parser.Parse(query)
			require.Empty(t, problems)
			source := &parser.Source{Text: query}
			var got []string
			for _, d := range Query(q, query) {
				line, column := source.Position(d.Span.Start)
				got = append(got, fmt.Sprintf("%d:%d %s", line, column, d.Code))
				seen[d.Code] = true
			}
			require.Equal(t, strings.TrimSpace(want), strings.Join(got, "\n"))
		})
	}
	for _, c := range Checks {
		require.True(t, seen[c.Code], "no case gives %s", c.Code)
	}
}

const page = "../../docs/checks.md"

func TestPageIsFresh(t *testing.T) {
	var text strings.Builder
	require.NoError(t, WritePage(&text))
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(text.String()), 0o644))
	}
	have, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, text.String(), string(have), "run go test ./cmd/internal/lint -update")
}
