package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// TestRulesOnTheParsersOfAClone runs the cases of testdata/clone/asim.yaml, each over rules and parsers as they lie in
// a clone.
func TestRulesOnTheParsersOfAClone(t *testing.T) {
	readVerdicts(t) // skips where there is no clone
	var tests []map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(read(t, testdata+"/clone/asim.yaml")), &tests))
	require.GreaterOrEqual(t, len(tests), 10)
	for _, test := range tests {
		t.Run(filepath.Base(test["rule"].(string)), func(t *testing.T) {
			path, err := filepath.Abs(filepath.Join(clone, test["rule"].(string)))
			require.NoError(t, err)
			test["rule"] = path
			text, err := yaml.Marshal(test)
			require.NoError(t, err)
			got := run("", "test", write(t, "asim.test.yaml", string(text)), "--workspace", clone)
			require.Zero(t, got.code, got.stdout+got.stderr)
		})
	}
}

// TestAFuzzyUnionGoesOnWithoutFunctionsThatAreWrong has a union of two stored functions, of which one reads a column
// that is not there.
func TestAFuzzyUnionGoesOnWithoutFunctionsThatAreWrong(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(folder, "functions"), 0o755))
	for name, text := range map[string]string{"good": "print x = 1", "bad": "print x = 2 | where y == 1"} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, "functions", name+".kql"), []byte(text), 0o644))
	}
	fuzzy := run("", "run", "--workspace", folder, "-q", "union isfuzzy=true good, bad", "-o", "csv")
	require.Zero(t, fuzzy.code, fuzzy.stderr)
	require.Equal(t, "x\n1\n", strings.ReplaceAll(fuzzy.stdout, "\r", ""))
	require.Contains(t, fuzzy.stderr, "warning: The union goes on without this, as isfuzzy says, since a function that is stored is wrong: The name 'y'")
	for _, query := range []string{"union good, bad", "union isfuzzy=true good, (print x = 2 | where y == 1)", "let bad2 = () { print x = 2 | where y == 1 }; union isfuzzy=true good, bad2"} {
		got := run("", "run", "--workspace", folder, "-q", query, "-o", "csv")
		require.Equal(t, 1, got.code, query)
		require.Contains(t, got.stderr, "error: The name 'y'", query)
	}
}

// TestAFuzzyUnionOfTablesThatAreNotThere is judged as one of tables that may have any columns; where it runs at least
// one has to be there.
func TestAFuzzyUnionOfTablesThatAreNotThere(t *testing.T) {
	none := write(t, "q.kql", "union isfuzzy=true NoA_CL, NoB_CL | project TimeGenerated, x")
	got := run("", "check", none)
	require.Zero(t, got.code, got.stderr)
	require.Contains(t, got.stdout, "  TimeGenerated: unknown\n  x: unknown\n")
	got = run("", "run", none)
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "error: None of the tables of this union is there. [KS204]")
	one := run("", "run", "-q", "let A = view () { print x = 1 }; union isfuzzy=true NoA_CL, A", "-o", "csv")
	require.Zero(t, one.code, one.stderr)
	require.Equal(t, "x\n1\n", strings.ReplaceAll(one.stdout, "\r", ""))
}
