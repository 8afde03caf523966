package ingest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/planner"
)

func columns(t *testing.T, name, text string, known ...planner.TableColumn) (names []string, ts []types.Type, err error) {
	s, openErr := Open([]string{data(t, map[string]string{name: text})}, Options{})
	require.NoError(t, openErr)
	cols, err := s.Columns(context.Background(), "T", known)
	for _, c := range cols {
		names, ts = append(names, c.Name), append(ts, c.Type)
	}
	return names, ts, err
}

func TestInferredTypesLoseNothing(t *testing.T) {
	for _, c := range []struct {
		values []string // as JSON
		want   types.Type
	}{
		{[]string{`1`, `-2`, `null`}, types.Long},
		{[]string{`9223372036854775807`}, types.Long},
		{[]string{`9223372036854775808`}, types.String},
		{[]string{`9007199254740993`, `1.5`}, types.String},
		{[]string{`1`, `1.5`}, types.Real},
		{[]string{`0.12345678901234567890`}, types.String},
		{[]string{`true`, `false`}, types.Bool},
		{[]string{`true`, `1`}, types.String},
		{[]string{`"01234"`}, types.String},
		{[]string{`"50"`, `50`}, types.String},
		{[]string{`"2026-05-01T10:00:00.1234567Z"`, `""`, `"2026-05-01"`}, types.Datetime},
		{[]string{`"2026-05-01T10:00:00.12345678Z"`}, types.String},
		{[]string{`"2026-05-01T10:00:00Z"`, `"soon"`}, types.String},
		{[]string{`"10:00:00"`}, types.String},
		{[]string{`{"a":1}`, `null`}, types.Dynamic},
		{[]string{`[1]`, `"x"`, `2`}, types.Dynamic},
		{[]string{`null`}, types.String},
		{[]string{`1`, `"null"`, `"NULL"`}, types.Long},
		{[]string{`"x"`, `"null"`}, types.String},
	} {
		text := ""
		for _, v := range c.values {
			text += `{"V":` + v + "}\n"
		}
		_, ts, err := columns(t, "T.ndjson", text)
		require.NoError(t, err)
		require.Equal(t, []types.Type{c.want}, ts, text)
	}
}

func TestInferredTypesOfCSV(t *testing.T) {
	names, ts, err := columns(t, "T.csv", "Zip,Id,N,When [UTC],Flag,Bag,Hash\n01234,9007199254740993,1,2026-05-01 10:00:00,true,\"{\"\"a\"\":1}\",12e5\n12,1,1.5,,,,\n")
	require.NoError(t, err)
	require.Equal(t, []string{"Zip", "Id", "N", "When", "Flag", "Bag", "Hash"}, names)
	require.Equal(t, []types.Type{types.String, types.Long, types.Real, types.Datetime, types.Bool, types.Dynamic, types.String}, ts)
}

func TestColumnsOfTheFilesComeBehindTheKnownOnes(t *testing.T) {
	names, ts, err := columns(t, "T.ndjson", "{\"b\":1,\"new\":2.5,\"A\":\"x\"}\n{\"Late\":true}\n", planner.TableColumn{Name: "A", Type: types.String}, planner.TableColumn{Name: "B", Type: types.Int})
	require.NoError(t, err)
	require.Equal(t, []string{"A", "B", "new", "Late"}, names)
	require.Equal(t, []types.Type{types.String, types.Int, types.Real, types.Bool}, ts)
}

func TestInferenceStopsAtABadRow(t *testing.T) {
	_, _, err := columns(t, "T.ndjson", "{\"a\":1}\n{\"a\":}\n")
	var bad *Error
	require.ErrorAs(t, err, &bad)
	require.Equal(t, []int{2, 6}, []int{bad.Line, bad.Column})
}
