package spec

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/cli"
)

// now is what the cases' queries see as the time.
const now = "2026-05-01T12:00:00Z"

// run runs a case as kql run does and gives its result as the case files have it.
func (c *caseText) run(t *testing.T, shared []table) string {
	t.Helper()
	args := []string{"run", "-o", "kusto", "--now", now, "--max-memory", "1GB", "--timeout", "20s", "-q", c.query}
	if tables := append(shared, c.tables...); len(tables) > 0 {
		folder := t.TempDir()
		args = append(args, "--data", folder, "--schema", store(t, folder, tables))
	}
	code, stdout, stderr := kql(args...)
	if code != 0 {
		require.Empty(t, stdout)
		return messages(stderr)
	}
	return strings.TrimSpace(messages(stderr) + "\n" + results(t, stdout))
}

func kql(args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	app := &cli.App{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err}
	code = app.Run(args)
	return code, out.String(), err.String()
}

// store writes tables into a folder and gives the path of the schema file beside them.
func store(t *testing.T, folder string, tables []table) (schema string) {
	var types strings.Builder
	for i, table := range tables {
		var names, columns []string
		for _, c := range table.columns {
			names = append(names, c[0])
			columns = append(columns, quoted(t, c[0])+":"+quoted(t, c[1]))
		}
		name, text := table.name+".ndjson", table.rows
		if !strings.HasPrefix(text, "{") {
			name, text = table.name+".csv", strings.Join(names, ",")+"\n"+text
		}
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text+"\n"), 0o644))
		if i > 0 {
			types.WriteString(",")
		}
		types.WriteString(quoted(t, table.name) + ":{" + strings.Join(columns, ",") + "}")
	}
	schema = filepath.Join(t.TempDir(), "schema.json")
	require.NoError(t, os.WriteFile(schema, []byte("{"+types.String()+"}"), 0o644))
	return schema
}

func quoted(t *testing.T, s string) string {
	text, err := json.Marshal(s)
	require.NoError(t, err)
	return string(text)
}

var located = regexp.MustCompile(`^\S*?:(\d+:\d+): (error|warning|note): (.*?)(?: \[(\w+)\])?$`)

// messages is what stderr says without the excerpts: severity: line:column: code message (hint).
func messages(stderr string) string {
	var out []string
	for line := range strings.Lines(stderr) {
		line = strings.TrimRight(line, "\n")
		if m := located.FindStringSubmatch(line); m != nil {
			out = append(out, m[2]+": "+m[1]+": "+strings.TrimSpace(m[4]+" "+m[3]))
		} else if hint, ok := strings.CutPrefix(strings.TrimSpace(line), "= "); ok && len(out) > 0 {
			out[len(out)-1] += " (" + hint + ")"
		} else if text, ok := strings.CutPrefix(line, "kql: "); ok {
			out = append(out, "error: "+text)
		} else if strings.HasPrefix(line, "note: ") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// results is Kusto's REST answer as aligned text.
func results(t *testing.T, text string) string {
	var answer struct {
		Tables []struct {
			Columns []struct{ ColumnName, ColumnType string }
			Rows    [][]json.RawMessage
		}
	}
	require.NoError(t, json.Unmarshal([]byte(text), &answer))
	var out []string
	for _, table := range answer.Tables {
		var head, types []string
		for _, c := range table.Columns {
			head, types = append(head, c.ColumnName+":"+c.ColumnType), append(types, c.ColumnType)
		}
		lines := [][]string{head}
		for _, row := range table.Rows {
			cells := make([]string, len(row))
			for i, value := range row {
				cells[i] = cell(t, types[i], value)
			}
			lines = append(lines, cells)
		}
		out = append(out, aligned(lines))
	}
	return strings.Join(out, "\n\n")
}

// cell is a value as the case files have it: a string in quotes, a dynamic value as JSON, null as null, all else
// without quotes.
func cell(t *testing.T, kind string, value json.RawMessage) string {
	if kind == "string" || kind == "dynamic" || value[0] != '"' {
		return string(value)
	}
	var text string
	require.NoError(t, json.Unmarshal(value, &text))
	return text
}

// widest is how long the line of a single row may be.
const widest = 100

// aligned writes lines of cells with each column as wide as its widest cell. A single row that is longer than
// widest is written a column a line.
func aligned(lines [][]string) string {
	text := pad(lines)
	if len(lines) != 2 || len(lines[0]) < 2 || longest(text) <= widest {
		return text
	}
	turned := make([][]string, len(lines[0]))
	for i := range turned {
		turned[i] = []string{lines[0][i], "= " + lines[1][i]}
	}
	return pad(turned)
}

func pad(lines [][]string) string {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	var out []string
	for _, line := range lines {
		var b strings.Builder
		for i, cell := range line {
			b.WriteString(cell + strings.Repeat(" ", widths[i]-len([]rune(cell))+2))
		}
		out = append(out, strings.TrimRight(b.String(), " "))
	}
	return strings.Join(out, "\n")
}

func longest(text string) int {
	n := 0
	for line := range strings.Lines(text) {
		n = max(n, len([]rune(line)))
	}
	return n
}
