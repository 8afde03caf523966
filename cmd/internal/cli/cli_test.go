package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	testdata = "../../../testdata"
	rule     = testdata + "/rules/riskySignInToDeviceRegistration.yaml"
	logs     = testdata + "/logs"
)

// ran is what a command line gave.
type ran struct {
	code           int
	stdout, stderr string
}

// run runs a command line in this process, with text on its standard input.
func run(stdin string, args ...string) ran {
	var out, err bytes.Buffer
	app := &App{Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &err}
	code := app.Run(args)
	return ran{code, out.String(), err.String()}
}

// write puts a text into a new file and gives its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"a query", []string{"run", "-q", "print 1"}, 0, ""},
		{"help", []string{"--help"}, 0, ""},
		{"version", []string{"version"}, 0, ""},
		{"a check", []string{"check", rule}, 0, ""},
		{"a plan", []string{"explain", "-q", "print 1"}, 0, ""},
		{"a syntax error", []string{"run", "-q", "print 1 +"}, 1, "query:1:"},
		{"an unknown name", []string{"run", "-q", "print nothing"}, 1, "KS142"},
		{"an error in a check", []string{"check", write(t, "q.kql", "print nothing")}, 1, "KS142"},
		{"no such file", []string{"run", "gone.kql"}, 1, "gone.kql"},
		{"no such file to check", []string{"check", "gone.kql"}, 1, "gone.kql"},
		{"no such data", []string{"run", "-q", "print 1", "--data", "gone"}, 1, "gone"},
		{"a query without a result", []string{"run", "-q", "let x = 1;"}, 1, "no result"},
		{"an unknown command", []string{"walk"}, 2, "walk"},
		{"an unknown flag", []string{"run", "-q", "print 1", "--fast"}, 2, "--fast"},
		{"an unknown format", []string{"run", "-q", "print 1", "-o", "xml"}, 2, "xml"},
		{"no query", []string{"run"}, 2, "--query"},
		{"two queries", []string{"run", rule, "-q", "print 1"}, 2, "not both"},
		{"no time", []string{"run", "-q", "print now()", "--now", "noon"}, 2, "noon"},
		{"no size", []string{"run", "-q", "print 1", "--max-memory", "much"}, 2, "much"},
		{"no duration", []string{"run", "-q", "print 1", "--timeout", "soon"}, 2, "soon"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := run("", c.args...)
			require.Equal(t, c.code, got.code, got.stderr)
			require.Contains(t, got.stderr, c.says)
			if c.code == 0 {
				require.Empty(t, got.stderr)
				require.NotEmpty(t, got.stdout)
			} else {
				require.Empty(t, got.stdout)
			}
		})
	}
}

func TestQueryComesFromFileTextOrInput(t *testing.T) {
	for name, got := range map[string]ran{
		"file":          run("", "run", write(t, "q.kql", "print n = 40 + 2"), "-o", "csv"),
		"text":          run("", "run", "-q", "print n = 40 + 2", "-o", "csv"),
		"input":         run("print n = 40 + 2", "run", "-", "-o", "csv"),
		"rule as input": run("id: x\nquery: print n = 40 + 2\n", "run", "-", "-o", "csv"),
		"rule":          run("", "run", write(t, "r.yml", "name: x\nquery: |\n  print n = 40 + 2\n"), "-o", "csv"),
	} {
		require.Equal(t, ran{0, "n\n42\n", ""}, got, name)
	}
}

func TestFunctionsAreListed(t *testing.T) {
	require.Contains(t, run("", "functions").stdout, "\nfunction   strlen ")
	require.Contains(t, run("", "functions", "arg_max").stdout, "arg_max ")
	got := run("", "functions", "nothing")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "'nothing'")
}

func TestParametersAreGiven(t *testing.T) {
	query := "declare query_parameters(user: string, n: long = 1); print user, n"
	require.Equal(t, ran{0, "print_0,print_1\nana@contoso.com,5\n", ""}, run("", "run", "-o", "csv", "-q", query, "--param", "user=ana@contoso.com", "--param", "n=5"))
	missing := run("", "run", "-q", query)
	require.Equal(t, 1, missing.code)
	require.Contains(t, missing.stderr, "The argument for parameter 'user' is missing.")
	wrong := run("", "run", "-q", query, "--param", "user=a", "--param", "n=many")
	require.Contains(t, wrong.stderr, "is no literal: many")
}
