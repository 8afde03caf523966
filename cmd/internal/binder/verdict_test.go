package binder

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kql/executor/catalog"
	"kql/functions/types"
)

var update = flag.Bool("update", false, "ask Kusto.Language for the verdicts anew")

const verdicts = "../../../testdata/verdicts/"

// tables are what the queries of testdata/verdicts read.
var tables = catalog.Schema{
	"T": {
		{Name: "a_d", Type: types.Real}, {Name: "b_s", Type: types.String}, {Name: "c_g", Type: types.Guid},
		{Name: "n", Type: types.Long}, {Name: "d", Type: types.Dynamic}, {Name: "t", Type: types.Datetime},
	},
	"First":  {{Name: "a", Type: types.Long}, {Name: "b", Type: types.String}, {Name: "c", Type: types.Datetime}},
	"Second": {{Name: "a", Type: types.Long}, {Name: "d", Type: types.String}},
}

// TestVerdicts judges the queries of testdata/verdicts. A query is a line; the next one, > and ok with the columns or
// error, is the verdict of Kusto.Language, and ! says why kql's is another.
func TestVerdicts(t *testing.T) {
	paths, err := filepath.Glob(verdicts + "*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
			if *update {
				lines = renewed(t, lines)
				require.NoError(t, os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644))
			}
			for i, line := range lines {
				want, judged := strings.CutPrefix(line, "> ")
				if !judged {
					continue
				}
				query := lines[i-1]
				got, message := judge(query, tables)
				if differs := i+1 < len(lines) && strings.HasPrefix(lines[i+1], "! "); differs {
					assert.NotEqual(t, want, got, "%s:%d: the verdicts are the same now: %s", path, i+1, query)
				} else {
					assert.Equal(t, want, got, "%s:%d: %s: %s", path, i+1, query, message)
				}
			}
		})
	}
}

// renewed is a file's lines with the verdicts asked anew.
func renewed(t *testing.T, lines []string) (out []string) {
	var queries []string
	for _, line := range lines {
		if isQuery(line) {
			queries = append(queries, line)
		}
	}
	answers := ask(t, "check", tables, queries)
	for _, line := range lines {
		switch {
		case strings.HasPrefix(line, "> "):
			continue
		case isQuery(line):
			out = append(out, line, "> "+answers[0].verdict())
			answers = answers[1:]
			continue
		}
		out = append(out, line)
	}
	return out
}

func isQuery(line string) bool {
	return line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "> ") && !strings.HasPrefix(line, "! ")
}
