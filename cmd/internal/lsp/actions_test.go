package lsp

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/check"
	"kql/parser"
)

// TestBrackets puts a word of the language that stands where a name does into brackets.
func TestBrackets(t *testing.T) {
	d := newDocument("file:///q.kql", 1, "let y = 😀; let project = 1; print project")
	source := &parser.Source{Name: d.path, Text: d.text}
	at := parser.Span{Start: 18, End: 25}
	require.Equal(t, "project", d.text[at.Start:at.End])
	title, edit, ok := fixes["KS228"](d, &check.File{Query: source}, check.Finding{Diagnostic: parser.Diagnostic{Span: at}, Source: source})
	require.True(t, ok)
	require.Equal(t, "Write it as ['project']", title)
	require.NoError(t, d.apply(2, change{&edit.Range, edit.NewText}))
	require.Equal(t, "let y = 😀; let ['project'] = 1; print project", d.text)
}
