package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/output"
	"kql/executor"
	"kql/executor/catalog"
	"kql/executor/ingest"
	"kql/functions"
	"kql/functions/plugin"
	"kql/parser"
	"kql/planner"
)

// measured is a query with the answer that the real engine gave.
type measured struct {
	ID        string
	Area      string
	KQL       string
	Columns   []string
	Types     []string
	Rows      [][]any
	Ordered   bool
	Volatile  bool
	Tolerance float64
}

// verdict is how kql's answer compares: passed, wrong (another answer) or refused (none, with a message).
type verdict struct{ outcome, why string }

// floor is what an area must reach: so many passed, and no more than so many wrong.
type floor struct{ passed, wrong int }

// floors only rise.
var floors = map[string]floor{
	"core":        {328, 0},
	"plugin":      {20, 0},
	"series":      {40, 0},
	"mathematics": {12, 0},
	"sketch":      {5, 0},
	"geospatial":  {147, 0},
	"graph":       {2, 0},
}

// TestEngine runs every measured query. KQL_LIST=wrong or KQL_LIST=refused lists those cases, KQL_CASE=id
// runs the cases whose id begins so.
func TestEngine(t *testing.T) {
	counts := map[string]map[string]int{}
	for _, c := range lines[measured](t, "kusto-results.jsonl") {
		if !strings.HasPrefix(c.ID, os.Getenv("KQL_CASE")) {
			continue
		}
		v := judge(c)
		if counts[c.Area] == nil {
			counts[c.Area] = map[string]int{}
		}
		counts[c.Area][v.outcome]++
		if os.Getenv("KQL_LIST") == v.outcome || os.Getenv("KQL_CASE") != "" {
			fmt.Printf("%s %s (%s): %s\n", v.outcome, c.ID, c.Area, v.why)
		}
	}
	if os.Getenv("KQL_CASE") != "" {
		return
	}
	var report strings.Builder
	fmt.Fprintf(&report, "\n%-12s %7s %7s %7s\n", "area", "passed", "wrong", "refused")
	for area, limit := range floors {
		n := counts[area]
		fmt.Fprintf(&report, "%-12s %7d %7d %7d\n", area, n["passed"], n["wrong"], n["refused"])
		require.GreaterOrEqual(t, n["passed"], limit.passed, "%s: passed", area)
		require.LessOrEqual(t, n["wrong"], limit.wrong, "%s: wrong", area)
	}
	t.Log(report.String())
}

func judge(c measured) (v verdict) {
	defer func() {
		if r := recover(); r != nil {
			v = verdict{"wrong", fmt.Sprintf("panic: %v", r)}
		}
	}()
	schema, rows, err := answer(c.KQL)
	if err != nil {
		if strings.Contains(err.Error(), "internal error") {
			return verdict{"wrong", err.Error()}
		}
		return verdict{"refused", err.Error()}
	}
	var names, kinds []string
	for _, col := range schema {
		names, kinds = append(names, col.Name), append(kinds, col.Type.String())
	}
	switch {
	case !slices.Equal(names, c.Columns):
		return verdict{"wrong", fmt.Sprintf("columns %v, want %v", names, c.Columns)}
	case !slices.Equal(kinds, c.Types):
		return verdict{"wrong", fmt.Sprintf("types %v, want %v of %v", kinds, c.Types, names)}
	case len(rows) != len(c.Rows):
		return verdict{"wrong", fmt.Sprintf("%d rows, want %d: %s", len(rows), len(c.Rows), shorten(rows))}
	case c.Volatile:
		return verdict{"passed", ""}
	}
	if why := differ(rows, c); why != "" {
		return verdict{"wrong", why}
	}
	return verdict{"passed", ""}
}

// now is what the queries see as the time; the answers of those that depend on it are volatile.
var now = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// answer runs a query without tables and gives its rows as JSON values.
func answer(text string) (planner.Schema, [][]any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	q, problems := parser.Parse(text)
	if problems.Failed() {
		return nil, nil, problems
	}
	store, err := ingest.Open(nil, ingest.Options{})
	if err != nil {
		return nil, nil, err
	}
	options := executor.Options{Query: &functions.QueryContext{Now: now, Seed: 1}}
	r := planner.Bind(q, catalog.New(ctx, store, nil), planner.Options{Now: now, Columns: func(e *planner.Evaluate) ([]plugin.Column, error) {
		return executor.Columns(ctx, e, store, options)
	}})
	if r.Diagnostics.Failed() {
		return nil, nil, r.Diagnostics
	}
	rows, err := executor.Run(ctx, r.Plan, store, options)
	if err != nil {
		return nil, nil, err
	}
	var text2 bytes.Buffer
	if err := output.Write(&text2, "kusto", executor.Result{Schema: r.Schema, Batches: rows.Batches}); err != nil {
		return nil, nil, err
	}
	var shape struct {
		Tables []struct{ Rows [][]any }
	}
	if err := json.Unmarshal(text2.Bytes(), &shape); err != nil {
		return nil, nil, fmt.Errorf("internal error: the output is not JSON: %w", err)
	}
	return r.Schema, shape.Tables[0].Rows, nil
}

// differ says how rows differ from a case's; "" where they do not. Without an order each row must have a
// partner of its own.
func differ(rows [][]any, c measured) string {
	free := slices.Clone(c.Rows)
	for i, row := range rows {
		if c.Ordered {
			if !same(row, c.Rows[i], c.Tolerance) {
				return fmt.Sprintf("row %d is %s, want %s", i, shorten(row), shorten(c.Rows[i]))
			}
			continue
		}
		at := slices.IndexFunc(free, func(want []any) bool { return same(row, want, c.Tolerance) })
		if at < 0 {
			return fmt.Sprintf("row %s is none of %s", shorten(row), shorten(free))
		}
		free = slices.Delete(free, at, at+1)
	}
	return ""
}

// same compares two JSON values, numbers with a relative tolerance.
func same(a, b any, tolerance float64) bool {
	switch a := a.(type) {
	case float64:
		x, ok := b.(float64)
		return ok && (a == x || abs(a-x) <= tolerance*max(abs(a), abs(x)))
	case []any:
		x, ok := b.([]any)
		return ok && slices.EqualFunc(a, x, func(p, q any) bool { return same(p, q, tolerance) })
	case map[string]any:
		x, ok := b.(map[string]any)
		if !ok || len(a) != len(x) {
			return false
		}
		for k, v := range a {
			if w, has := x[k]; !has || !same(v, w, tolerance) {
				return false
			}
		}
		return true
	}
	return a == b
}

func abs(x float64) float64 { return max(x, -x) }

func shorten(v any) string {
	text, _ := json.Marshal(v)
	if len(text) > 400 {
		return string(text[:400]) + "..."
	}
	return string(text)
}
