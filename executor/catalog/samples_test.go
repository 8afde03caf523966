package catalog

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/executor/ingest"
	"kql/functions/types"
	"kql/planner"
)

// samples is the exported and raw logs of a clone of Sentinel's repository.
const samples = "../../../shared/sentinel/Sample Data"

// TestSampleData loads every sample file as the table that it is of, and compares rows and times with what decoders of
// the standard library make of it. A file is refused where the order of its dates cannot be told, and loads once it is.
func TestSampleData(t *testing.T) {
	if _, err := os.Stat(samples); err != nil {
		t.Skip("the sample data is not here")
	}
	for line := range strings.Lines(sampleFiles) {
		file, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "|")
		table, asks, _ := strings.Cut(rest, "|")
		t.Run(file, func(t *testing.T) {
			path := filepath.Join(samples, file)
			if _, err := os.Stat(path); err != nil {
				t.Skip("the file is not here")
			}
			want := decoded(t, path)
			_, _, _, err := loadSample(table, path, ingest.Options{})
			if asks == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, asks)
				var located *ingest.Error
				require.ErrorAs(t, err, &located)
				require.Positive(t, located.Line)
			}
			times, rows, notes, err := loadSample(table, path, ingest.Options{Dates: ingest.MonthFirst})
			require.NoError(t, err)
			require.Equal(t, len(want), rows)
			nulls := 0
			for i, w := range want {
				require.Equal(t, w, times[i], "row %d", i)
				if w == "" {
					nulls++
				}
			}
			timed := strings.HasSuffix(table, "_CL") || table == "CommonSecurityLog" || table == "Syslog"
			require.Equal(t, timed && nulls > 0, strings.Contains(strings.Join(notes, "\n"), "TimeGenerated is null in"), "%v", notes)
		})
	}
}

// loadSample reads all columns of a file: its times, its number of rows, and the notes.
func loadSample(table, path string, o ingest.Options) (times []string, rows int, notes []string, err error) {
	ctx := context.Background()
	o.Note = func(n string) { notes = append(notes, n) }
	data, err := ingest.Open([]string{table + "=" + path}, o)
	if err != nil {
		return nil, 0, nil, err
	}
	c := New(ctx, data, nil)
	columns, _ := c.Table(table)
	if err = c.Err([]string{table}); err != nil {
		return nil, 0, notes, err
	}
	var scan []planner.ScanColumn
	var out []planner.Column
	at := -1
	for i, column := range columns {
		if column.Name == "TimeGenerated" && column.Type == types.Datetime {
			at = i
		}
		scan, out = append(scan, planner.ScanColumn{Name: column.Name}), append(out, planner.Column{Name: column.Name, Type: column.Type})
	}
	batches, err := data.Read(ctx, table, scan, out)
	for _, b := range batches {
		for i := range b.Len {
			shown := ""
			if at >= 0 && !b.Col(at).Null(i) {
				shown = types.Time(b.Col(at).Long(i)).Format(time.RFC3339Nano)
			}
			times = append(times, shown)
		}
		rows += b.Len
	}
	return times, rows, notes, err
}

// decoded is the times of a file's rows, or "" where a row has none.
func decoded(t *testing.T, path string) (times []string) {
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	plain := strings.TrimPrefix(string(text), "\ufeff")
	var rows []map[string]any
	switch {
	case strings.HasSuffix(path, ".csv"):
		r := csv.NewReader(strings.NewReader(plain))
		r.FieldsPerRecord, r.LazyQuotes = -1, true
		lines, err := r.ReadAll()
		require.NoError(t, err)
		for _, line := range lines[1:] {
			row := map[string]any{}
			for i, cell := range line {
				row[lines[0][min(i, len(lines[0])-1)]] = cell
			}
			rows = append(rows, row)
		}
	case strings.HasPrefix(strings.TrimSpace(plain), "["):
		require.NoError(t, json.Unmarshal([]byte(plain), &rows))
	default:
		d := json.NewDecoder(strings.NewReader(plain))
		for d.More() {
			row := map[string]any{}
			require.NoError(t, d.Decode(&row))
			rows = append(rows, row)
		}
	}
	for _, row := range rows {
		said, _ := row["TimeGenerated"].(string)
		if marked, ok := row["TimeGenerated [UTC]"].(string); ok {
			said = marked
		}
		times = append(times, goTime(t, said))
	}
	return times
}

func goTime(t *testing.T, said string) string {
	if said == "" {
		return ""
	}
	for _, layout := range []string{time.RFC3339Nano, "1/2/2006, 3:04:05.999999999 PM", "2/1/2006, 3:04:05.999999999 pm"} {
		if at, err := time.Parse(layout, said); err == nil {
			return at.UTC().Format(time.RFC3339Nano)
		}
	}
	require.Fail(t, "a time in a form of its own", said)
	return ""
}
