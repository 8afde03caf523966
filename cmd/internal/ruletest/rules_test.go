package ruletest

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRules runs the tests of the rules under testdata.
func TestRules(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(rules, "*.test.yaml"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 4)
	var s Suite
	for _, path := range files {
		f := Load(path)
		s.Add(f)
		require.Empty(t, f.Doc.Problems, path)
	}
	s.Run(context.Background(), func(r *Result) { require.True(t, r.Passed(), "%s\n%s", r, details(r)) })
}
