package ingest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/planner"
)

func TestFilesOfThePortalGoByTheirType(t *testing.T) {
	folder := data(t, map[string]string{
		"query_data.csv":      "\"TimeGenerated [UTC]\",A,Type\n\"6/14/2021, 7:43:07.077 AM\",1,SigninLogs\n",
		"query_data (1).csv":  "A,Type\n2,SigninLogs\n",
		"query_data (2).csv":  "A,Type\n2,Mine_CL\n",
		"query_data (3).csv":  "A,Type\n2,X\n3,Y\n",
		"query_data (4).csv":  "A\n2\n",
		"query_database.csv":  "A,Type\n2,X\n",
		"query_data (5).json": "{\"Type\":\n",
	})
	s, err := Open([]string{folder}, Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"Mine_CL", "SigninLogs", "X", "Y", "query_data (4)", "query_data (5)", "query_database"}, s.Tables())
	require.Len(t, s.Files("SigninLogs"), 2)
	s, err = Open([]string{folder + "/query_data.csv", "T=" + folder + "/query_data (2).csv"}, Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"SigninLogs", "T"}, s.Tables())
}

func TestAPortalsFileOfTwoTables(t *testing.T) {
	s, err := Open([]string{data(t, map[string]string{"query_data.csv": "A,Type\n1,SigninLogs\n"})}, Options{})
	require.NoError(t, err)
	s.tables["SigninLogs"].files = []string{data(t, map[string]string{"x.csv": "A,Type\n1,SigninLogs\n2,AuditLogs\n"}) + "/x.csv"}
	_, err = s.Columns(t.Context(), "SigninLogs", []planner.TableColumn{TypeColumn, {Name: "A", Type: types.Long}})
	require.NoError(t, err)
	_, err = s.Read(t.Context(), "SigninLogs", []planner.ScanColumn{{Name: "Type"}}, []planner.Column{{Type: types.String}})
	require.ErrorContains(t, err, "x.csv:3:3: the row is of table AuditLogs, and the others are of SigninLogs")
}
