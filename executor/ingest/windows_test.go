package ingest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/planner"
)

// logon is an event as tools write it, from its marks of attributes.
func logon(id, attribute, data string) string {
	return `{"Event":{"System":{"Provider":{"` + attribute + `Name":"Microsoft-Windows-Security-Auditing"},"EventID":` + id +
		`,"Level":"0","Task":12544,"TimeCreated":{"` + attribute + `SystemTime":"2021-06-14T07:43:07.1234567Z"},"Channel":"Security","Computer":"c"},"EventData":` + data + `}}`
}

func TestEventsOfWindows(t *testing.T) {
	known := []planner.TableColumn{
		timeGenerated, {Name: "Computer", Type: types.String}, {Name: "EventID", Type: types.Int}, {Name: "Task", Type: types.Int},
		{Name: "TargetUserName", Type: types.String}, {Name: "LogonType", Type: types.Int}, {Name: "EventSourceName", Type: types.String}, {Name: "TargetAccount", Type: types.String},
	}
	want := []string{"2021-06-14T07:43:07.1234567Z", "c", "4624", "12544", "ana", "3", "Microsoft-Windows-Security-Auditing", `D\ana`}
	plain := `{"TargetUserName":"ana","TargetDomainName":"D","LogonType":3}`
	listed := `{"Data":[{"@Name":"TargetUserName","#text":"ana"},{"@Name":"TargetDomainName","#text":"D"},{"@Name":"LogonType","#text":"3"}]}`
	indented := strings.NewReplacer(",", ",\n  ", "{", "{\n ").Replace(logon("4624", "@", plain))
	for name, text := range map[string]string{
		"SecurityEvent.ndjson": logon("4624", "@", plain) + "\n" + logon(`{"@Qualifiers":"0","#text":"4624"}`, "", listed) + "\n",
		"SecurityEvent.json":   "[\n" + indented + ",\n" + logon("4624", "-", plain) + "]\n",
		"dump.json":            indented + "\n" + indented,
		"dump.log":             strings.ReplaceAll(logon("4624", "@", plain), `{"@SystemTime":"2021-06-14T07:43:07.1234567Z"}`, `{"#attributes":{"SystemTime":"2021-06-14T07:43:07.1234567Z"}}`) + "\n" + logon("4624", "@", plain),
	} {
		rows, _ := scanned(t, "SecurityEvent", name, text, known, "TimeGenerated", "Computer", "EventID", "Task", "TargetUserName", "LogonType", "EventSourceName", "TargetAccount")
		require.Equal(t, [][]string{want, want}, rows, name)
	}
}

func TestOtherEventsOfWindows(t *testing.T) {
	event := strings.ReplaceAll(logon("1", "@", `{"Image":"a<b"}`), `"Channel":"Security"`, `"Channel":"Microsoft-Windows-Sysmon/Operational"`)
	known := []planner.TableColumn{timeGenerated, {Name: "EventLog", Type: types.String}, {Name: "EventData", Type: types.String}, {Name: "EventLevel", Type: types.Int}}
	rows, _ := scanned(t, "Event", "dump.ndjson", event+"\n", known, "EventLog", "EventData", "EventLevel")
	require.Equal(t, [][]string{{"Microsoft-Windows-Sysmon/Operational", `<DataItem type="System.XmlData"><EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><Data Name="Image">a&lt;b</Data></EventData></DataItem>`, "0"}}, rows)

	s, err := Open([]string{data(t, map[string]string{"dump.ndjson": event + "\n" + logon("1", "@", "{}")})}, Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"Event", "SecurityEvent"}, s.Tables())
	both := data(t, map[string]string{"SecurityEvent/dump.ndjson": event + "\n" + logon("1", "@", "{}")})
	other, err := Open([]string{both, "T=" + both + "/SecurityEvent/dump.ndjson"}, Options{})
	require.NoError(t, err)
	columns, err := other.Columns(t.Context(), "SecurityEvent", nil)
	require.NoError(t, err)
	require.Equal(t, types.Unknown, typeIn(columns, "EventLog"), "a folder has a table's own events")
	_, err = other.Columns(t.Context(), "T", nil)
	require.ErrorContains(t, err, "put them in files of their own")
	for table, want := range map[string]string{"Event": "Microsoft-Windows-Sysmon/Operational", "SecurityEvent": ""} {
		rows, _ := scanned(t, table, "dump.ndjson", event+"\n"+logon("1", "@", "{}"), known, "EventLog")
		require.Equal(t, [][]string{{want}}, rows)
	}
}

func TestBadEventsOfWindowsAreLocated(t *testing.T) {
	s, err := Open([]string{data(t, map[string]string{"SecurityEvent.json": "[" + logon("1", "@", "{}") + ",\n\n" + logon("true1", "@", "{}") + "]"})}, Options{})
	require.NoError(t, err)
	_, err = s.Columns(t.Context(), "SecurityEvent", nil)
	require.ErrorContains(t, err, "SecurityEvent.json:3:")
}

// Elastic's agents and EvtxECmd have shapes of their own.
func TestEventsAsOtherToolsWriteThem(t *testing.T) {
	known := []planner.TableColumn{
		timeGenerated, {Name: "Computer", Type: types.String}, {Name: "EventID", Type: types.Int}, {Name: "Level", Type: types.String}, {Name: "Task", Type: types.Int},
		{Name: "TargetUserName", Type: types.String}, {Name: "EventSourceName", Type: types.String}, {Name: "TargetAccount", Type: types.String},
	}
	for name, text := range map[string]string{
		"beats-20210614.ndjson": `{"@timestamp":"2021-06-14T07:43:07.123Z","log":{"level":"information"},"event":{"code":"4720"},"winlog":{"channel":"Security","task":"User Account Management","provider_name":"P","computer_name":"c","event_data":{"TargetUserName":"ana","TargetDomainName":"D"}},"message":"m"}`,
		"20210614_Output.json":  "\xef\xbb\xbf" + `{"PayloadData1":"x","MapDescription":"A user account was created","Computer":"c","Payload":"{\"EventData\":{\"Data\":[{\"@Name\":\"TargetUserName\",\"#text\":\"ana\"},{\"@Name\":\"TargetDomainName\",\"#text\":\"D\"}]}}","Channel":"Security","Provider":"P","EventId":4720,"Level":"Info","TimeCreated":"2021-06-14T07:43:07.1230000+00:00"}`,
	} {
		rows, notes := scanned(t, "SecurityEvent", name, text+"\n"+strings.TrimPrefix(text, "\xef\xbb\xbf")+"\n", known, "TimeGenerated", "Computer", "EventID", "Level", "Task", "TargetUserName", "EventSourceName", "TargetAccount")
		want := []string{"2021-06-14T07:43:07.1230000Z", "c", "4720", "4", "null", "ana", "P", `D\ana`}
		require.Equal(t, [][]string{want, want}, rows, name)
		require.Contains(t, notes[0], "is read as table SecurityEvent, since it holds events of Windows")
	}
	s, err := Open([]string{data(t, map[string]string{
		"beats.json":   `[{"winlog":{"channel":"System","event_id":7045,"event_data":{"ServiceName":"s"}},"@timestamp":"2021-06-14T07:43:07Z"}]`,
		"others.jsonl": `{"winlog":{"channel":"System"}}`,
		"names.jsonl":  `{"EventId":1,"Channel":"Security"}`,
	})}, Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"Event", "names", "others"}, s.Tables())
}
