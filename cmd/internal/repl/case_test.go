package repl

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/ruletest"
)

// tested runs a test file, whose cases all must pass, and gives its text.
func tested(t *testing.T, path string, cases int) string {
	t.Helper()
	f := ruletest.Load(path)
	suite := &ruletest.Suite{}
	suite.Add(f)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Empty(t, f.Doc.Problems, string(text))
	n := 0
	suite.Run(context.Background(), func(r *ruletest.Result) {
		n++
		require.Empty(t, r.Failures, string(text))
	})
	require.Equal(t, cases, n)
	return string(text)
}

// TestCasesPass writes tests of queries and runs them.
func TestCasesPass(t *testing.T) {
	for name, script := range map[string]string{
		"rule":          ".run rules/riskySignInToDeviceRegistration.yaml",
		"query":         "EntraIdSignInEvents | where RiskLevelDuringSignIn > 10 | project Timestamp, AccountUpn, LogonType",
		"lets":          "let least = 50;\n\nlet risky = (t: datetime) { EntraIdSignInEvents | where RiskLevelDuringSignIn >= least and Timestamp < t };\n\nrisky(datetime(2026-03-11 10:00)) | summarize count(), make_set(Country) by Application",
		"no rows":       "CloudAppEvents | where ActionType == 'never' | project Timestamp, RawEventData",
		"no columns":    "CloudAppEvents | count",
		"no table":      "print a = 1, b = 'x: y', c = dynamic({\"k\": [1, 2.5, null]}), d = timespan(1d), e = datetime(2026-05-01), f = real(nan), g = 9007199254740993",
		"odd names":     "print ['a b'] = 1, ['true'] = 2, ['x: y'] = 'null', yes = '123', no = '', lines = 'one\\ntwo'",
		"another table": ".load Mine=logs/CloudAppEvents.ndjson\n\nMine | summarize n = count() by ActionType",
		"the clock":     "print now() - 1d",
	} {
		t.Run(name, func(t *testing.T) {
			s, out := shell(t)
			require.NoError(t, os.Mkdir("folder", 0o755))
			require.NoError(t, s.Script(context.Background(), "script", strings.NewReader(script+"\n\n.case folder/made")), out.String())
			text := tested(t, "folder/made.test.yaml", 1)
			require.Contains(t, text, "now: 2026-05-01T12:00:00Z")
			err := s.Script(context.Background(), "script", strings.NewReader("print 1\n\n.case folder/made"))
			require.ErrorContains(t, err, "is there already")
		})
	}
}

// TestCaseOfALargeTable names the file of a table that has more rows than a test has room for.
func TestCaseOfALargeTable(t *testing.T) {
	s, _ := shell(t)
	require.NoError(t, os.WriteFile("Large.csv", []byte("n\n"+strings.Repeat("1\n", 500)), 0o644))
	require.NoError(t, s.Script(context.Background(), "script", strings.NewReader(".load Large.csv\n\nLarge | summarize sum(n)\n\n.case made.yaml")))
	require.Contains(t, tested(t, "made.test.yaml", 1), "Large: {file: Large.csv}")
	rule, err := os.ReadFile("made.kql")
	require.NoError(t, err)
	require.Equal(t, "Large | summarize sum(n)\n", string(rule))
}
