package complete_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/session"
	"kql/cmd/internal/workspace"
	"kql/planner"
)

// wide is a session over a table of 200 columns; set is how many of them are in memory.
func wide(t testing.TB, rows, set int) *session.Session {
	folder := t.TempDir()
	f, err := os.Create(filepath.Join(folder, "Wide.csv"))
	require.NoError(t, err)
	w := bufio.NewWriter(f)
	for i := range 200 {
		fmt.Fprintf(w, "Column%03d,", i)
	}
	w.WriteString("Bag\n")
	for row := range rows {
		for i := range 200 {
			fmt.Fprintf(w, "v%d,", row%(i+2))
		}
		fmt.Fprintf(w, "\"{\"\"Key%d\"\":{\"\"Inner\"\":%d}}\"\n", row%20, row)
	}
	require.NoError(t, w.Flush())
	require.NoError(t, f.Close())
	s, err := session.Open(context.Background(), session.Options{Data: []string{folder}, Space: workspace.None()})
	require.NoError(t, err)
	columns, _ := s.Catalog.Table("Wide")
	require.Len(t, columns, 201)
	var scanned []planner.ScanColumn
	var as []planner.Column
	for _, c := range slices.Concat(columns[:set], columns[200:]) {
		scanned, as = append(scanned, planner.ScanColumn{Name: c.Name}), append(as, planner.Column{Name: c.Name, Type: c.Type})
	}
	_, err = s.Store.Read(context.Background(), "Wide", scanned, as)
	require.NoError(t, err)
	return s
}

var widePlaces = []string{
	"Wide | where ", "Wide | where Column1", "Wide | where Column002 == ", `Wide | where Column030 == "`, "Wide | where Bag.", "Wide | where Bag.Key3.",
	"Wide | summarize count() by Column003 | where ", "Wide | join kind=inner (Wide | project Column001, Column002) on ", "Wide | extend x = strcat(", "Wide | ",
	"let t = Wide | where Column001 == 'v1'; t | where == | project Column001 | where ",
}

// TestQuickOnWideTables completes on a table of 200 columns; KQL_COMPLETE_ROWS=1000000 makes it as long as a real one.
func TestQuickOnWideTables(t *testing.T) {
	rows, set := 20_000, 20
	if n := os.Getenv("KQL_COMPLETE_ROWS"); n != "" {
		_, err := fmt.Sscan(n, &rows)
		require.NoError(t, err)
	}
	e := wide(t, rows, set).Completion()
	e.At("Wide | ", 7)
	for _, text := range widePlaces {
		best, first := time.Hour, time.Duration(0)
		for range 5 {
			began := time.Now()
			items, _ := e.At(text, len(text))
			took := time.Since(began)
			require.NotEmpty(t, items, text)
			if first == 0 {
				first = took
			}
			best = min(best, took)
		}
		t.Logf("%8s at first, %8s then: %s", first.Round(time.Microsecond), best.Round(time.Microsecond), text)
		require.Less(t, best, 20*time.Millisecond, text)
	}
}

// FuzzAt wants an answer to any text, at any place.
func FuzzAt(f *testing.F) {
	for _, text := range widePlaces {
		f.Add(text, len(text))
	}
	f.Add("let f = (a:(b:string), c:long) { a | where b", 30)
	f.Add("T | render x with (kind=", 24)
	f.Add(strings.Repeat("(where ", 300), 2100)
	e := engine(f)
	f.Fuzz(func(t *testing.T, text string, at int) {
		_, start := e.At(text, at)
		require.True(t, start >= 0 && start <= len(text))
	})
}
