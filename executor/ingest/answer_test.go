package ingest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/planner"
)

// typed is the columns of a table that nobody knows, and its rows.
func typed(t *testing.T, file, text string) (columns []planner.TableColumn, rows [][]string, err error) {
	s, err := Open([]string{data(t, map[string]string{file: text})}, Options{})
	require.NoError(t, err)
	if columns, err = s.Columns(context.Background(), "T", nil); err != nil {
		return nil, nil, err
	}
	var names []string
	for _, c := range columns {
		names = append(names, c.Name)
	}
	rows, _ = scanned(t, "T", file, text, nil, names...)
	return columns, rows, nil
}

const (
	frameHead  = `{"FrameType":"DataSetHeader","IsProgressive":true,"Version":"v2.0"}`
	frameProps = `{"FrameType":"DataTable","TableId":0,"TableKind":"QueryProperties","TableName":"p","Columns":[{"ColumnName":"x","ColumnType":"int"}],"Rows":[[1]]}`
	frameTable = `{"FrameType":"DataTable","TableId":1,"TableKind":"PrimaryResult","TableName":"r","Columns":[{"ColumnName":"A","ColumnType":"real"},{"ColumnName":"B","ColumnType":"string"}],"Rows":[[3,"2026-05-01"],["NaN",null]]}`
	frameEnd   = `{"FrameType":"DataSetCompletion","HasErrors":false,"Cancelled":false}`
)

func TestTypesThatAnswersDeclare(t *testing.T) {
	declared := []planner.TableColumn{{Name: "A", Type: types.Real}, {Name: "B", Type: types.String}}
	rows := [][]string{{"3", "2026-05-01"}, {"NaN", ""}}
	header := `{"FrameType":"TableHeader","TableId":1,"TableKind":"PrimaryResult","TableName":"r","Columns":[{"ColumnName":"A","ColumnType":"real"},{"ColumnName":"B","ColumnType":"string"}]}`
	fragment := func(kind, rows string) string {
		return `{"FrameType":"TableFragment","TableFragmentType":"` + kind + `","TableId":1,"FieldCount":2,"Rows":` + rows + `}`
	}
	for name, text := range map[string]string{
		"Log Analytics": `{"tables":[{"name":"PrimaryResult","columns":[{"name":"A","type":"real"},{"name":"B","type":"string"}],"rows":[[3,"2026-05-01"],["NaN",null]]}]}`,
		"Kusto v1":      `{"Tables":[{"TableName":"Table_0","Columns":[{"ColumnName":"A","DataType":"Double"},{"ColumnName":"B","DataType":"String","ColumnType":"string"}],"Rows":[[3,"2026-05-01"],["NaN",null]]}]}`,
		"hunting":       `{"Stats":{},"Schema":[{"Name":"A","Type":"Double"},{"Name":"B","Type":"String"}],"Results":[{"A":3,"B":"2026-05-01"},{"A":"NaN"}]}`,
		"Graph":         "{\"@odata.context\":\"x\",\"schema\":[{\"name\":\"A\",\"type\":\"Double\"},{\"name\":\"B\",\"type\":\"String\"}],\n\"results\":[{\"A\":3,\"B\":\"2026-05-01\"},{\"A\":\"NaN\"}]}",
		"Kusto v2":      "[" + frameHead + "," + frameProps + "," + frameTable + "," + frameEnd + "]",
		"a frame":       frameTable,
		"lines":         frameHead + "\n" + frameProps + "\n" + frameTable + "\n" + frameEnd + "\n",
		"fragments": "[" + frameHead + ",\n" + frameProps + ",\n" + header + ",\n" + fragment("DataAppend", `[[9,"é"]]`) + ",\n" + fragment("DataReplace", `[[3,"2026-05-01"]]`) + ",\n" +
			fragment("DataAppend", `[]`) + ",\n" + fragment("DataAppend", `[["NaN",null] ]`) + ",\n" + `{"FrameType":"TableCompletion","TableId":1,"RowCount":2},` + frameEnd + "]",
	} {
		for _, ending := range []string{"T.json", "T.ndjson"} {
			if ending == "T.ndjson" && text[0] == '{' && name != "lines" && name != "a frame" {
				continue
			}
			columns, got, err := typed(t, ending, text)
			require.NoError(t, err, name)
			require.Equal(t, declared, columns, name)
			require.Equal(t, rows, got, name)
		}
	}
	every := `{"Tables":[{"Columns":[{"ColumnName":"b","DataType":"SByte"},{"ColumnName":"i","ColumnType":"int"},{"ColumnName":"t","DataType":"System.TimeSpan"},{"ColumnName":"d","DataType":"SqlDecimal"},
{"ColumnName":"g","DataType":"Guid"},{"ColumnName":"o","DataType":"Object"},{"ColumnName":"n","ColumnType":"datetime"}],"Rows":[[1,7,"1.02:03:04.5000000","0.10","3ccc478a-1be8-4960-a0bb-1e9242edf5ff","{\"a\":1}",null],[0,null,null,null,null,null,null]]}]}`
	columns, got, err := typed(t, "T.json", every)
	require.NoError(t, err)
	var kinds []types.Type
	for _, c := range columns {
		kinds = append(kinds, c.Type)
	}
	require.Equal(t, []types.Type{types.Bool, types.Int, types.Timespan, types.Decimal, types.Guid, types.Dynamic, types.Datetime}, kinds)
	require.Equal(t, []string{"true", "7", "937845000000", "0.10", "3ccc478a1be84960a0bb1e9242edf5ff", `{"a":1}`, "null"}, got[0])
	columns, got, err = typed(t, "T.json", `{"tables":[{"columns":[{"name":"A","type":"long"}],"rows":[]}]}`)
	require.NoError(t, err)
	require.Equal(t, []planner.TableColumn{{Name: "A", Type: types.Long}}, columns)
	require.Empty(t, got)
}

func TestDeclaredTypesGoBehindThoseOfTheTable(t *testing.T) {
	rows, _ := scanned(t, "T", "T.json", `{"tables":[{"columns":[{"name":"A","type":"real"},{"name":"B","type":"real"}],"rows":[[1,1]]}]}`, []planner.TableColumn{{Name: "A", Type: types.Long}}, "A", "B")
	require.Equal(t, [][]string{{"1", "1"}}, rows)
}

func TestPagesOfAnAnswer(t *testing.T) {
	columns, rows, err := typed(t, "T.json", "{\"@odata.context\":\"x\",\"value\":[{\"A\":1}],\"@odata.nextLink\":\"y\"}\n{\"value\":[]}\n{\"value\":[{\"A\":2},{\"A\":3}]}\n")
	require.NoError(t, err)
	require.Equal(t, []planner.TableColumn{{Name: "A", Type: types.Long}}, columns)
	require.Equal(t, [][]string{{"1"}, {"2"}, {"3"}}, rows)
	_, rows, err = typed(t, "T.jsonl", "{\"@odata.context\":\"x\",\"value\":[{\"A\":1}]}\n{\"@odata.context\":\"x\",\"value\":[{\"A\":2}]}\n")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"1"}, {"2"}}, rows)
	_, rows, err = typed(t, "T.jsonl", "{\"value\":[{\"A\":1}]}\n")
	require.NoError(t, err)
	require.Equal(t, [][]string{{`[{"A":1}]`}}, rows, "a line of NDJSON is a row")
	_, rows, err = typed(t, "T.ndjson", "{\"FrameType\":\"Data\"}\n")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"Data"}}, rows)
	for _, text := range []string{"{\"value\":[{\"A\":1}],\"n\":1}\n{\"value\":[],\"n\":2}\n", "{\"value\":[1]}\n{\"value\":[2]}\n"} {
		_, rows, err = typed(t, "T.json", text)
		require.NoError(t, err)
		require.Len(t, rows, 2, "rows with a column that is called value")
	}
}

func TestAnswersThatAreNotWhole(t *testing.T) {
	for text, want := range map[string]string{
		`{"tables":[{"columns":[{"name":"A","type":"long"}],"rows":[[1]]}],"error":{"code":"PartialError","message":"There were errors.","details":[{"code":"E","message":"A shard is gone."}]}}`: "the answer is not whole: There were errors. A shard is gone.",
		`{"error":{"code":"PartialError"},"tables":[{"columns":[{"name":"A","type":"long"}],"rows":[[1]]}]}`:                                                                                      "the answer is not whole: PartialError",
		`{"Tables":[{"Columns":[{"ColumnName":"A"}],"Rows":[[1]]}],"Exceptions":["Too much."]}`:                                                                                                   "the answer is not whole: Too much.",
		`{"Tables":[{"Columns":[{"ColumnName":"A"}],"Rows":[[1],{"Exceptions":["Too much."]}]}]}`:                                                                                                 "the answer is not whole: Too much.",
		"[" + frameHead + "," + frameTable + `,{"FrameType":"DataSetCompletion","HasErrors":true,"OneApiErrors":[{"error":{"code":"L","@message":"Limits."}}]}]`:                                  "the answer is not whole: Limits.",
		"[" + frameHead + "," + frameTable + `,{"FrameType":"DataSetCompletion","HasErrors":false,"Cancelled":true}]`:                                                                             "the answer is not whole: the service does not say why",
		frameHead + "\n" + frameTable + "\n":                                   "the answer is not whole: it ends before its last frame",
		"[" + frameHead + "," + frameEnd + "]":                                 "the answer has no result in its frames",
		`{"error":{"code":"BadArgumentError","message":"Bad."}}`:               "there are no rows in this answer, only an error: Bad.",
		"{\"value\":[{\"A\":1}]}\n{\"error\":{\"code\":\"Throttled\"}}":        "there are no rows in this answer, only an error: Throttled",
		`{"Schema":[{"Name":"A","Type":"Int64"}],"Results":[],"error":"gone"}`: "the answer is not whole: gone",
	} {
		_, _, err := typed(t, "T.json", text)
		require.ErrorContains(t, err, "T.json: "+want, text)
	}
	_, rows, err := typed(t, "T.json", "{\"error\":{\"code\":\"x\"}}\n{\"error\":{\"code\":\"y\"}}\n")
	require.NoError(t, err)
	require.Equal(t, [][]string{{`{"code":"x"}`}, {`{"code":"y"}`}}, rows, "rows that tell of errors are rows")
}

func TestBadRowsOfAnswersAreLocated(t *testing.T) {
	_, _, err := typed(t, "T.json", "[\n"+frameHead+",\n"+`{"FrameType":"DataTable","TableKind":"PrimaryResult","Columns":[{"ColumnName":"A"}],"Rows":[[1],`+"\n[1,2]]},"+frameEnd+"]")
	require.ErrorContains(t, err, "T.json:4:5: the row has not as many values as there are columns")
}
