package ingest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/planner"
)

var timeGenerated = planner.TableColumn{Name: "TimeGenerated", Type: types.Datetime}

// times is the column TimeGenerated of a table, as text.
func times(t *testing.T, files map[string]string, o Options, known ...planner.TableColumn) ([]string, error) {
	s, err := Open([]string{data(t, files)}, o)
	require.NoError(t, err)
	columns, err := s.Columns(context.Background(), "T", known)
	if err != nil {
		return nil, err
	}
	require.Contains(t, columns, timeGenerated)
	batches, err := s.Read(context.Background(), "T", []planner.ScanColumn{{Name: "TimeGenerated"}}, []planner.Column{{Type: types.Datetime}})
	var out []string
	for _, b := range batches {
		for i := range b.Len {
			if b.Col(0).Null(i) {
				out = append(out, "null")
			} else {
				out = append(out, types.Time(b.Col(0).Long(i)).Format(time.RFC3339Nano))
			}
		}
	}
	return out, err
}

func TestPortalTimes(t *testing.T) {
	berlin, err := Zone("Europe/Berlin")
	require.NoError(t, err)
	for _, c := range []struct {
		name, text string
		options    Options
		want       []string
	}{
		{"T.csv", "TimeGenerated [UTC],A\n\"6/14/2021, 7:43:07.077 AM\",1\n,2\n", Options{}, []string{"2021-06-14T07:43:07.077Z", "null"}},
		{"T.json", `[{"TimeGenerated [UTC]":"6\/14\/2021, 7:43:07.077 PM"},{"TimeGenerated [UTC]":"1/2/2021, 12:00:00.000 AM"}]`, Options{}, []string{"2021-06-14T19:43:07.077Z", "2021-01-02T00:00:00Z"}},
		{"T.ndjson", "{\"TimeGenerated [UTC]\":\"1/2/2021, 9:07:56.643 pm\"}\n{\"TimeGenerated [UTC]\":\"16/11/2021, 9:07:56.643 pm\"}\n", Options{}, []string{"2021-02-01T21:07:56.643Z", "2021-11-16T21:07:56.643Z"}},
		{"T.csv", "TimeGenerated [UTC]\n14.06.2021 07:43:07\n01.02.2021 07:43:07\n", Options{}, []string{"2021-06-14T07:43:07Z", "2021-02-01T07:43:07Z"}},
		{"T.csv", "TimeGenerated [Eastern Time (US & Canada)]\n\"6/14/2021, 7:43:07.077 AM\"\n\"1/14/2021, 7:43:07.077 AM\"\n", Options{}, []string{"2021-06-14T11:43:07.077Z", "2021-01-14T12:43:07.077Z"}},
		{"T.csv", "\"TimeGenerated [(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna]\"\n\"6/14/2021, 7:43:07 AM\"\n", Options{}, []string{"2021-06-14T05:43:07Z"}},
		{"T.csv", "TimeGenerated [Local Time]\n\"6/14/2021, 7:43:07.077 AM\"\n2021-06-14T07:43:07Z\n2021-06-14T07:43:07+0100\n", Options{Local: berlin}, []string{"2021-06-14T05:43:07.077Z", "2021-06-14T07:43:07Z", "2021-06-14T06:43:07Z"}},
		{"T.csv", "TimeGenerated [UTC]\n\"2/7/2021, 09:44:45:432\u202fPM\"\n", Options{Dates: DayFirst}, []string{"2021-07-02T21:44:45.432Z"}},
		{"T.csv", "TimeGenerated [UTC]\n\"2/7/2021, 9:44:45 p.m.\"\n", Options{Dates: MonthFirst}, []string{"2021-02-07T21:44:45Z"}},
		{"T.csv", "TimeGenerated [UTC]\n9/9/2021\n2021-03-04\n2021/03/04 10:00\n", Options{}, []string{"2021-09-09T00:00:00Z", "2021-03-04T00:00:00Z", "2021-03-04T10:00:00Z"}},
		{"T.csv", "TimeGenerated [UTC],At [UTC]\n\"2/1/2021, 9:00 AM\",\"2/13/2021, 9:00 AM\"\n", Options{}, []string{"2021-02-01T09:00:00Z"}},
	} {
		for _, known := range [][]planner.TableColumn{nil, {timeGenerated}} {
			got, err := times(t, map[string]string{c.name: c.text}, c.options, known...)
			require.NoError(t, err, c.text)
			require.Equal(t, c.want, got, c.text)
		}
	}
}

func TestTimesThatCannotBeTold(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"A,TimeGenerated [UTC]\n1,\n2,\"2/1/2021, 9:00 AM\"\n", "T.csv:3:3: the dates of column TimeGenerated may have the day or the month first; say which with --dates dmy or --dates mdy"},
		{"TimeGenerated [UTC]\n13/1/2021\n1/2/2021\n1/13/2021\n", "T.csv:3:1: the dates of column TimeGenerated have the day first in some rows and the month first in others; say which with --dates dmy or --dates mdy"},
		{"TimeGenerated [UTC],At\n2/1/2021,2/13/2021\n", "T.csv:2:1: the dates of column TimeGenerated may have the day or the month first; say which with --dates dmy or --dates mdy"},
		{"TimeGenerated [Local Time]\n2021-01-01\n", "T.csv:2:1: column TimeGenerated is in the local time of whoever exported it; say which zone that was, as in --tz Europe/Berlin"},
	} {
		for _, known := range [][]planner.TableColumn{nil, {timeGenerated}} {
			_, err := times(t, map[string]string{"T.csv": c.text}, Options{OnError: Skip}, known...)
			require.ErrorContains(t, err, c.want)
		}
	}
}

func TestEachFileHasAnOrderOfItsOwn(t *testing.T) {
	got, err := times(t, map[string]string{"T-1.csv": "TimeGenerated [UTC]\n13/1/2021\n2/1/2021\n", "T-2.csv": "TimeGenerated [UTC]\n1/13/2021\n1/2/2021\n"}, Options{}, timeGenerated)
	require.NoError(t, err)
	require.Equal(t, []string{"2021-01-13T00:00:00Z", "2021-01-02T00:00:00Z", "2021-01-13T00:00:00Z", "2021-01-02T00:00:00Z"}, got)
}

func TestMarksThatAreNone(t *testing.T) {
	names, _, err := columns(t, "T.csv", "A [b],C [UTC,[UTC],D [Nowhere/City]\n1,2,3,4\n")
	require.NoError(t, err)
	require.Equal(t, []string{"A [b]", "C [UTC", "[UTC]", "D [Nowhere/City]"}, names)
}

func TestColumnsThatSayTheyAreTimes(t *testing.T) {
	names, ts, err := columns(t, "T.csv", "a_t,b [UTC],c,d_t,e_t\n\"6/14/2021, 7:43:07.077 AM\",6/14/2021,6/14/2021,soon,17\n")
	require.NoError(t, err)
	require.Equal(t, []string{"a_t", "b", "c", "d_t", "e_t"}, names)
	require.Equal(t, []types.Type{types.Datetime, types.Datetime, types.String, types.String, types.Long}, ts)
}

func TestZones(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "UTC", "+05:30", "UTC-3", "-0800", "Eastern Time (US & Canada)", "(UTC-05:00) Eastern Time (US & Canada)"} {
		_, err := Zone(name)
		require.NoError(t, err, name)
	}
	for _, name := range []string{"", "Local", "Local Time", "Berlin!", "+99:00", "+", "+5:99", "../etc"} {
		_, err := Zone(name)
		require.Error(t, err, name)
	}
}

func TestEveryWindowsZoneIsKnown(t *testing.T) {
	for _, line := range zoneLines() {
		require.NotNil(t, zoneNamed(line), line)
	}
}

// zoneLines is the names that Windows shows.
func zoneLines() (names []string) {
	for line := range strings.Lines(windowsZones) {
		name, _, _ := strings.Cut(line, "=")
		names = append(names, name)
	}
	return names
}
