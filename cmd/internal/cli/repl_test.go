package cli

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestScript(t *testing.T) {
	for _, c := range []struct {
		name, stdin string
		args        []string
		code        int
		out, err    string
	}{
		{"queries", "print a = 1\n\nprint b = 2\n", nil, exitOK, "a\n─\n1\nb\n─\n2\n", ""},
		{"the default command with a flag", "EntraIdSignInEvents | count", []string{"--data", logs, "-o", "csv"}, exitOK, "Count\n42\n", ""},
		{"repl by name", "print a = 1", []string{"repl", "-o", "ndjson"}, exitOK, "{\"a\":1}\n", ""},
		{"remarks", "let a = 5;\n\nprint a", []string{"-o", "csv"}, exitOK, "print_0\n5\n", "a is a long for this session\n"},
		{"nothing", "", nil, exitOK, "", ""},
		{"a mistake ends it", "print a = 1\n\nprint x\n\nprint 3\n", nil, exitFailed, "a\n─\n1\n", "stdin:3:7: error: The name 'x' does not refer to any known column, table, variable or function. [KS142]\n    3 | print x\n      |       ^\n"},
		{"a command that fails", ".save out.csv", nil, exitFailed, "", "error: there is no result yet; run a query first\n"},
		{"a fixed time", "print now()", []string{"--now", "2026-05-01", "-o", "csv"}, exitOK, "print_0\n2026-05-01T00:00:00Z\n", ""},
		{"a query that takes too long", "range x from 1 to 1000000000000 step 1 | count", []string{"--timeout", "50ms"}, exitFailed, "", "error: the query took longer than 50ms; .set timeout allows more\n"},
		{"a warning", "union isfuzzy=true (print a = 1), Gone", []string{"-o", "csv"}, exitOK, "a\n1\n", "stdin:1:35: warning: The name 'Gone' does not refer to any known table, tabular variable or function. As isfuzzy says, the union goes on without it. [KS205]\n    1 | union isfuzzy=true (print a = 1), Gone\n      |                                   ^^^^\n"},
		{"a note", "SigninLogs | count", []string{"-o", "csv"}, exitOK, "Count\n0\n", "note: SigninLogs: there is no file for this table, so it is empty\n"},
		{"a wrong format", "", []string{"repl", "-o", "xml"}, exitUsage, "", "kql: --output must be one of \"auto\",\"table\",\"records\",\"json\",\"ndjson\",\"csv\",\"tsv\",\"markdown\",\"kusto\" but got \"xml\"\nTry 'kql --help'.\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := run(c.stdin, c.args...)
			require.Equal(t, c.code, got.code)
			require.Equal(t, c.out, got.stdout)
			require.Equal(t, c.err, got.stderr)
		})
	}
}

func TestUnknownCommand(t *testing.T) {
	path := write(t, "query.kql", "print 1")
	for _, c := range []struct{ word, says string }{
		{"rnu", "kql: rnu is no command; did you mean run?\n"},
		{path, "kql: " + path + " is no command; kql run " + path + " runs it\n"},
		{"zzzzzzzzz", "kql: zzzzzzzzz is no command\n"},
	} {
		got := run("", c.word)
		require.Equal(t, exitUsage, got.code)
		require.Equal(t, c.says+"Try 'kql --help'.\n", got.stderr)
	}
}

// TestDamagedScripts runs scripts that are cut off anywhere: none may panic.
func TestDamagedScripts(t *testing.T) {
	script := "let a = 5;\n\n.set format records\n\nprint x = a | extend y = dynamic({\"k\": [1, 2]})\n\n.schema T | take 1\n\n.explain print `\n\n.save x\n\n.let drop a\n\n.help has\n\n.functions *x*"
	t.Chdir(t.TempDir())
	for i := range script {
		got := run(script[:i])
		require.NotContains(t, got.stderr, "internal error", script[:i])
	}
	left, err := os.ReadDir(".")
	require.NoError(t, err)
	require.Empty(t, left)
}
