package rulecheck

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/rulefile"
	"kql/functions/types"
	"kql/planner"
)

// FuzzCheck holds that no file ends in a panic, and that every finding lies within the file.
func FuzzCheck(f *testing.F) {
	files, err := filepath.Glob("../../../testdata/rules/*.yaml")
	require.NoError(f, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(string(text))
	}
	about := Query{
		Schema: planner.Schema{{Name: "a", Type: types.String}}, Tables: []string{"SigninLogs"},
		Known: func(table string) bool { return len(table)%2 == 0 },
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := rulefile.Open("rule.yaml", text)
		Check(r, about)
		SameID(r, map[string]string{})
		require.True(t, r.Query != nil || r.Problems.Failed())
		for _, p := range r.Problems {
			require.LessOrEqual(t, 0, p.Span.Start)
			require.LessOrEqual(t, p.Span.Start, p.Span.End)
			require.LessOrEqual(t, p.Span.End, len(text))
			require.NotEmpty(t, p.Code)
		}
	})
}
