package binder

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/executor/catalog"
	"kql/parser"
	"kql/planner"
)

// asked is a question to Kusto.Language.
type asked struct {
	ID  string `json:"id"`
	KQL string `json:"kql"`
}

// answered is what it says.
type answered struct {
	ID          string
	Diagnostics []struct {
		Message, Severity string
		Start             int
	}
	Schema [][2]string
	Error  string // of the script itself
}

// verdict is whether a query is taken, and what of: "error", or the columns of its result.
func (a answered) verdict() string {
	for _, d := range a.Diagnostics {
		if d.Severity == "Error" {
			return "error"
		}
	}
	return shown(a.Schema)
}

func (a answered) first() string {
	for _, d := range a.Diagnostics {
		if d.Severity == "Error" {
			return d.Message
		}
	}
	return ""
}

func shown(columns [][2]string) string {
	words := []string{"ok"}
	for _, c := range columns {
		words = append(words, c[0]+":"+c[1])
	}
	return strings.Join(words, " ")
}

// ask has Kusto.Language judge queries over tables; the test is skipped where nobody says where it is.
func ask(t *testing.T, verb string, schema catalog.Schema, queries []string) []answered {
	script := os.Getenv("KQL_ORACLE")
	if script == "" {
		t.Skip("KQL_ORACLE names no script that asks Kusto.Language")
	}
	file := filepath.Join(t.TempDir(), "schema.json")
	writeTables(t, schema, file)
	var in bytes.Buffer
	e := json.NewEncoder(&in)
	for i, q := range queries {
		require.NoError(t, e.Encode(asked{fmt.Sprint(i), q}))
	}
	cmd := exec.Command("node", filepath.Base(script), verb, "--schema", file)
	cmd.Dir, cmd.Stdin, cmd.Stderr = filepath.Dir(script), &in, os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	var all []answered
	for line := range bytes.Lines(out) {
		var a answered
		require.NoError(t, json.Unmarshal(line, &a))
		all = append(all, a)
	}
	require.Len(t, all, len(queries))
	return all
}

// writeTables writes tables as the script reads them.
func writeTables(t *testing.T, schema catalog.Schema, file string) {
	tables := map[string]string{}
	for name, columns := range schema {
		var words []string
		for _, c := range columns {
			words = append(words, "['"+c.Name+"']:"+c.Type.String())
		}
		tables[name] = "(" + strings.Join(words, ", ") + ")"
	}
	text, err := json.Marshal(tables)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, text, 0o600))
}

// judge is kql's own verdict, and its first error.
func judge(text string, schema catalog.Schema) (verdict, message string) {
	q, found := parser.Parse(text)
	if !found.Failed() {
		r := planner.Bind(q, catalog.New(context.Background(), nil, schema), planner.Options{Judging: true})
		found = r.Diagnostics
		if !found.Failed() {
			var columns [][2]string
			for _, c := range r.Schema {
				columns = append(columns, [2]string{c.Name, c.Type.String()})
			}
			return shown(columns), ""
		}
	}
	i := slices.IndexFunc(found, func(d parser.Diagnostic) bool { return d.Severity == parser.Error })
	return "error", found[i].Message
}

// compare judges queries by both, and lists the kinds of difference, the frequent ones first.
func compare(t *testing.T, schema catalog.Schema, queries []string) (agreed float64) {
	kinds := map[string][]string{}
	same, all := 0, 0
	for i, a := range ask(t, "check", schema, queries) {
		if a.Error != "" {
			continue // Kusto.Language itself failed
		}
		all++
		got, message := judge(queries[i], schema)
		if want := a.verdict(); got == want {
			same++
		} else {
			kind := "schema"
			switch {
			case want == "error":
				kind = "taken by kql only: " + quotes.ReplaceAllString(a.first(), "X")
			case got == "error":
				kind = "taken by Kusto.Language only: " + quotes.ReplaceAllString(message, "X")
			}
			kinds[kind] = append(kinds[kind], queries[i])
		}
	}
	names := make([]string, 0, len(kinds))
	for kind := range kinds {
		names = append(names, kind)
	}
	slices.SortFunc(names, func(a, b string) int { return len(kinds[b]) - len(kinds[a]) })
	for _, kind := range names {
		t.Logf("%d %s\n%s", len(kinds[kind]), kind, strings.TrimSpace(kinds[kind][0]))
	}
	t.Logf("%d of %d agree", same, all)
	return float64(same) / float64(all)
}
