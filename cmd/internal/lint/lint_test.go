package lint

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/executor/catalog"
	"kql/parser"
	"kql/planner"
)

func TestLint(t *testing.T) {
	text, err := os.ReadFile("../../../testdata/lint/queries.txt")
	require.NoError(t, err)
	schema := write(t, `{
		"T": {"TimeGenerated": "datetime", "Start": "datetime", "End": "datetime", "Took": "timespan", "Name": "string", "Other": "string", "Port": "int", "Ok": "bool", "Id": "guid", "Bag": "dynamic"},
		"A": {"TimeGenerated": "datetime", "Key": "string", "N": "long"}, "B": {"TimeGenerated": "datetime", "Key": "string"}, "C": {"Seen": "datetime", "Key": "string"}}`)
	known, err := catalog.ReadSchema(schema)
	require.NoError(t, err)
	tables := catalog.New(context.Background(), nil, known)
	cases := strings.Split(string(text), "\n=== ")[1:]
	seen := map[string]bool{}
	for _, c := range cases {
		title, body, _ := strings.Cut(c, "\n")
		t.Run(title, func(t *testing.T) {
			query, want, ok := strings.Cut(body, "\n----\n")
			require.True(t, ok)
			q, problems := parser.Parse(query)
			require.Empty(t, problems)
			trace := planner.NewTrace()
			require.Empty(t, planner.Bind(q, tables, planner.Options{Trace: trace}).Diagnostics)
			source := &parser.Source{Text: query}
			var got []string
			for _, d := range Query(q, query, trace) {
				if Ignored(query, d.Span.Start, d.Code) {
					continue
				}
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

func write(t *testing.T, text string) string {
	path := filepath.Join(t.TempDir(), "schema.json")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}
