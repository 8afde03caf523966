package server

import (
	"context"
	"testing"
	"time"

	"github.com/Azure/azure-kusto-go/azkustodata"
	"github.com/Azure/azure-kusto-go/azkustodata/kql"
	"github.com/stretchr/testify/require"
)

// extremes has a row of the least and greatest values of each type, one of nulls, and one of everyday values.
const extremes = `print i = int(-2147483648), l = long(-9223372036854775807), r = real(1.7976931348623157e308), b = true, s = "a\"\n\u00e9😀", t = datetime(0001-01-01),
  p = timespan(-100.02:48:05), g = guid(74be27de-1e4e-49d9-b579-fe0b331d3642), m = decimal(-0.0000000001), d = dynamic({"b": [1, null, "x"], "a": {}})
| union (print i = int(null), l = long(null), r = real(null), b = bool(null), s = "", t = datetime(null), p = timespan(null), g = guid(null), m = decimal(null), d = dynamic(null))
| union (print i = int(2147483647), l = long(9223372036854775807), r = 0.1, b = false, s = "x", t = datetime(9999-12-31 23:59:59.9999999), p = 1d + 1tick, g = guid(00000000-0000-0000-0000-000000000000), m = decimal(1.5), d = dynamic([]))`

// TestKustoClient asks as programs do that use Kusto's client for Go: whole and row by row, with parameters, commands
// and errors.
func TestKustoClient(t *testing.T) {
	h := newServer(t, nil)
	client, err := azkustodata.New(azkustodata.NewConnectionStringBuilder(h.URL))
	require.NoError(t, err)
	defer client.Close()
	ctx := context.Background()

	data, err := client.Query(ctx, "db", kql.New("Logons | project Who, N, TimeGenerated | sort by N asc"))
	require.NoError(t, err)
	rows := data.Tables()[0].Rows()
	require.Len(t, rows, 2)
	var logon struct {
		Who           string
		N             int64
		TimeGenerated time.Time
	}
	require.NoError(t, rows[1].ToStruct(&logon))
	require.Equal(t, "bob", logon.Who)
	require.True(t, logon.TimeGenerated.Equal(time.Date(2026, 5, 2, 0, 0, 0, 0, time.UTC)))

	data, err = client.Query(ctx, "db", kql.New("").AddUnsafe(extremes))
	require.NoError(t, err)
	table := data.Tables()[0]
	require.Len(t, table.Rows(), 3)
	var shown []string
	for _, v := range table.Rows()[0].Values() {
		shown = append(shown, v.String())
	}
	require.Equal(t, []string{
		"-2147483648", "-9223372036854775807", "1.7976931348623157e+308", "true", "a\"\né😀", "0001-01-01T00:00:00Z", "-2402h48m5s", "74be27de-1e4e-49d9-b579-fe0b331d3642", "-0.0000000001", `{"b":[1,null,"x"],"a":{}}`,
	}, shown)
	for i, v := range table.Rows()[1].Values() {
		if i != 4 { // a text is never null
			require.Equal(t, "", v.String(), table.Columns()[i].Name())
		}
	}

	parameters := kql.NewParameters().AddString("who", `a"b'`).AddLong("n", 7).AddDateTime("since", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)).AddTimespan("span", time.Hour)
	data, err = client.Query(ctx, "db", kql.New("print who, n, since, span"), azkustodata.QueryParameters(parameters))
	require.NoError(t, err)
	shown = nil
	for _, v := range data.Tables()[0].Rows()[0].Values() {
		shown = append(shown, v.String())
	}
	require.Equal(t, []string{`a"b'`, "7", "2026-01-01T00:00:00Z", "1h0m0s"}, shown)

	rowwise, err := client.IterativeQuery(ctx, "db", kql.New("range x from 1 to 20000 step 1"))
	require.NoError(t, err)
	defer rowwise.Close()
	n := 0
	for one := range rowwise.Tables() {
		require.NoError(t, one.Err())
		for row := range one.Table().Rows() {
			require.NoError(t, row.Err())
			if one.Table().IsPrimaryResult() {
				n++
			}
		}
	}
	require.Equal(t, 20000, n)

	_, err = client.Query(ctx, "db", kql.New("Logons | where Whoo == 1"))
	require.ErrorContains(t, err, "SEM0100")
	_, err = client.Query(ctx, "db", kql.New("range x from 1 to 10 step 1"), azkustodata.CustomQueryOption("truncationmaxrecords", 3))
	require.ErrorContains(t, err, "E_QUERY_RESULT_SET_TOO_LARGE")

	shownTables, err := client.Mgmt(ctx, "db", kql.New(".show tables"))
	require.NoError(t, err)
	require.Equal(t, "Logons", shownTables.Tables()[0].Rows()[0].Values()[0].String())
}
