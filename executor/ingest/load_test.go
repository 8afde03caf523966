package ingest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// data is a folder with the given files.
func data(t testing.TB, files map[string]string) string {
	folder := t.TempDir()
	for name, text := range files {
		path := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return folder
}

type col struct {
	name string
	typ  types.Type
	path dynamic.Path
}

// read reads columns of table T in folder, and the notes.
func read(folder string, options Options, cols ...col) (rows [][]string, notes []string, err error) {
	options.Note = func(n string) { notes = append(notes, n) }
	s, err := Open([]string{folder}, options)
	if err != nil {
		return nil, nil, err
	}
	var scan []planner.ScanColumn
	var out []planner.Column
	for i, c := range cols {
		scan = append(scan, planner.ScanColumn{Name: c.name, Path: c.path})
		out = append(out, planner.Column{ID: i, Name: c.name, Type: c.typ})
	}
	batches, err := s.Read(context.Background(), "T", scan, out)
	for _, b := range batches {
		for r := range b.Len {
			row := make([]string, b.Width())
			for i := range row {
				row[i] = show(b.Col(i), r)
			}
			rows = append(rows, row)
		}
	}
	return rows, notes, err
}

func show(v *vector.Vector, i int) string {
	switch {
	case v.Null(i):
		return "null"
	case v.Longs != nil:
		return fmt.Sprint(v.Long(i))
	case v.Reals != nil:
		return fmt.Sprint(v.Real(i))
	case v.Bools != nil:
		return fmt.Sprint(v.Bool(i))
	case v.Guids != nil:
		return fmt.Sprintf("%x", v.Guid(i))
	case v.Decimals != nil:
		return v.Decimal(i).String()
	}
	return v.Str(i)
}

func TestTheSameRowsFromEachFormat(t *testing.T) {
	a, b, c := col{"A", types.Int, nil}, col{"B", types.String, nil}, col{"C", types.Dynamic, nil}
	want := [][]string{{"1", "x,\"y\"\n", `{"k":[1,2]}`}, {"null", "", "null"}, {"-3", "é", `"plain"`}}
	for name, text := range map[string]string{
		"T.ndjson": "{\"A\":1,\"B\":\"x,\\\"y\\\"\\n\",\"C\":{\"k\":[1,2]}}\r\n\n{}\n{\"A\":\"-3\",\"B\":\"\\u00e9\",\"C\":\"plain\"}",
		"T.json":   "\xef\xbb\xbf[{\"A\":1,\"B\":\"x,\\\"y\\\"\\n\",\"C\":\"{\\\"k\\\": [1,2]}\"},\n {\"B\":null}, {\"C\":\"plain\",\"B\":\"é\",\"A\":-3}\n]\n",
		"T.csv":    "A,B,C\r\n1,\"x,\"\"y\"\"\n\",\"{\"\"k\"\": [1, 2]}\"\r\n,,\r\n-3,é,plain\r\n",
	} {
		rows, notes, err := read(data(t, map[string]string{name: text}), Options{}, a, b, c)
		require.NoError(t, err, name)
		require.Equal(t, want, rows, name)
		require.Empty(t, notes, name)
	}
}

func BenchmarkLoad(b *testing.B) {
	folder := os.Getenv("KQL_BENCH_DATA")
	if folder == "" {
		b.Skip("KQL_BENCH_DATA names no folder of bench/gen's files")
	}
	s, d, l, i, y := types.String, types.Datetime, types.Long, types.Int, types.Dynamic
	raw := func(steps ...dynamic.Step) dynamic.Path { return steps }
	key, at := func(k string) dynamic.Step { return dynamic.Step{Key: k} }, func(i int) dynamic.Step { return dynamic.Step{Index: i, Array: true} }
	for name, columns := range map[string][]col{
		"CloudAppEvents": {{"Timestamp", d, nil}, {"ActionType", s, nil}, {"Application", s, nil}, {"ApplicationId", i, nil}, {"AccountObjectId", s, nil}, {"AccountDisplayName", s, nil},
			{"AccountType", s, nil}, {"IPAddress", s, nil}, {"CountryCode", s, nil}, {"City", s, nil}, {"ISP", s, nil}, {"UserAgent", s, nil}, {"ActivityType", s, nil}, {"ObjectName", s, nil},
			{"ObjectType", s, nil}, {"ReportId", s, nil}, {"RawEventData", y, nil}, {"AdditionalFields", y, nil}},
		"CloudAppEvents/rule": {{"Timestamp", d, nil}, {"ActionType", s, nil}, {"AccountDisplayName", s, nil}, {"ReportId", s, nil}, {"RawEventData", y, raw(key("ObjectId"))},
			{"RawEventData", y, raw(key("ModifiedProperties"), at(0), key("NewValue"))}, {"RawEventData", y, raw(key("ModifiedProperties"), at(1), key("NewValue"))}, {"RawEventData", y, raw(key("Target"), at(1), key("ID"))}},
		"EntraIdSignInEvents": {{"Timestamp", d, nil}, {"Application", s, nil}, {"ApplicationId", s, nil}, {"LogonType", s, nil}, {"ErrorCode", i, nil}, {"CorrelationId", s, nil}, {"SessionId", s, nil}, {"AccountDisplayName", s, nil}, {"AccountObjectId", s, nil},
			{"AccountUpn", s, nil}, {"IPAddress", s, nil}, {"Country", s, nil}, {"City", s, nil}, {"UserAgent", s, nil}, {"Browser", s, nil}, {"RiskLevelDuringSignIn", i, nil}, {"RiskState", i, nil}, {"RequestId", s, nil}, {"ReportId", s, nil}},
		"DeviceProcessEvents": {{"Timestamp", d, nil}, {"DeviceId", s, nil}, {"DeviceName", s, nil}, {"ActionType", s, nil}, {"FileName", s, nil}, {"FolderPath", s, nil}, {"SHA256", s, nil}, {"ProcessId", l, nil},
			{"ProcessCommandLine", s, nil}, {"AccountName", s, nil}, {"AccountDomain", s, nil}, {"AccountSid", s, nil}, {"InitiatingProcessFileName", s, nil}, {"InitiatingProcessCommandLine", s, nil}, {"InitiatingProcessParentFileName", s, nil}, {"ReportId", l, nil}, {"AdditionalFields", y, nil}},
	} {
		b.Run(name, func(b *testing.B) {
			table := filepath.Dir(name + "/x")
			if dir := filepath.Dir(name); dir != "." {
				table = dir
			}
			path := filepath.Join(folder, table+".ndjson")
			info, err := os.Stat(path)
			require.NoError(b, err)
			var scan []planner.ScanColumn
			var out []planner.Column
			for _, c := range columns {
				scan, out = append(scan, planner.ScanColumn{Name: c.name, Path: c.path}), append(out, planner.Column{Type: c.typ})
			}
			b.SetBytes(info.Size())
			for b.Loop() {
				store, err := Open([]string{"T=" + path}, Options{})
				require.NoError(b, err)
				batches, err := store.Read(context.Background(), "T", scan, out)
				require.NoError(b, err)
				coded := 0
				for i := range columns {
					if batches[0].Col(i).Codes != nil {
						coded++
					}
				}
				b.ReportMetric(float64(coded), "coded")
				b.ReportMetric(float64(len(batches)), "batches")
				runtime.KeepAlive(batches)
			}
		})
	}
}
