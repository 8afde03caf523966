// Package benchmark times queries over data that the generator of ../shared/bench made: those there and those in the
// folder queries, which have the SQL of the same answer beside them.
package benchmark

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kql/cmd/internal/output"
	"kql/executor"
	"kql/executor/catalog"
	"kql/executor/ingest"
	"kql/functions"
	"kql/parser"
	"kql/planner"
)

// BenchmarkQueries runs each query, parsed and bound anew each time, over tables in memory: what it reads is
// loaded before the clock starts. KQL_BENCH_DATA names the folder of the tables; with KQL_BENCH_ANSWERS each
// answer is written there as CSV.
func BenchmarkQueries(b *testing.B) {
	folder := os.Getenv("KQL_BENCH_DATA")
	files, _ := filepath.Glob("../../../../shared/bench/queries/*.kql")
	own, _ := filepath.Glob("queries/*.kql")
	files = append(files, own...)
	if folder == "" || len(files) == 0 {
		b.Skip("KQL_BENCH_DATA names no folder, or the queries are not here")
	}
	store, err := ingest.Open([]string{folder}, ingest.Options{})
	if err != nil {
		b.Fatal(err)
	}
	tables := catalog.New(context.Background(), store, nil)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".kql")
		b.Run(name, func(b *testing.B) {
			write(b, name, run(b, string(text), tables, store))
			rows := 0
			for b.Loop() {
				rows = run(b, string(text), tables, store).rows.Rows()
			}
			b.ReportMetric(float64(rows), "rows")
		})
	}
}

type answer struct {
	schema planner.Schema
	rows   *executor.Result
}

func run(b *testing.B, text string, tables planner.Catalog, store *ingest.Store) answer {
	q, problems := parser.Parse(text)
	if problems.Failed() {
		b.Fatal(problems)
	}
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	r := planner.Bind(q, tables, planner.Options{Now: now})
	if r.Diagnostics.Failed() {
		b.Fatal(r.Diagnostics)
	}
	rows, err := executor.Run(context.Background(), r.Plan, store, executor.Options{Query: &functions.QueryContext{Now: now}})
	if err != nil {
		b.Fatal(err)
	}
	return answer{r.Schema, rows}
}

func write(b *testing.B, name string, a answer) {
	folder := os.Getenv("KQL_BENCH_ANSWERS")
	if folder == "" {
		return
	}
	var text bytes.Buffer
	if err := output.Write(&text, "csv", executor.Result{Schema: a.schema, Batches: a.rows.Batches}); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".csv"), text.Bytes(), 0o644); err != nil {
		b.Fatal(err)
	}
}
