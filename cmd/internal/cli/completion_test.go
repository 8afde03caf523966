package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/reference"
)

// offered is the words that stand behind others on a command line.
func offered(t *testing.T, words ...string) (names []string) {
	t.Helper()
	got := run("", append([]string{"complete-words", "--"}, words...)...)
	require.Equal(t, exitOK, got.code, got.stderr)
	for line := range strings.Lines(got.stdout) {
		name, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		names = append(names, name)
	}
	return names
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"ru", "run"},
		{"complete", ""},
		{"run --on", "--on-error --on"},
		{"run --on-error ", "stop skip null"},
		{"run --on-error = s", "stop skip"},
		{"run -o nd", "ndjson"},
		{"run --data ", files},
		{"run --now ", ""},
		{"run ", files},
		{"test ", files},
		{"--da", "--data --dates"},
		{"completion ", "bash zsh fish powershell"},
		{"help strle", "strlen"},
		{"functions ipv4_is_pri", "ipv4_is_private"},
		{"version ", ""},
		{"nosuch ", ""},
	} {
		words := strings.Split(c.line, " ")
		require.Equal(t, strings.Fields(c.want), append([]string{}, offered(t, words...)...), c.line)
	}
	require.Contains(t, offered(t), "run")
	require.NotContains(t, offered(t), "complete-words")
}

// built is the program, built in a folder of its own.
func built(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "kql")
	out, err := exec.Command("go", "build", "-o", path, "../../kql").CombinedOutput()
	require.NoError(t, err, string(out))
	return path
}

// TestShells has each shell that is here complete with its script.
func TestShells(t *testing.T) {
	folder := filepath.Dir(built(t))
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("somefile.kql", nil, 0o644))
	for shell, script := range map[string]string{
		"bash": `source <(kql completion bash)
			for line in "kql ru" "kql run --output = cs" "kql run some"; do
				COMP_WORDS=($line); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _kql; echo "${COMPREPLY[@]}"
			done`,
		"zsh": `compdef() { : }; source <(kql completion zsh)
			_describe() { print -- "${items[1]%%:*}" }
			_files() { print -- somefile.kql }
			for line in "kql ru" "kql run -o cs" "kql run some"; do
				words=(${=line}); CURRENT=$#words; _kql
			done`,
		"fish": `kql completion fish | source
			for line in "kql ru" "kql run -o cs" "kql run some"; complete -C $line | string replace -r '\t.*' ''; end; true`,
	} {
		if _, err := exec.LookPath(shell); err != nil {
			continue
		}
		out, err := exec.Command(shell, "-c", script).CombinedOutput()
		require.NoError(t, err, "%s: %s", shell, out)
		require.Equal(t, []string{"run", "csv", "somefile.kql"}, strings.Fields(string(out)), shell)
	}
}

func TestHelpOnEverything(t *testing.T) {
	for _, name := range reference.Topics() {
		got := run("", "help", "--", name)
		require.Equal(t, exitOK, got.code, "%s: %s", name, got.stderr)
		require.Contains(t, got.stdout, name)
	}
	for topic, says := range map[string]string{"run": "Usage: kql run", "count": "| count", "bin()": "bin(value"} {
		require.Contains(t, run("", "help", topic).stdout, says)
	}
	got := run("", "help", "summarise")
	require.Equal(t, exitFailed, got.code)
	require.Contains(t, got.stderr, "did you mean summarize?")
	require.Contains(t, run("", "help").stdout, "Usage: kql")
}

func TestManual(t *testing.T) {
	got := run("", "man")
	require.Equal(t, exitOK, got.code)
	require.True(t, strings.HasPrefix(got.stdout, ".TH KQL 1"))
	for _, want := range []string{".SS kql run", ".SS kql repl", `\-\-chart\-file\fR=\fIFILE`, "KQL_HISTORY"} {
		require.Contains(t, got.stdout, want)
	}
	require.NotContains(t, got.stdout, "complete-words")
}
