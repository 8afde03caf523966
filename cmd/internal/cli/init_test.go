package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const initCases = "../../../testdata/init"

// TestInit writes the tests of the rules in testdata/init and of the shipped ones anew: each has to fire, to have near
// misses, to pass, and to be the same each time. Lines such as
//
//	// writes: TEXT
//	// writes no: TEXT
//
// say what is to stand in the test or a file beside it, or in none of them.
func TestInit(t *testing.T) {
	rules, err := filepath.Glob(filepath.Join(initCases, "*.kql"))
	require.NoError(t, err)
	require.NotEmpty(t, rules)
	scheduled, err := filepath.Glob(filepath.Join(initCases, "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, scheduled)
	for _, rule := range append(append(rules, scheduled...), "../../../testdata/rules/riskySignInToDeviceRegistration.yaml", "../../../testdata/rules/failedSignInsAboveThreshold.yaml") {
		t.Run(filepath.Base(rule), func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "rule.test.yaml")
			got := run("", "init", "--out", out, rule)
			require.Zero(t, got.code, got.stdout+got.stderr)
			require.NotContains(t, got.stdout, " 0 near misses")
			first, err := os.ReadFile(out)
			require.NoError(t, err)
			if slices.Contains(scheduled, rule) {
				require.Contains(t, string(first), "trigger: true")
			}
			wantWritten(t, rule, filepath.Dir(out))
			tested := run("", "test", out)
			require.Zero(t, tested.code, tested.stdout+tested.stderr+string(first))
			require.Equal(t, 1, run("", "init", "--out", out, rule).code, "it does not write over a test")
			require.Zero(t, run("", "init", "--force", "--out", out, rule).code)
			second, err := os.ReadFile(out)
			require.NoError(t, err)
			require.Equal(t, string(first), string(second))
		})
	}
}

// wantWritten holds what was written into a folder to what a rule says of it.
func wantWritten(t *testing.T, rule, folder string) {
	text, err := os.ReadFile(rule)
	require.NoError(t, err)
	written := ""
	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(folder, f.Name()))
		require.NoError(t, err)
		written += string(content)
	}
	for line := range strings.Lines(string(text)) {
		if want, ok := strings.CutPrefix(strings.TrimSpace(line), "// writes: "); ok {
			require.Contains(t, written, want)
		}
		if not, ok := strings.CutPrefix(strings.TrimSpace(line), "// writes no: "); ok {
			require.NotContains(t, written, not)
		}
	}
}

// TestInitLeavesGaps has a rule that no row meets: the test is written, with what is not solved named.
func TestInitLeavesGaps(t *testing.T) {
	out := filepath.Join(t.TempDir(), "rule.test.yaml")
	rule := filepath.Join(t.TempDir(), "rule.kql")
	require.NoError(t, os.WriteFile(rule, []byte(`SigninLogs | where ResultType == "1" and ResultType == "2"`), 0o644))
	got := run("", "init", "--out", out, rule)
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "not solved: ResultType ==")
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(text), "# TODO: ResultType =="), string(text))
}

// TestInitSaysHowManyRows has a rule ask for more rows than are made.
func TestInitSaysHowManyRows(t *testing.T) {
	rule := filepath.Join(t.TempDir(), "rule.kql")
	require.NoError(t, os.WriteFile(rule, []byte(`SigninLogs | summarize n = count() by UserPrincipalName | where n > 50000`), 0o644))
	got := run("", "init", rule)
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "n > 50000: this takes 50001 rows, and no more than 12000 of a kind are made")
}

// TestInitKeepsCasesApart wants what one near miss changes to be in no other case.
func TestInitKeepsCasesApart(t *testing.T) {
	out := filepath.Join(t.TempDir(), "rule.test.yaml")
	require.Zero(t, run("", "init", "--out", out, filepath.Join(initCases, "extension.kql")).code)
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	var with []string
	for one := range strings.SplitSeq(string(text), "\n- name: ") {
		name, rest, _ := strings.Cut(one, "\n")
		if strings.Contains(rest, ".png") {
			with = append(with, name)
		}
	}
	require.Equal(t, []string{`stays quiet without Ext !in~ ("png", "jpg")`}, with)
	require.Contains(t, string(text), "Operation in other case")
}

// TestInitOutlivesARule has kql fail at one rule: it says so of that rule, and ends by itself.
func TestInitOutlivesARule(t *testing.T) {
	var problems strings.Builder
	ok, err := (&initCommand{Out: "-"}).attempt(&App{Stderr: &problems}, nil, filepath.Join(initCases, "join.kql"))
	require.NoError(t, err)
	require.False(t, ok)
	require.Contains(t, problems.String(), "join.kql: kql could not write a test of this rule: ")
}
