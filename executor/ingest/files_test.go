package ingest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"kql/executor"
	"kql/functions/types"
	"kql/planner"
)

var _ executor.Tables = (*Store)(nil)

var columnA = col{"A", types.Long, nil}

func TestPackedFiles(t *testing.T) {
	var gz, zst bytes.Buffer
	z := gzip.NewWriter(&gz)
	z.Write([]byte("{\"A\":1}\n"))
	z.Close()
	d, _ := zstd.NewWriter(&zst)
	d.Write([]byte("A\n1\n"))
	d.Close()
	for name, text := range map[string]string{"T.ndjson.gz": gz.String(), "T.csv.zst": zst.String(), "T.JSON": `[{"A":1}]`} {
		rows, _, err := read(data(t, map[string]string{name: text}), Options{}, columnA)
		require.NoError(t, err, name)
		require.Equal(t, [][]string{{"1"}}, rows, name)
	}
	for name, text := range map[string]string{"T.ndjson.gz": gz.String()[:20], "T.ndjson.zst": "junk", "T.csv.zst": zst.String()[:8]} {
		_, _, err := read(data(t, map[string]string{name: text}), Options{}, columnA)
		var located *Error
		require.ErrorAs(t, err, &located, name)
	}
}

func TestAnswersOfAPIs(t *testing.T) {
	for _, text := range []string{
		`{"@odata.context":"x","value":[{"A":1},{"A":2}]}`,
		`{"Stats":{"n":1},"Schema":[{"Name":"A"}],"Results":[{"A":1},{"A":2}]}`,
		"{\n \"schema\": [],\n \"results\": [\n {\"A\":1},\n {\"A\":2}\n ]\n}\n",
		`{"Tables":[{"TableName":"Table_0","Columns":[{"ColumnName":"B"},{"ColumnName":"A"}],"Rows":[["x",1],["y","2"]]},{"TableName":"Table_1"}]}`,
		`{"tables":[{"name":"PrimaryResult","columns":[{"name":"A","type":"long"}],"rows":[[1],[2]]}]}`,
		"{\n\"A\": 1\n}\n{\"A\":\n2}",
		"[\n]\n", "",
	} {
		want := [][]string{{"1"}, {"2"}}
		if len(text) < 6 {
			want = nil
		}
		rows, _, err := read(data(t, map[string]string{"T.json": text}), Options{}, columnA)
		require.NoError(t, err, text)
		require.Equal(t, want, rows, text)
	}
}

func TestFilesOfOneTable(t *testing.T) {
	folder := data(t, map[string]string{"T-2026-05-02.ndjson": `{"A":2}`, "T-2026-05-01.csv": "A\n1\n", "Other.ndjson": "broken", "note.txt": ""})
	rows, _, err := read(folder, Options{}, columnA)
	require.NoError(t, err)
	require.Equal(t, [][]string{{"1"}, {"2"}}, rows)

	rows, _, err = read(data(t, map[string]string{"T/b.json": `{"A":2}`, "T/a.json": `{"A":1}`}), Options{}, columnA)
	require.NoError(t, err)
	require.Equal(t, [][]string{{"1"}, {"2"}}, rows)

	_, _, err = read(data(t, map[string]string{"T.json": `{"A":2}`, "T.csv": "A\n1\n"}), Options{}, columnA)
	require.ErrorContains(t, err, "same name")

	file := filepath.Join(data(t, map[string]string{"query (3).csv": "A\n1\n"}), "query (3).csv")
	s, err := Open([]string{"T=" + file, file}, Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"T", "query (3)"}, s.Tables())
	_, err = Open([]string{"T=/nowhere/x.csv"}, Options{})
	require.Error(t, err)
}

// Folders that are named for dates, or for values, only part a table's files; so do those of a resource.
func TestPartitions(t *testing.T) {
	for _, files := range []map[string]string{
		{"T/y=2026/m=05/d=01/a.json": `{"A":1}`, "T/y=2026/m=05/d=02/a.json": `{"A":2}`, "T/notes/a.json": `{"A":9}`},
		{"T/2026/05/01/a.csv": "A\n1\n", "T/2026-05-02/a.csv": "A\n2\n"},
		{"2026/05/T.csv": "A\n1\n", "2026/06/T.csv": "A\n2\n", "2026/06/U.csv": "broken"},
		{"T/resourceId=/SUBSCRIPTIONS/X/y=2026/a.json": `{"A":1}`, "T/resourceId=/SUBSCRIPTIONS/Y/y=2026/a.json": `{"A":2}`},
	} {
		rows, _, err := read(data(t, files), Options{}, columnA)
		require.NoError(t, err, files)
		require.Equal(t, [][]string{{"1"}, {"2"}}, rows, files)
	}
	s, err := Open([]string{"T=" + data(t, map[string]string{"a/b.csv": "A\n1\n", "x=1/c.csv": "A\n1\n"})}, Options{})
	require.NoError(t, err)
	require.Len(t, s.Files("T"), 1)
}

func TestArrowIsRefusedByName(t *testing.T) {
	folder := data(t, map[string]string{"T.arrow": "ARROW1", "U/a.feather": "ARROW1", "T.csv": "A\n1\n"})
	rows, notes, err := read(folder, Options{}, columnA)
	require.NoError(t, err)
	require.Equal(t, [][]string{{"1"}}, rows)
	require.Len(t, notes, 2)
	require.Contains(t, notes[0], "T.arrow is passed over: kql does not read Arrow; write Parquet instead")
	_, err = Open([]string{"T=" + filepath.Join(folder, "T.arrow")}, Options{})
	require.ErrorContains(t, err, "write Parquet instead")
}

// A container of diagnostic settings is the table of its category.
func TestContainers(t *testing.T) {
	folder := data(t, map[string]string{
		"insights-logs-signinlogs/tenantId=1/y=2026/m=05/PT1H.json":                 `{"category":"SignInLogs"}`,
		"insights-logs-advancedhunting-deviceinfo/tenantId=1/y=2026/m=05/PT1H.json": `{"category":"AdvancedHunting-DeviceInfo"}`,
		"insights-logs-auditevent/resourceId=/X/y=2026/m=05/PT1H.json":              `{"category":"AuditEvent"}`,
	})
	s, err := Open([]string{folder}, Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"DeviceInfo", "SigninLogs", "insights-logs-auditevent"}, s.Tables())
	s, err = Open([]string{filepath.Join(folder, "insights-logs-signinlogs")}, Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"SigninLogs"}, s.Tables())
}

func TestATableWithoutAFileIsEmpty(t *testing.T) {
	rows, _, err := read(t.TempDir(), Options{}, columnA)
	require.NoError(t, err)
	require.Empty(t, rows)
}

func TestTablesWithoutFilesAreTold(t *testing.T) {
	var notes []string
	s, err := Open([]string{data(t, map[string]string{"T.csv": "A\n1\n"})}, Options{Note: func(n string) { notes = append(notes, n) }})
	require.NoError(t, err)
	s.NoteAbsent([]string{"T", "Gone"})
	s.NoteAbsent([]string{"Gone"})
	s.NoteAbsent(append(strings.Split("abcdefghijklmnopqrstuvwxyz", ""), "T"))
	require.Equal(t, []string{
		"Gone: there is no file for this table, so it is empty",
		"26 of the 27 tables that the query reads have no file, so they are empty",
	}, notes)
}

func TestBadRowsAreLocated(t *testing.T) {
	for name, c := range map[string]struct {
		text         string
		line, column int
		message      string
	}{
		"T.ndjson":      {"{\"A\":1}\n{\"é\":1,\"A\":\"x\"}\n", 2, 12, `column A is a long, and "x" is not`},
		"T.jsonl":       {"\n{\"A\":1}}\n", 2, 8, "more text behind the object"},
		"T-1.ndjson":    {"{}\n[1]\n", 2, 1, "expected an object, found '['"},
		"T-2.ndjson":    {"{\"A\":1", 1, 7, "the text ends where a comma or } should be"},
		"T.json":        {"[{\"A\":1},\n{\"A\":1},]", 2, 9, "expected an object, found ']'"},
		"T-3.json":      {"[{\"A\":1}\n", 2, 1, "the text ends where a comma or ] should be"},
		"T-4.json":      {"[{\"A\":1}] x", 1, 11, "more text behind the array"},
		"T-5.json":      {"[{\"A\":1} {\"A\":1}]", 1, 10, "expected a comma or ], found '{'"},
		"T.csv":         {"A,B\n1,2\n1\n", 3, 1, "the row has not as many fields as the header"},
		"T-1.csv":       {"A,B\n1,\"2\n1\n", 2, 3, "a quoted field without its closing quote"},
		"T-2.csv":       {"A,B\n1,2\n\n1,a\"b\n", 4, 4, "a quote inside a field that does not begin with one"},
		"T-3.csv":       {"A,A\n", 0, 0, "the header has column A twice"},
		"T-4.ndjson":    {"\xff\xfe{\x00", 0, 0, "the file is UTF-16; save it as UTF-8"},
		"T-6.json":      {`{"Tables":[{"Columns":[{"ColumnName":"A"}],"Rows":[[1,2]]}]}`, 1, 56, "the row has not as many values as there are columns"},
		"T-deep.ndjson": {`{"B":` + strings.Repeat("[", 100000), 1, 518, "values nested too deeply"},
	} {
		file := filepath.Join(data(t, map[string]string{name: c.text}), name)
		s, err := Open([]string{"T=" + file}, Options{})
		require.NoError(t, err)
		_, err = s.Read(context.Background(), "T", []planner.ScanColumn{{Name: "A"}}, []planner.Column{{Type: types.Long}})
		require.Equal(t, &Error{File: file, Line: c.line, Column: c.column, Message: c.message}, err, name)
	}
}

func TestBadRowsCanBeSkipped(t *testing.T) {
	for name, text := range map[string]string{
		"T.ndjson": "{\"A\":1}\n{\"A\":\n{\"A\":\"x\"}\n{\"A\":2}\n",
		"T.json":   "[{\"A\":1},{\"A\":\"x\"},{\"A\":{}},{\"A\":2}]",
		"T.csv":    "A,B\n1,\n2\nx,y\n2,3\n",
	} {
		rows, notes, err := read(data(t, map[string]string{name: text}), Options{OnError: Skip}, col{"B", types.String, nil}, columnA)
		require.NoError(t, err, name)
		require.Len(t, rows, 2, name)
		require.Equal(t, "2", rows[1][1])
		require.Len(t, notes, 1)
		require.Contains(t, notes[0], "T: 2 rows skipped, the first: ")
	}
	_, _, err := read(data(t, map[string]string{"T.json": `[{"A":1},{"A"},{"A":2}]`}), Options{OnError: Skip}, columnA)
	require.Error(t, err, "behind bad JSON in an array nothing can be told apart")
}

func TestNamesAreMatched(t *testing.T) {
	folder := data(t, map[string]string{"T.ndjson": "{\"a\":1,\"b\":1,\"C\":1,\"C\":2}\n", "T-1.csv": "a,b\n2,3\n"})
	var notes []string
	s, err := Open([]string{folder}, Options{Note: func(n string) { notes = append(notes, n) }})
	require.NoError(t, err)
	cols, err := s.Columns(context.Background(), "T", []planner.TableColumn{{Name: "A", Type: types.Long}, {Name: "B", Type: types.Long}, {Name: "C", Type: types.Long}, {Name: "c", Type: types.Long}})
	require.NoError(t, err)
	require.Len(t, cols, 4)
	batches, err := s.Read(context.Background(), "T", []planner.ScanColumn{{Name: "A"}, {Name: "C"}}, []planner.Column{{Type: types.Long}, {Type: types.Long}})
	require.NoError(t, err)
	require.Equal(t, int64(2), batches[0].Col(0).Long(0))
	require.Equal(t, int64(1), batches[1].Col(0).Long(0))
	require.Equal(t, int64(1), batches[1].Col(1).Long(0))
	require.Equal(t, []string{"T: a in the files is read as column A", "T: b in the files is read as column B", "T: 1 rows have C twice; the first one counts"}, notes)
}

func TestNothingIsDroppedSilently(t *testing.T) {
	// Beyond the part that is looked at before, a new column is only told of.
	text := strings.Repeat("{\"A\":1}\n", 20000) + "{\"A\":1,\"New\":2}\n"
	var notes []string
	s, err := Open([]string{data(t, map[string]string{"T.ndjson": text})}, Options{chunk: 1000, Note: func(n string) { notes = append(notes, n) }})
	require.NoError(t, err)
	cols, err := s.Columns(context.Background(), "T", []planner.TableColumn{{Name: "A", Type: types.Long}})
	require.NoError(t, err)
	require.Len(t, cols, 1)
	_, err = s.Read(context.Background(), "T", []planner.ScanColumn{{Name: "A"}}, []planner.Column{{Type: types.Long}})
	require.NoError(t, err)
	require.Equal(t, []string{"T: 1 rows have New, which is no column of the table; give it a type with --schema to read it"}, notes)
}

func TestManyChunksKeepTheOrder(t *testing.T) {
	var ndjson, array, csv strings.Builder
	array.WriteString("[")
	csv.WriteString("A,S,U\n")
	for i := range 20000 {
		row := fmt.Sprintf(`{"A":%d,"S":"name %d","U":"unique\n%d"}`, i, i%7, i)
		ndjson.WriteString(row + "\n")
		if i > 0 {
			array.WriteString(",")
		}
		array.WriteString(row)
		fmt.Fprintf(&csv, "%d,name %d,\"unique\n%d\"\n", i, i%7, i)
	}
	array.WriteString("]")
	for name, text := range map[string]string{"T.ndjson": ndjson.String(), "T.json": array.String(), "T.csv": csv.String()} {
		s, err := Open([]string{data(t, map[string]string{name: text})}, Options{chunk: 5000})
		require.NoError(t, err)
		batches, err := s.Read(context.Background(), "T", []planner.ScanColumn{{Name: "A"}, {Name: "S"}, {Name: "U"}}, []planner.Column{{Type: types.Long}, {Type: types.String}, {Type: types.String}})
		require.NoError(t, err)
		n := 0
		for _, b := range batches {
			require.Same(t, batches[0].Col(1).Text, b.Col(1).Text, "one dictionary")
			require.NotNil(t, b.Col(1).Codes)
			require.Nil(t, b.Col(2).Codes, "unique strings are no dictionary")
			for i := range b.Len {
				require.Equal(t, int64(n), b.Col(0).Long(i), name)
				require.Equal(t, fmt.Sprintf("name %d", n%7), b.Col(1).Str(i))
				require.Equal(t, fmt.Sprintf("unique\n%d", n), b.Col(2).Str(i))
				n++
			}
		}
		require.Equal(t, 20000, n, name)
		require.Equal(t, "name 0", batches[0].Col(1).Text.At(0), "codes go by first occurrence")
	}
}

func TestColumnsAreReadOnce(t *testing.T) {
	folder := data(t, map[string]string{"T.ndjson": "{\"A\":1,\"B\":2}\n{\"A\":3,\"B\":4}\n"})
	s, err := Open([]string{folder}, Options{})
	require.NoError(t, err)
	get := func(names ...string) (rows int) {
		scan, out := make([]planner.ScanColumn, len(names)), make([]planner.Column, len(names))
		for i, n := range names {
			scan[i].Name, out[i].Type = n, types.Long
		}
		batches, err := s.Read(context.Background(), "T", scan, out)
		require.NoError(t, err)
		require.Equal(t, len(names), batches[0].Width())
		return batches[0].Len
	}
	require.Equal(t, 2, get("A"))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "T.ndjson"), []byte("{\"A\":1,\"B\":2}\n"), 0o644))
	require.Equal(t, 2, get("A"))
	require.Equal(t, 1, get("A", "B"), "the file has changed, so all is read again")
	require.NoError(t, os.RemoveAll(folder))
	require.Equal(t, 1, get("B", "A", "B"))
	require.Equal(t, 1, get())
}

func TestLimits(t *testing.T) {
	folder := data(t, map[string]string{"T.ndjson": strings.Repeat("{\"A\":1}\n", 1000)})
	_, _, err := read(folder, Options{Budget: executor.NewBudget(100)}, columnA)
	require.ErrorIs(t, err, executor.ErrMemory)

	s, err := Open([]string{folder}, Options{})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = s.Read(ctx, "T", []planner.ScanColumn{{Name: "A"}}, []planner.Column{{Type: types.Long}})
	require.ErrorIs(t, err, context.Canceled)
}

func TestProgress(t *testing.T) {
	folder := data(t, map[string]string{"T.ndjson": strings.Repeat("{\"A\":1}\n", 1000)})
	info, err := os.Stat(filepath.Join(folder, "T.ndjson"))
	require.NoError(t, err)
	var last int64
	_, _, err = read(folder, Options{Progress: func(read, total int64) {
		last = max(last, read)
		require.Equal(t, info.Size(), total)
	}}, columnA)
	require.NoError(t, err)
	require.Equal(t, info.Size(), last)
}

func TestSemicolons(t *testing.T) {
	rows, _, err := read(data(t, map[string]string{"T.csv": "A;\"B\";C\r\n1;\"x;y\";a,b\r\n2;;c\r\n"}), Options{}, columnA, col{"B", types.String, nil}, col{"C", types.String, nil})
	require.NoError(t, err)
	require.Equal(t, [][]string{{"1", "x;y", "a,b"}, {"2", "", "c"}}, rows)
	_, _, err = read(data(t, map[string]string{"T.csv": "A;B\n\"1\"x;2\n"}), Options{}, columnA)
	require.ErrorContains(t, err, "expected a semicolon, found 'x'")
	rows, _, err = read(data(t, map[string]string{"T.csv": "A,B;\n1,2;\n"}), Options{}, col{"B;", types.String, nil})
	require.NoError(t, err)
	require.Equal(t, [][]string{{"2;"}}, rows, "a comma goes before")
}

func TestLogsAndTextsThatHoldJSON(t *testing.T) {
	folder := data(t, map[string]string{"A.log": "\n {\"A\":1}\n{\"A\":2}\n", "B.txt": "[{\"A\":1}]", "C.log": "started\n", "D.txt": "", "E.txt": "{\n\"A\":1\n}\n", "T/1.log": "{\"A\":1}\n", "T/2.txt": "notes"})
	s, err := Open([]string{folder}, Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"A", "B", "E", "T"}, s.Tables())
	for table, want := range map[string]int{"A": 2, "B": 1, "E": 1, "T": 1} {
		batches, err := s.Read(context.Background(), table, []planner.ScanColumn{{Name: "A"}}, []planner.Column{{Type: types.Long}})
		require.NoError(t, err)
		require.Equal(t, want, batches[0].Len, table)
	}
	s, err = Open([]string{folder + "/C.log"}, Options{})
	require.NoError(t, err)
	_, err = s.Columns(context.Background(), "C", nil)
	require.ErrorContains(t, err, "C.log:1:1: expected an object")
}
