package ingest

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/planner"
)

// What the portal exports of a union goes by the Type of each row; the order of its dates is told by all of them.
func TestRowsOfSeveralTablesInOneFile(t *testing.T) {
	text := "\"TimeGenerated [UTC]\",Type,A,\"B\"\n\"5/1/2021, 1:00 AM\",Ones_CL,x,\n\n\"5/2/2021, 1:00 AM\",Twos_CL,,\"y\n\"\"z\"\"\"\n\"5/13/2021, 1:00 AM\",Twos_CL,,w\n\"5/3/2021, 1:00 AM\",Ones_CL,v,\n"
	var notes []string
	folder := data(t, map[string]string{"query_data.csv": text, "query_data (1).csv": "A,Type\nx,Threes\ny,\n"})
	s, err := Open([]string{folder}, Options{Note: func(n string) { notes = append(notes, n) }})
	require.NoError(t, err)
	require.Equal(t, []string{"Ones_CL", "Twos_CL", "query_data (1)"}, s.Tables())
	require.Equal(t, []string{
		filepath.Join(folder, "query_data (1).csv") + " is read as table query_data (1), since not all of its rows say in Type which table they are of",
		filepath.Join(folder, "query_data.csv") + " is read as table Ones_CL and table Twos_CL, which its rows say they are of",
	}, notes)
	columns, err := s.Columns(t.Context(), "Ones_CL", nil)
	require.NoError(t, err)
	require.Equal(t, types.Unknown, typeIn(columns, "B"), "a column without values is another table's")
	rows, _ := scanned(t, "Ones_CL", "query_data.csv", text, nil, "TimeGenerated", "A", "Type")
	require.Equal(t, [][]string{{"2021-05-01T01:00:00.0000000Z", "x", "Ones_CL"}, {"2021-05-03T01:00:00.0000000Z", "v", "Ones_CL"}}, rows)
	rows, _ = scanned(t, "Twos_CL", "query_data.csv", text, nil, "TimeGenerated", "B")
	require.Equal(t, [][]string{{"2021-05-02T01:00:00.0000000Z", "y\n\"z\""}, {"2021-05-13T01:00:00.0000000Z", "w"}}, rows)
	places, err := s.Places(t.Context(), "Ones_CL", []int{1})
	require.NoError(t, err)
	require.Equal(t, 7, places[0].Line)

	json := "[{\"Type\":\"Ones\",\"A\":1,\"B\":null},\n{\"Type\":\"Twos\",\"A\":\"\",\"B\":[2]}]"
	rows, _ = scanned(t, "Twos", "query_data.json", json, nil, "B")
	require.Equal(t, [][]string{{"[2]"}}, rows)
	_, err = Open([]string{data(t, map[string]string{"query_data.csv": "A,Type\nx,Ones\n\"y,Twos\n"})}, Options{})
	require.NoError(t, err)
}

func TestTabs(t *testing.T) {
	rows, _ := scanned(t, "T", "T.tsv", "A\tB,C\n1\tx;y\n2\t\"a\tb\"\n", nil, "A", "B,C")
	require.Equal(t, [][]string{{"1", "x;y"}, {"2", "a\tb"}}, rows)
}

func TestAFileOfAnUnknownEndingIsTold(t *testing.T) {
	var warnings []string
	s, err := Open([]string{data(t, map[string]string{"SigninLogs-2026-05-01.xlsx": "x", "notes.md": ""})}, Options{Warn: func(n string) { warnings = append(warnings, n) }})
	require.NoError(t, err)
	s.NoteAbsent([]string{"SigninLogs", "AuditLogs"})
	require.Len(t, warnings, 1)
	require.Contains(t, warnings[0], "SigninLogs-2026-05-01.xlsx does not end in .ndjson, .jsonl, ")
}

// Diagnostic settings fill tables that have a TimeGenerated and a Type, also those that nobody knows.
func TestTablesOfDiagnosticSettings(t *testing.T) {
	for name, text := range map[string]string{
		"T.json":       `{"records":[{"time":"2021-06-14T00:00:00Z","operationName":"o"},{"time":"2021-06-15T00:00:00Z"}]}`,
		"T/PT1H.json":  "{\"time\":\"2021-06-14T00:00:00Z\",\"operationName\":\"o\"}\n{\"time\":\"2021-06-15T00:00:00Z\"}\n",
		"T/lines.json": "{\"time\":\"2021-06-14T00:00:00Z\",\"resourceId\":\"r\",\"category\":\"c\"}\n{\"time\":\"2021-06-15T00:00:00Z\"}\n",
	} {
		rows, notes := scanned(t, "T", name, text, nil, "TimeGenerated", "Type")
		require.Equal(t, [][]string{{"2021-06-14T00:00:00.0000000Z", "T"}, {"2021-06-15T00:00:00.0000000Z", "T"}}, rows, name)
		require.Empty(t, notes)
	}
	s, err := Open([]string{data(t, map[string]string{"T.ndjson": "{\"time\":\"2021-06-14T00:00:00Z\",\"category\":\"c\"}\n"})}, Options{})
	require.NoError(t, err)
	columns, err := s.Columns(t.Context(), "T", nil)
	require.NoError(t, err)
	require.Equal(t, []planner.TableColumn{{Name: "time", Type: types.Datetime}, {Name: "category", Type: types.String}}, columns, "any log may have a time")
	rows, notes := scanned(t, "T", "T.json", `{"records":[{"time":"2021-06-14T00:00:00Z","Type":"own"}]}`, nil, "Type")
	require.Equal(t, [][]string{{"own"}}, rows, "what the rows say stays")
	require.Empty(t, notes)
}

func TestValuesThatAreNotWhatTheNameSays(t *testing.T) {
	_, notes := scanned(t, "A_CL", "A_CL.csv", "TimeGenerated,a_d,b_d\n2021-01-01,\"1234,5\",1.5\n", nil, "a_d")
	require.Equal(t, []string{"A_CL: column a_d is a string, since not all of its values are of the type real, as its name has it"}, notes)
}
