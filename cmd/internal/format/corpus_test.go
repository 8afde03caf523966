package format

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/rulefile"
	"kql/executor/catalog"
	"kql/parser"
	"kql/planner"
)

const shared = "../../../../shared/"

// TestRealQueries formats every real query that there is: twice equals once, and the plan stays.
func TestRealQueries(t *testing.T) {
	n := 0
	try := func(name, text string) {
		q, problems := parser.Parse(text)
		if problems.Failed() {
			return
		}
		n++
		once, err := Query(text)
		require.NoError(t, err, "%s\n%s", name, text)
		twice, err := Query(once)
		require.NoError(t, err, "%s\n%s", name, once)
		require.Equal(t, once, twice, name)
		again, problems := parser.Parse(once)
		require.Empty(t, problems)
		require.Equal(t, meaning(q), meaning(again), "%s\n%s", name, once)
	}
	file, err := os.Open(shared + "conformance/hunting-queries.jsonl")
	if err != nil {
		t.Skip("the queries are not here")
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var h struct{ ID, KQL string }
		require.NoError(t, json.Unmarshal(lines.Bytes(), &h))
		try(h.ID, h.KQL)
	}
	require.NoError(t, filepath.WalkDir(shared+"sentinel", func(path string, d os.DirEntry, err error) error {
		if err == nil && rulefile.IsRule(path) {
			if source, err := rulefile.Read(path, strings.NewReader("")); err == nil {
				try(path, source.Text)
			}
		}
		return nil
	}))
	require.Greater(t, n, 700)
	t.Logf("%d queries", n)
}

// meaning is the verdict, the schema and the plan of a query.
func meaning(q *parser.Query) string {
	r := planner.Bind(q, catalog.New(context.Background(), nil, nil), planner.Options{Now: time.Unix(1777000000, 0)})
	var b strings.Builder
	for _, c := range r.Schema {
		b.WriteString(c.Name + ":" + c.Type.String() + " ")
	}
	for _, d := range r.Diagnostics {
		b.WriteString("\n" + d.Code + " " + d.Message)
	}
	if r.Plan != nil {
		b.WriteByte('\n')
		_ = r.Explain(&b, nil)
	}
	return b.String()
}
