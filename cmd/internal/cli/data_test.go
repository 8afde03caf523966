package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSchemaOfFiles(t *testing.T) {
	file := write(t, "Mine_CL.csv", "TimeGenerated [UTC],a_d,<b>\n\"6/14/2021, 7:43 AM\",1,x\n")
	got := run("", "schema", "--data", file)
	require.Equal(t, 0, got.code, got.stderr)
	require.Contains(t, got.stdout, "{\n  \"Mine_CL\": {\n    \"TimeGenerated\": \"datetime\",\n    \"a_d\": \"real\",\n    \"<b>\": \"string\",\n    \"TenantId\": \"string\",\n")
	out := filepath.Join(t.TempDir(), "types.json")
	require.Equal(t, 0, run("", "schema", "--data", file, out).code)
	require.Equal(t, got.stdout, read(t, out))
	query := write(t, "q.kql", "Mine_CL | project a_d, Type, _BilledSize")
	require.Equal(t, 0, run("", "check", "--schema", out, query).code)
	require.Equal(t, 1, run("", "check", query).code)
	again := run("", "schema", "--data", file, "--schema", out)
	require.Equal(t, got.stdout, again.stdout, "a schema that was written changes nothing")
	require.Contains(t, run("", "schema").stderr, "there are no tables")
	require.NoError(t, os.WriteFile(file, []byte("a,a\n"), 0o644))
	require.Contains(t, run("", "schema", "--data", file).stderr, "the header has column a twice")
}

func TestHowDataIsRead(t *testing.T) {
	file := write(t, "Mine_CL.csv", "TimeGenerated [Local Time],at_t,n_d\n\"3/4/2021, 7:43 AM\",2021-01-01,x\n")
	query := []string{"run", "--data", file, "-o", "csv", "-q", "Mine_CL | project TimeGenerated, Type, n_d, t = ingestion_time()"}
	got := run("", query...)
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "--tz Europe/Berlin")
	got = run("", append(query, "--tz", "Europe/Berlin")...)
	require.Contains(t, got.stderr, "say which with --dates dmy or --dates mdy")
	got = run("", append(query, "--tz", "Europe/Berlin", "--dates", "dmy")...)
	require.Equal(t, "TimeGenerated,Type,n_d,t\n2021-04-03T05:43:00Z,Mine_CL,x,2021-04-03T05:43:00Z\n", got.stdout, got.stderr)
	require.Contains(t, got.stderr, "ingestion_time() is TimeGenerated here")
	got = run("", append(query, "--tz", "+01:00", "--dates", "mdy", "--ingestion-time", "at_t")...)
	require.Equal(t, "TimeGenerated,Type,n_d,t\n2021-03-04T06:43:00Z,Mine_CL,x,2021-01-01T00:00:00Z\n", got.stdout, got.stderr)
	require.Equal(t, 2, run("", append(query, "--tz", "Nowhere")...).code)

	file = write(t, "Mine.csv", "a,b\n1,x\nx,y\n")
	types := write(t, "types.json", `{"Mine":{"a":"int"}}`)
	query = []string{"run", "--data", file, "--schema", types, "-o", "csv", "-q", "Mine | project b"}
	require.Equal(t, "b\nx\n", run("", append(query, "--on-error", "skip")...).stdout)
	query[len(query)-1] = "Mine"
	got = run("", append(query, "--on-error", "null")...)
	require.Equal(t, "a,b\n1,x\n,y\n", got.stdout)
	require.Contains(t, got.stderr, "Mine: 1 values are null since they do not fit, the first: "+file+":3:1: column a is an int, and x is not")
}
