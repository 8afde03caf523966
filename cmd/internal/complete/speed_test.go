package complete_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/cmd/internal/complete"
	"kql/executor/catalog"
	"kql/executor/database"
	"kql/executor/workspace"
	"kql/functions/types"
	"kql/planner"
)

const wideColumns = 200

// wide is a session over the sample workspace and tables of 200 columns: Wide, and two that have their own ones among
// those. The first and the dynamic columns are in memory.
func wide(t testing.TB, rows int) *database.DB {
	folder := t.TempDir()
	known := catalog.New(context.Background(), nil, nil)
	for _, name := range []string{"Wide", "EntraIdSignInEvents", "CloudAppEvents"} {
		columns, _ := known.Table(name)
		for i := len(columns); i < wideColumns-1; i++ {
			columns = append(columns, planner.TableColumn{Name: fmt.Sprintf("Column%03d", i), Type: types.String})
		}
		writeWide(t, filepath.Join(folder, name+".csv"), append(columns, planner.TableColumn{Name: "Bag", Type: types.Dynamic}), rows)
	}
	space, err := workspace.Open(filepath.Join(root, "workspace"))
	require.NoError(t, err)
	s, err := database.Open(context.Background(), database.Options{Data: []string{folder}, Space: space})
	require.NoError(t, err)
	for _, name := range s.Store.Tables() {
		columns, _ := s.Catalog.Table(name)
		require.Len(t, columns, wideColumns, name)
		var scanned []planner.ScanColumn
		var as []planner.Column
		for i, c := range columns {
			if i < 20 || c.Type == types.Dynamic {
				scanned, as = append(scanned, planner.ScanColumn{Name: c.Name}), append(as, planner.Column{Name: c.Name, Type: c.Type})
			}
		}
		_, err = s.Store.Read(context.Background(), name, scanned, as)
		require.NoError(t, err)
	}
	return s
}

func writeWide(t testing.TB, path string, columns []planner.TableColumn, rows int) {
	f, err := os.Create(path)
	require.NoError(t, err)
	w := bufio.NewWriter(f)
	comma := ""
	for _, c := range columns {
		w.WriteString(comma + c.Name)
		comma = ","
	}
	for row := range rows {
		comma = "\n"
		for i, c := range columns {
			w.WriteString(comma)
			comma = ","
			switch c.Type {
			case types.Dynamic:
				fmt.Fprintf(w, `"{""Key%d"":{""Inner"":%d}}"`, row%20, row)
			case types.Datetime:
				w.WriteString("2026-03-11T11:40:31Z")
			case types.Bool:
				w.WriteString("true")
			case types.String:
				w.WriteString("v")
				fallthrough
			default:
				w.WriteString(strconv.Itoa(row % (i + 2)))
			}
		}
	}
	require.NoError(t, w.Flush())
	require.NoError(t, f.Close())
}

var widePlaces = []string{
	"Wide | where ", "Wide | where Column1", "Wide | where Column002 == ", `Wide | where Column030 == "`, "Wide | where Bag.", "Wide | where Bag.Key3.",
	"Wide | summarize count() by Column003 | where ", "Wide | join kind=inner (Wide | project Column001, Column002) on ", "Wide | extend x = strcat(", "Wide | ",
	"let t = Wide | where Column001 == 'v1'; t | where == | project Column001 | where ",
}

// TestQuickOnWideTables completes on tables of 200 columns, at the places of testdata too; KQL_COMPLETE_ROWS=1000000
// makes them as long as real ones.
func TestQuickOnWideTables(t *testing.T) {
	rows := 5_000
	if n := os.Getenv("KQL_COMPLETE_ROWS"); n != "" {
		_, err := fmt.Sscan(n, &rows)
		require.NoError(t, err)
	}
	e := complete.Over(wide(t, rows))
	e.At("Wide | ", 7)
	for _, text := range widePlaces {
		items, _ := e.At(text, len(text))
		require.NotEmpty(t, items, text)
	}
	all := slices.Clone(widePlaces)
	for _, p := range places(t) {
		if !strings.HasPrefix(p.before, "search") { // it binds all the hundreds of tables that there are
			all = append(all, p.before)
		}
	}
	var firsts, bests []time.Duration
	for _, text := range all {
		best := time.Hour
		for i := range 5 {
			began := time.Now()
			e.At(text, len(text))
			took := time.Since(began)
			if best = min(best, took); i == 0 {
				firsts = append(firsts, took)
			}
		}
		bests = append(bests, best)
		require.Less(t, best, 20*time.Millisecond, text)
	}
	t.Logf("%d places on %d rows: the slowest took %s at first and %s then", len(all), rows, slices.Max(firsts).Round(10*time.Microsecond), slices.Max(bests).Round(10*time.Microsecond))
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
