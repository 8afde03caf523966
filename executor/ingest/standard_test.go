package ingest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/planner"
)

// scanned is columns of a table as text, all rows, and the notes.
func scanned(t *testing.T, table, file, text string, known []planner.TableColumn, names ...string) (rows [][]string, notes []string) {
	s, err := Open([]string{data(t, map[string]string{file: text})}, Options{Note: func(n string) { notes = append(notes, n) }})
	require.NoError(t, err)
	columns, err := s.Columns(context.Background(), table, known)
	require.NoError(t, err)
	var scan []planner.ScanColumn
	var out []planner.Column
	for _, name := range names {
		scan, out = append(scan, planner.ScanColumn{Name: name}), append(out, planner.Column{Name: name, Type: typeIn(columns, name)})
	}
	batches, err := s.Read(context.Background(), table, scan, out)
	require.NoError(t, err)
	for _, b := range batches {
		for r := range b.Len {
			row := make([]string, b.Width())
			for i := range row {
				if row[i] = show(b.Col(i), r); out[i].Type == types.Datetime && row[i] != "null" {
					row[i] = string(types.AppendDatetime(nil, b.Col(i).Long(r)))
				}
			}
			rows = append(rows, row)
		}
	}
	return rows, notes
}

func TestCustomTablesHaveTheStandardColumns(t *testing.T) {
	s, err := Open([]string{data(t, map[string]string{"A_CL.ndjson": "{\"Computer\":7,\"b_d\":\"1.5E+2\",\"c_d\":2,\"d_d\":\"x\",\"e_s\":5,\"f_b\":\"true\",\"g_g\":\"3ccc478a-1be8-4960-a0bb-1e9242edf5ff\",\"h_g\":\"xxxx\",\"i_t\":\"\",\"j_t\":\"1/13/2021, 1:00 AM\",\"k\":1}\n"})}, Options{})
	require.NoError(t, err)
	columns, err := s.Columns(context.Background(), "A_CL", nil)
	require.NoError(t, err)
	own := []planner.TableColumn{
		{Name: "Computer", Type: types.String}, {Name: "b_d", Type: types.Real}, {Name: "c_d", Type: types.Real}, {Name: "d_d", Type: types.String},
		{Name: "e_s", Type: types.String}, {Name: "f_b", Type: types.Bool}, {Name: "g_g", Type: types.Guid}, {Name: "h_g", Type: types.String},
		{Name: "i_t", Type: types.Datetime}, {Name: "j_t", Type: types.Datetime}, {Name: "k", Type: types.Long},
	}
	require.Equal(t, own, columns[:len(own)])
	require.Len(t, columns, len(own)+len(Standard)-1)
	for _, c := range Standard {
		require.Contains(t, columns, c)
	}
}

func TestTypeIsTheTablesName(t *testing.T) {
	rows, notes := scanned(t, "A_CL", "A_CL.ndjson", "{\"a\":1,\"TimeGenerated\":\"2021-01-01\"}\n{\"Type\":\"\",\"TimeGenerated\":\"2021-01-01\"}\n{\"Type\":\"other\",\"TimeGenerated\":\"2021-01-01\"}\n", nil, "Type")
	require.Equal(t, [][]string{{"A_CL"}, {"A_CL"}, {"A_CL"}}, rows)
	require.Equal(t, []string{`A_CL: the files have another Type than the table's name, such as "other"; in the table it is the name`}, notes)
	known := []planner.TableColumn{{Name: "A", Type: types.Long}, {Name: "Type", Type: types.String}}
	rows, _ = scanned(t, "T", "T.csv", "A\n1\n", known, "Type", "A")
	require.Equal(t, [][]string{{"T", "1"}}, rows)
	rows, _ = scanned(t, "T", "T.csv", "Type\nip\n", nil, "Type")
	require.Equal(t, [][]string{{"ip"}}, rows, "a table that nobody knows has its own Type")
}

func TestTimesAreFilled(t *testing.T) {
	both := []planner.TableColumn{timeGenerated, {Name: "Timestamp", Type: types.Datetime}}
	rows, notes := scanned(t, "DeviceEvents", "DeviceEvents.csv", "Timestamp [UTC]\n\"6/14/2021, 7:43:07.077 AM\"\n", both, "TimeGenerated", "Timestamp")
	require.Equal(t, [][]string{{"2021-06-14T07:43:07.0770000Z", "2021-06-14T07:43:07.0770000Z"}}, rows)
	require.Empty(t, notes)
	rows, _ = scanned(t, "DeviceEvents", "DeviceEvents.ndjson", "{\"TimeGenerated\":\"2021-06-14\"}\n{\"TimeGenerated\":\"2021-06-15\",\"Timestamp\":\"2021-06-16\"}\n", both, "Timestamp")
	require.Equal(t, [][]string{{"2021-06-14T00:00:00.0000000Z"}, {"2021-06-16T00:00:00.0000000Z"}}, rows)

	signIns := []planner.TableColumn{timeGenerated, {Name: "CreatedDateTime", Type: types.Datetime}, {Name: "UserId", Type: types.String}, {Name: "Location", Type: types.String}}
	rows, _ = scanned(t, "SigninLogs", "SigninLogs.json", `{"@odata.context":"x","value":[{"createdDateTime":"2021-06-14T00:00:00Z","userId":"u"}]}`, signIns, "TimeGenerated", "UserId")
	require.Equal(t, [][]string{{"2021-06-14T00:00:00.0000000Z", "u"}}, rows)
	rows, notes = scanned(t, "SigninLogs", "SigninLogs.json", `{"records":[{"properties":{"userId":"u","location":{"city":"x"},"more":1},"time":"2021-06-14T00:00:00Z","location":"DE"}]}`, signIns, "TimeGenerated", "UserId", "Location", "properties")
	require.Equal(t, [][]string{{"2021-06-14T00:00:00.0000000Z", "u", "DE", `{"userId":"u","location":{"city":"x"},"more":1}`}}, rows)
	require.Equal(t, []string{"SigninLogs: location in the files is read as column Location", "SigninLogs: userId in the files is read as column UserId"}, notes)

	rows, _ = scanned(t, "SigninLogs", "SigninLogs.ndjson", `{"records":[{"time":"2021-06-14T00:00:00Z","properties":{"userId":"u"}},{"time":"2021-06-15T00:00:00Z"}]}`+"\n"+`{"records":[{"time":"2021-06-16T00:00:00Z"}]}`, signIns, "TimeGenerated")
	require.Equal(t, [][]string{{"2021-06-14T00:00:00.0000000Z"}, {"2021-06-15T00:00:00.0000000Z"}, {"2021-06-16T00:00:00.0000000Z"}}, rows)

	result := append(signIns, planner.TableColumn{Name: "ResultType", Type: types.String}, planner.TableColumn{Name: "Status", Type: types.Dynamic})
	rows, _ = scanned(t, "SigninLogs", "SigninLogs.ndjson", "{\"status\":{\"errorCode\":50126}}\n{\"resultType\":\"0\",\"status\":{\"errorCode\":1}}\n", result, "ResultType", "Status")
	require.Equal(t, [][]string{{"50126", `{"errorCode":50126}`}, {"0", `{"errorCode":1}`}}, rows)

	trail := []planner.TableColumn{timeGenerated, {Name: "EventName", Type: types.String}, {Name: "UserIdentityType", Type: types.String}, {Name: "SessionMfaAuthenticated", Type: types.Bool}}
	rows, _ = scanned(t, "AWSCloudTrail", "AWSCloudTrail.json", `{"Records":[{"eventTime":"2021-06-14T00:00:00Z","eventName":"e","userIdentity":{"type":"Root","sessionContext":{"attributes":{"mfaAuthenticated":"false"}}}}]}`, trail, "TimeGenerated", "EventName", "UserIdentityType", "SessionMfaAuthenticated")
	require.Equal(t, [][]string{{"2021-06-14T00:00:00.0000000Z", "e", "Root", "false"}}, rows)
}

func TestRowsWithoutATimeAreWarnedOf(t *testing.T) {
	_, notes := scanned(t, "A_CL", "A_CL.ndjson", "{\"received\":\"2021-06-14T00:00:00Z\",\"event_time\":1612192196113,\"n\":1}\n{\"TimeGenerated\":\"2021-06-14\"}\n", nil, "n")
	require.Equal(t, []string{"A_CL: TimeGenerated is null in 1 of 2 rows; what the files have is received, event_time"}, notes)
	_, notes = scanned(t, "T", "T.csv", "A\n1\n", []planner.TableColumn{timeGenerated, {Name: "A", Type: types.Long}}, "A")
	require.Equal(t, []string{"T: TimeGenerated is null in 1 of 1 rows; the files have no column that may be a time"}, notes)
	_, notes = scanned(t, "T", "T.csv", "A\n1\n", nil, "A")
	require.Empty(t, notes)
}
