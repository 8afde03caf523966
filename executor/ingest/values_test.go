package ingest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/planner"
)

func TestValuesByType(t *testing.T) {
	const bad = "BAD"
	for _, c := range []struct {
		typ        types.Type
		json, want string
	}{
		{types.Long, `9223372036854775807`, "9223372036854775807"},
		{types.Long, `-9223372036854775808`, "-9223372036854775808"},
		{types.Long, `9223372036854775808`, bad},
		{types.Long, `"9007199254740993"`, "9007199254740993"},
		{types.Long, `5.0`, "5"}, {types.Long, `5.5`, bad}, {types.Long, `1e3`, "1000"}, {types.Long, `""`, "null"}, {types.Long, `null`, "null"},
		{types.Long, `"x"`, bad}, {types.Long, `{}`, bad}, {types.Long, `"-"`, bad}, {types.Long, `"1 2"`, bad},
		{types.Int, `"50"`, "50"}, {types.Int, `2147483647`, "2147483647"}, {types.Int, `2147483648`, bad}, {types.Int, `true`, "1"},
		{types.Bool, `true`, "true"}, {types.Bool, `"False"`, "false"}, {types.Bool, `1`, "true"}, {types.Bool, `"0"`, "false"}, {types.Bool, `2`, bad}, {types.Bool, `""`, "null"},
		{types.Real, `0.1`, "0.1"}, {types.Real, `"1e3"`, "1000"}, {types.Real, `"NaN"`, "NaN"}, {types.Real, `"0x10"`, bad}, {types.Real, `""`, "null"},
		{types.Decimal, `0.10`, "0.10"}, {types.Decimal, `"12345678901234567890.5"`, "12345678901234567890.5"}, {types.Decimal, `"x"`, bad},
		{types.Guid, `"74be27de-1e4e-49d9-b579-fe0b331d3642"`, "74be27de1e4e49d9b579fe0b331d3642"}, {types.Guid, `"74be"`, bad}, {types.Guid, `""`, "null"},
		{types.Datetime, `"0001-01-01T00:00:00Z"`, "0"}, {types.Datetime, `"2026-05-01T10:00:00.1234567Z"`, "639132264001234567"},
		{types.Datetime, `"2026-05-01T12:00:00.1234567+02:00"`, "639132264001234567"}, {types.Datetime, `"2026-05-01 10:00:00"`, "639132264000000000"},
		{types.Datetime, `"2026-05-01"`, "639131904000000000"}, {types.Datetime, `"2024-02-29T00:00:00Z"`, "638447616000000000"},
		{types.Datetime, `"2026-02-29T00:00:00Z"`, bad}, {types.Datetime, `"2026-05-01T24:00:00Z"`, bad}, {types.Datetime, `"soon"`, bad}, {types.Datetime, `""`, "null"},
		{types.Timespan, `"01:02:03"`, "37230000000"}, {types.Timespan, `"-1.00:00:00.0000001"`, "-864000000001"}, {types.Timespan, `"x"`, bad},
		{types.String, `0010`, bad}, {types.String, `1.50`, "1.50"}, {types.String, `true`, "true"}, {types.String, `null`, ""}, {types.String, `{ "a" : [1, 2] }`, `{"a":[1,2]}`},
		{types.String, `"tab\there \u00e9"`, "tab\there é"},
		{types.Dynamic, `{ "a" : " b " }`, `{"a":" b "}`}, {types.Dynamic, `"{\"a\": 1}"`, `{"a":1}`}, {types.Dynamic, `"[1]"`, `[1]`}, {types.Dynamic, `" {\"a\":1}"`, `{"a":1}`},
		{types.Dynamic, `"{broken"`, `"{broken"`}, {types.Dynamic, `"text"`, `"text"`}, {types.Dynamic, `"5"`, `"5"`}, {types.Dynamic, `5`, `5`}, {types.Dynamic, `""`, "null"}, {types.Dynamic, `null`, "null"},
	} {
		rows, _, err := read(data(t, map[string]string{"T.ndjson": `{"V":` + c.json + `,"W":1}`}), Options{}, col{"V", c.typ, nil})
		if c.want == bad {
			var located *Error
			require.ErrorAs(t, err, &located, "%s %s", c.typ, c.json)
			require.Equal(t, 1, located.Line)
			require.GreaterOrEqual(t, located.Column, 6)
			continue
		}
		require.NoError(t, err, "%s %s", c.typ, c.json)
		require.Equal(t, [][]string{{c.want}}, rows, "%s %s", c.typ, c.json)
	}
}

func TestPathsReadWhatTheyName(t *testing.T) {
	const text = `{"D":{"a":{"b":[10,{"c":"x"},"{\"k\":1}"]},"a":2,"s":"t","e":"","n":null,"q\u0041":1}}
{"D":"{\"a\":{\"b\":[7]}}"}
{"D":[1]}
{"D":5}
{}
`
	key, at := func(k string) dynamic.Step { return dynamic.Step{Key: k} }, func(i int) dynamic.Step { return dynamic.Step{Index: i, Array: true} }
	for _, c := range []struct {
		path dynamic.Path
		typ  types.Type
		want []string
	}{
		{nil, types.Dynamic, []string{`{"a":{"b":[10,{"c":"x"},"{\"k\":1}"]},"a":2,"s":"t","e":"","n":null,"q\u0041":1}`, `{"a":{"b":[7]}}`, `[1]`, `5`, `null`}},
		{dynamic.Path{key("a")}, types.Dynamic, []string{`{"b":[10,{"c":"x"},"{\"k\":1}"]}`, `{"b":[7]}`, "null", "null", "null"}},
		{dynamic.Path{key("a"), key("b"), at(0)}, types.Dynamic, []string{"10", "7", "null", "null", "null"}},
		{dynamic.Path{key("a"), key("b"), at(-1)}, types.Dynamic, []string{`"{\"k\":1}"`, "7", "null", "null", "null"}},
		{dynamic.Path{key("a"), key("b"), at(1), key("c")}, types.Dynamic, []string{`"x"`, "null", "null", "null", "null"}},
		{dynamic.Path{key("a"), key("b"), at(2), key("k")}, types.Dynamic, []string{"null", "null", "null", "null", "null"}},
		{dynamic.Path{key("a"), key("b"), at(5000)}, types.Dynamic, []string{"null", "null", "null", "null", "null"}},
		{dynamic.Path{at(0)}, types.Dynamic, []string{"null", "null", "1", "null", "null"}},
		{dynamic.Path{key("a"), key("b")}, types.String, []string{`[10,{"c":"x"},"{\"k\":1}"]`, "[7]", "", "", ""}},
		{dynamic.Path{at(-1)}, types.Dynamic, []string{"null", "null", "1", "null", "null"}},
		{dynamic.Path{key("s")}, types.String, []string{"t", "", "", "", ""}},
		{dynamic.Path{key("e")}, types.Dynamic, []string{`""`, "null", "null", "null", "null"}},
		{dynamic.Path{key("n")}, types.Dynamic, []string{"null", "null", "null", "null", "null"}},
		{dynamic.Path{key("qA")}, types.Dynamic, []string{"1", "null", "null", "null", "null"}},
	} {
		// Together with the whole column, and alone.
		both, _, err := read(data(t, map[string]string{"T.ndjson": text}), Options{}, col{"D", c.typ, c.path}, col{"D", types.Dynamic, nil})
		require.NoError(t, err)
		alone, _, err := read(data(t, map[string]string{"T.json": text}), Options{}, col{"D", c.typ, c.path})
		require.NoError(t, err)
		for i, want := range c.want {
			require.Equal(t, want, both[i][0], "%s, row %d", c.path, i)
			require.Equal(t, want, alone[i][0], "%s, row %d", c.path, i)
		}
	}
}

func TestPathsIntoCSV(t *testing.T) {
	rows, _, err := read(data(t, map[string]string{"T.csv": "D\n\"{\"\"a\"\": [1, 2]}\"\nplain\n\"\"\n"}), Options{},
		col{"D", types.Dynamic, dynamic.Path{{Key: "a"}}}, col{"D", types.Dynamic, nil})
	require.NoError(t, err)
	require.Equal(t, [][]string{{"[1,2]", `{"a":[1,2]}`}, {"null", `"plain"`}}, rows[:2])
}

func TestNullWords(t *testing.T) {
	rows, _, err := read(data(t, map[string]string{"T.csv": "A,B,C,D,E\nnull,null,null,null,null\nNULL,NULL,NULL,NULL,1\n"}), Options{},
		col{"A", types.Long, nil}, col{"B", types.Datetime, nil}, col{"C", types.String, nil}, col{"D", types.Dynamic, nil}, col{"E", types.Bool, nil})
	require.NoError(t, err)
	require.Equal(t, [][]string{{"null", "null", "null", "null", "null"}, {"null", "null", "NULL", "null", "true"}}, rows)
}

func TestSkippedRowsDoNotDependOnTheQuery(t *testing.T) {
	for _, names := range [][]string{{"A"}, {"B"}, {"A", "B"}, {}} {
		s, err := Open([]string{data(t, map[string]string{"T.csv": "A,B,C\n1,2021-01-01,x\nx,2021-01-01,x\n3,soon,x\n4,null,x\n"})}, Options{OnError: Skip})
		require.NoError(t, err)
		_, err = s.Columns(t.Context(), "T", []planner.TableColumn{{Name: "A", Type: types.Long}, {Name: "B", Type: types.Datetime}})
		require.NoError(t, err)
		var scan []planner.ScanColumn
		var out []planner.Column
		for _, name := range names {
			scan, out = append(scan, planner.ScanColumn{Name: name}), append(out, planner.Column{Type: s.tables["T"].schema.typ(name)})
		}
		batches, err := s.Read(t.Context(), "T", scan, out)
		require.NoError(t, err)
		require.Equal(t, 2, batches[0].Len, "%v", names)
	}
}

func TestBadValuesCanBeNull(t *testing.T) {
	rows, notes, err := read(data(t, map[string]string{"T.csv": "A,B\n1,x\nx,2\ny,3\n"}), Options{OnError: Null}, col{"A", types.Long, nil}, col{"B", types.String, nil})
	require.NoError(t, err)
	require.Equal(t, [][]string{{"1", "x"}, {"null", "2"}, {"null", "3"}}, rows)
	require.Len(t, notes, 1)
	require.Contains(t, notes[0], "T: 2 values are null since they do not fit, the first: ")
	require.Contains(t, notes[0], "T.csv:3:1: column A is a long, and x is not")
	_, _, err = read(data(t, map[string]string{"T.csv": "A,B\n1,x\nx\n"}), Options{OnError: Null}, col{"A", types.Long, nil})
	require.ErrorContains(t, err, "T.csv:3:1: the row has not as many fields as the header")
}
