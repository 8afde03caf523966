package conformance

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/output"
	"kql/executor"
	"kql/executor/catalog"
	"kql/functions"
	"kql/functions/plugin"
	"kql/parser"
	"kql/planner"
)

// TestHuntingQueriesRun runs every hunting query that binds over random tables: without a panic or an internal
// error, with the columns that were bound, and with the same rows on one core and on four.
func TestHuntingQueriesRun(t *testing.T) {
	tables := catalog.New(context.Background(), nil, nil)
	ran, rows, refused := 0, 0, 0
	for _, h := range lines[hunting](t, "hunting-queries.jsonl") {
		if !strings.HasPrefix(h.ID, os.Getenv("KQL_CASE")) {
			continue
		}
		q, problems := parser.Parse(h.KQL)
		if problems.Failed() {
			continue
		}
		data := newRandomTables(h.ID, h.KQL)
		one, schema, err := runRandom(q, tables, data, 1)
		if errors.Is(err, errNotBound) {
			continue
		}
		four, _, errFour := runRandom(q, tables, data, 4)
		var own *executor.Error
		switch {
		case errors.As(err, &own) && own.Kind == executor.ErrUnsupported:
			refused++
			tell(h, "refused", err.Error())
			continue
		case err != nil:
			t.Errorf("%s: %v", h.ID, err)
			continue
		case errFour != nil:
			t.Errorf("%s on four cores: %v", h.ID, errFour)
			continue
		}
		ran++
		rows += strings.Count(one, "\n")
		if one != four {
			t.Errorf("%s: other rows on four cores than on one", h.ID)
		}
		if strings.Count(one, "\n") > 0 && schema == "" {
			t.Errorf("%s: rows without columns", h.ID)
		}
	}
	t.Logf("%d ran and gave %d rows; %d refused when run", ran, rows, refused)
	if os.Getenv("KQL_CASE") == "" {
		require.GreaterOrEqual(t, ran, 722)
	}
}

// anywhere is a place for every address.
func anywhere(ip string) string { return `{"country":"` + strconv.Itoa(len(ip)) + `","latitude":1.5}` }

var errNotBound = errors.New("not bound")

// runRandom is a query's rows as text.
func runRandom(q *parser.Query, tables planner.Catalog, data *randomTables, cores int) (text, schema string, _ error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	options := executor.Options{Query: &functions.QueryContext{Now: now, Seed: 1, Geo: anywhere}, Parallelism: cores, Memory: executor.NewBudget(2 << 30)}
	r := planner.Bind(q, tables, planner.Options{Now: now, Columns: func(e *planner.Evaluate) ([]plugin.Column, error) {
		return executor.Columns(ctx, e, data, options)
	}})
	if r.Diagnostics.Failed() || r.Plan == nil {
		return "", "", errNotBound
	}
	result, err := executor.Run(ctx, r.Plan, data, options)
	if err != nil {
		return "", "", err
	}
	for _, b := range result.Batches {
		if b.Width() != len(r.Schema) {
			return "", "", errors.New("rows of other columns than bound")
		}
		for i, c := range r.Schema {
			if got := b.Col(i).Type; got != c.Type {
				return "", "", errors.New(c.Name + " is " + got.String() + ", bound as " + c.Type.String())
			}
		}
	}
	var out bytes.Buffer
	err = output.Write(&out, "ndjson", executor.Result{Schema: r.Schema, Batches: result.Batches})
	return out.String(), schemaText(r.Schema), err
}
