package check

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/executor/catalog"
	"kql/executor/workspace"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

func newChecker() *Checker {
	tables := catalog.Schema{"T": {{Name: "a", Type: types.Long}}}
	return &Checker{Space: workspace.None(), Tables: catalog.New(context.Background(), nil, tables), Options: planner.Options{Judging: true}}
}

// TestText wants a file's findings, the query's result, and what else a face may need of it.
func TestText(t *testing.T) {
	k := newChecker()
	f := k.Text("q.kql", "q.kql", "T | project b = a", false)
	require.Empty(t, f.Findings)
	require.Equal(t, "b", f.Schema[0].Name)
	require.NotNil(t, f.Tree)
	require.NotNil(t, f.Trace)
	require.Nil(t, f.Rule)

	f = k.Text("q.kql", "q.kql", "T | where c == 1", false)
	require.True(t, f.Failed())
	require.Nil(t, f.Schema)

	f = k.Text("r.yaml", "r.yaml", "name: r\nquery: |\n  T | where c == 1\n", false)
	line, column := f.Findings[0].Source.Position(f.Findings[0].Span.Start)
	require.Equal(t, []int{3, 13}, []int{line, column})
	require.NotNil(t, f.Rule)

	require.Nil(t, k.Text("x.yaml", "x.yaml", "jobs: []\n", true), "YAML that is no rule")
	for _, stored := range []string{"(n: long) { T | take n }", "entity_group [T]", ".create entity_group G (T)"} {
		require.Empty(t, k.Text("f.kql", "f.kql", stored, false).Findings, stored)
	}
}

// TestNotes wants notes only where they are asked for, and none that a comment turns off.
func TestNotes(t *testing.T) {
	k := newChecker()
	const query = "let unused = 1; T | take 1"
	require.Empty(t, k.Text("q.kql", "q.kql", query, false).Findings)
	k.Notes = true
	found := k.Text("q.kql", "q.kql", query, false).Findings
	require.NotEmpty(t, found)
	require.Equal(t, parser.Note, found[0].Severity)
	require.Empty(t, k.Text("q.kql", "q.kql", "let unused = 1; // kql:ignore KQL304\nT", false).Findings)
}

// TestSameID wants an id that two files share to be found.
func TestSameID(t *testing.T) {
	k := newChecker()
	const rule = "id: 6a1f3c52-4b0e-4a53-9a4c-0d1f7e6f2b11\nname: r\nquery: |\n  T\n"
	k.Text("a.yaml", "a.yaml", rule, false)
	var codes []string
	for _, d := range k.Text("b.yaml", "b.yaml", rule, false).Findings {
		codes = append(codes, d.Code)
	}
	require.Contains(t, codes, "KQL404")
}
