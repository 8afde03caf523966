package ingest

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/dynamic"
	"kql/functions/types"
)

var fuzzed = []col{
	{"A", types.Long, nil}, {"B", types.String, nil}, {"C", types.Dynamic, nil}, {"D", types.Datetime, nil}, {"E", types.Real, nil},
	{"C", types.Dynamic, dynamic.Path{{Key: "k"}, {Index: 1, Array: true}}}, {"F", types.Guid, nil}, {"G", types.Decimal, nil}, {"H", types.Timespan, nil}, {"I", types.Bool, nil},
}

// loadBoth reads text as a file of that name, once as a whole and once in small pieces, which must not differ.
func loadBoth(t *testing.T, name string, text []byte) (rows [][]string, err error) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, name), text, 0o644))
	rows, _, err = read(folder, Options{}, fuzzed...)
	pieces, _, inPieces := read(folder, Options{chunk: 1}, fuzzed...)
	require.Equal(t, err, inPieces)
	if err == nil {
		require.Equal(t, rows, pieces)
	}
	skipped, _, skipErr := read(folder, Options{OnError: Skip}, fuzzed...)
	if err == nil {
		require.NoError(t, skipErr)
		require.Equal(t, rows, skipped)
	}
	s, openErr := Open([]string{folder}, Options{})
	require.NoError(t, openErr)
	_, inferErr := s.Columns(context.Background(), "T", nil)
	var located *Error
	require.True(t, inferErr == nil || errors.As(inferErr, &located))
	return rows, err
}

func FuzzNDJSON(f *testing.F) {
	for _, seed := range []string{
		`{"A":1,"B":"x","C":{"k":[1,2]},"D":"2026-05-01T10:00:00Z","E":1.5,"F":"74be27de-1e4e-49d9-b579-fe0b331d3642","G":0.1,"H":"1.02:03:04","I":true}`,
		"{}\r\n\n{\"A\":\"5\",\"C\":\"{\\\"k\\\":[0,7]}\"}\n", "{\"A\":", "\xef\xbb\xbf{\"B\":\"\\ud83d\"}", `{"C":[[[[`, "{\"\\u0041\":1,\"A\":2}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, err := loadBoth(t, "T.ndjson", text)
		text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
		if err != nil || bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
			return
		}
		// What is loaded is JSON for encoding/json too, line by line.
		n := 0
		for _, line := range bytes.Split(text, []byte("\n")) {
			if len(bytes.Trim(line, " \t\r")) > 0 {
				require.True(t, json.Valid(line), "%q", line)
				n++
			}
		}
		require.Len(t, rows, n)
	})
}

func FuzzJSONArray(f *testing.F) {
	for _, seed := range []string{
		`[{"A":1},{"B":"x"}]`, "[\n]\n", `[{"A":1},]`, "{\n\"A\":1}{\"A\":2}", `{"value":[{"A":1}]}`, `{"Tables":[{"Columns":[{"ColumnName":"A"}],"Rows":[[1],["2"]]}]}`, `{"tables":[]}`, `{"value":[1`, `[{"A":1}] x`, `[,{}]`,
		`[{"FrameType":"DataTable","Columns":[{"ColumnName":"A","ColumnType":"real"}],"Rows":[[1],[2]]},{"FrameType":"TableFragment","TableId":1,"Rows":[[3]]}]`,
		`{"value":[{"A":1}]}{"value":[{"A":2}]}`, `{"tables":[{"columns":[{"name":"A","type":"int"}],"rows":[[1],{}]}],"error":{}}`, `{"error":{"code":"x"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, err := loadBoth(t, "T.json", text)
		// A row's names may repeat and are matched by case here, so only the number of rows is compared.
		if text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")); err == nil && bytes.HasPrefix(text, []byte("[")) && !framed.Match(text) {
			var want []map[string]json.RawMessage
			require.NoError(t, json.Unmarshal(text, &want))
			require.Len(t, rows, len(want))
		}
	})
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"A,B\n1,x\n", "B\r\n\"a\"\"b\"\r\n\r\n\"\n\"\r\n", "A,C\n5,\"{\"\"k\"\":[1]}\"", "A,B\n1\n", "\"", "A,\"", "A,A\n", "B\n\"x\"y\n", "B,B2\n,\"\"\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, err := loadBoth(t, "T.csv", text)
		if err != nil {
			return
		}
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
		want, err := r.ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, max(0, len(want)-1))
	})
}

func FuzzEvents(f *testing.F) {
	for _, seed := range []string{logon("1", "@", `{"a":"b"}`), "[" + logon("1", "", `{"Data":["x",{"@Name":"n"}]}`) + ",\n{}]", `{"Event":{"System":{},"EventData":[1]}}{`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := &file{reader: strings.NewReader(text), line: 1}
		if file.flatten() == nil {
			rest, err := io.ReadAll(file.reader)
			require.NoError(t, err)
			require.GreaterOrEqual(t, bytes.Count(append(file.rest, rest...), []byte("\n")), bytes.Count([]byte(text), []byte("\n")))
		}
	})
}
