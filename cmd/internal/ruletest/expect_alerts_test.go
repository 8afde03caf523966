package ruletest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// TestExpectedAlerts runs the expectations of testdata/alerts/expect.yaml and wants what is said of each.
func TestExpectedAlerts(t *testing.T) {
	text, err := os.ReadFile("../../../testdata/alerts/expect.yaml")
	require.NoError(t, err)
	var list struct {
		Rule, Rows string
		Cases      []struct{ Expect, Says string }
	}
	require.NoError(t, yaml.Unmarshal(text, &list))
	file := "rule: rule.yaml\nnow: 2026-05-01T12:00:00Z\ntables:\n  SigninLogs:\n  " + strings.ReplaceAll(strings.TrimSpace(list.Rows), "\n", "\n  ") + "\ncases:\n"
	for i, c := range list.Cases {
		file += fmt.Sprintf("- {name: case %d, expect: %s}\n", i, c.Expect)
	}
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "rule.yaml"), []byte(list.Rule), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "it.test.yaml"), []byte(file), 0o644))
	f := Load(filepath.Join(folder, "it.test.yaml"))
	var s Suite
	s.Add(f)
	require.Empty(t, f.Doc.Problems)
	ran := 0
	s.Run(context.Background(), func(r *Result) {
		said, _, _ := strings.Cut(details(r), "rows after each stage:")
		require.Equal(t, strings.TrimSpace(list.Cases[ran].Says), strings.TrimSpace(said), list.Cases[ran].Expect)
		ran++
	})
	require.Len(t, list.Cases, ran)
}
