package ruletest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const (
	rules = "../../../testdata/rules"
	lists = "../../../testdata/edits"
)

// edits is a file of edits that the tests of a rule must catch.
type edits struct {
	Rule, Tests  string
	Edits, Equal []struct{ Name, Find, Put string }
}

// TestEditsAreCaught makes each edit that testdata/edits lists and wants a test of the rule to fail,
// or none where the edit changes nothing.
func TestEditsAreCaught(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(lists, "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var e edits
		require.NoError(t, yaml.Unmarshal(text, &e))
		for i, edit := range append(e.Edits, e.Equal...) {
			t.Run(e.Rule+"/"+edit.Name, func(t *testing.T) {
				caught := edited(t, e, edit.Find, edit.Put)
				require.Equal(t, i < len(e.Edits), caught)
			})
		}
	}
}

// edited says whether a test fails on the rule with one edit made.
func edited(t *testing.T, e edits, find, put string) (caught bool) {
	rule, err := os.ReadFile(filepath.Join(rules, e.Rule))
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(rule), find), "places of %q", find)
	tests, err := os.ReadFile(filepath.Join(rules, e.Tests))
	require.NoError(t, err)
	folder := t.TempDir()
	changed := strings.Replace(string(rule), find, put, 1)
	require.NoError(t, os.WriteFile(filepath.Join(folder, e.Rule), []byte(changed), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(folder, e.Tests), tests, 0o644))

	f := Load(filepath.Join(folder, e.Tests))
	var s Suite
	s.Add(f)
	caught = f.Doc.Problems.Failed()
	s.Run(context.Background(), func(r *Result) { caught = caught || !r.Passed() })
	return caught
}
