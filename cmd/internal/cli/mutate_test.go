package cli

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMutationScoreOfTheShippedRule wants its tests to notice all mutants but those that mean the same.
func TestMutationScoreOfTheShippedRule(t *testing.T) {
	tests := testdata + "/rules/riskySignInToDeviceRegistration.test.yaml"
	got := run("", "test", tests, "--mutate", "--min-score", "95")
	require.Zero(t, got.code, got.stderr)
	require.Contains(t, got.stdout, "riskySignInToDeviceRegistration.yaml: mutation score 95 % (61 of 64)\n  27:11: drops the condition: hasRegisteringUser -> true\n")
	got = run("", "test", tests, "--min-score", "96")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "the mutation score is 95 %, below 96 %")
}

// TestMutantsThatNothingNotices has a rule with a list of two, a condition that no case breaks and a column that none
// looks at.
func TestMutantsThatNothingNotices(t *testing.T) {
	rule := write(t, "rule.kql", "datatable(a: string, n: long)['x', 1, 'y', 2]\n| where a in ('x', 'z') and n < 5\n| project a\n")
	tests := write(t, "rule.test.yaml", "rule: "+rule+"\ncases:\n- name: one\n  expect: {exactly: [{a: x}]}\n")
	got := run("", "test", tests, "--mutate")
	require.Zero(t, got.code, got.stderr)
	require.Contains(t, got.stdout, "mutation score 41 % (5 of 12)")
	require.Contains(t, got.stdout, "2:18: leaves out an element: , 'z' -> nothing\n")
	require.Contains(t, got.stdout, "2:33: moves a threshold: 5 -> 10\n")

	got = run("", "test", tests, "--mutate", "-o", "json")
	require.Zero(t, got.code, got.stderr)
	var report struct {
		Passed   int
		Mutation []struct {
			Rule    string
			Score   int
			Mutants []struct {
				Line, Column     int
				Change, From, To string
				Noticed          bool
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &report))
	require.Equal(t, 1, report.Passed)
	require.Equal(t, 41, report.Mutation[0].Score)
	require.Len(t, report.Mutation[0].Mutants, 12)
	noticed := 0
	for _, m := range report.Mutation[0].Mutants {
		if m.Noticed {
			noticed++
		}
	}
	require.Equal(t, 5, noticed)
}
