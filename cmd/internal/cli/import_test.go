package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParquetKeepsEveryType(t *testing.T) {
	file := filepath.Join(t.TempDir(), "T.parquet")
	types := testdata + "/parquet/types.kql"
	require.Equal(t, 0, run("", "run", types, "-o", "parquet", "--out", file).code)
	want := run("", "run", types, "-o", "ndjson").stdout
	got := run("", "run", "-q", "T", "--data", file, "-o", "ndjson")
	require.Equal(t, want, got.stdout, got.stderr)
	require.Equal(t, "{\"j_x\":null,\"j\":\"str\"}\n", run("", "run", "-q", "T | where isnull(d) | project j.x, tostring(j)", "--data", file, "-o", "ndjson").stdout)
	require.Equal(t, 2, run("", "run", types, "-o", "parquet").code, "Parquet goes to a file")
	require.Contains(t, run("", "run", "-q", "print 1; print 2", "-o", "parquet", "--out", file).stderr, "one result")
	require.Equal(t, want, run("", "run", "-q", "T", "--data", file, "-o", "ndjson").stdout, "what was there stays where writing fails")
	require.NoError(t, os.WriteFile(file, []byte("PAR1 and no more"), 0o644))
	require.Contains(t, run("", "run", "-q", "T", "--data", file).stderr, "T.parquet: this is no Parquet that can be read")
}

// What the shape of Kusto's REST answer holds is read back with its types.
func TestAnswersOfKustoKeepEveryType(t *testing.T) {
	types := testdata + "/parquet/types.kql"
	file := write(t, "T.json", run("", "run", types, "-o", "kusto").stdout)
	require.Equal(t, run("", "run", types, "-o", "ndjson").stdout, run("", "run", "-q", "T", "--data", file, "-o", "ndjson").stdout)
	text, err := os.ReadFile(types)
	require.NoError(t, err)
	query := strings.TrimRight(strings.TrimSpace(string(text)), ";") + " | getschema | project ColumnName, ColumnType"
	schema := run("", "run", "-q", "T | getschema | project ColumnName, ColumnType", "--data", file, "-o", "csv")
	require.Equal(t, run("", "run", "-q", query, "-o", "csv").stdout, schema.stdout, schema.stderr)
}

func TestParquetIsConvertedAsOtherFilesAre(t *testing.T) {
	file := filepath.Join(t.TempDir(), "Mine.parquet")
	require.Equal(t, 0, run("", "run", "-q", `datatable(n:string, d:string)["1", '{"a":2}', "x", ""]`, "-o", "parquet", "--out", file).code)
	types := write(t, "types.json", `{"Mine":{"n":"int","d":"dynamic"}}`)
	query := []string{"run", "--data", file, "--schema", types, "-o", "csv", "-q", "Mine | project n, d.a"}
	require.Contains(t, run("", query...).stderr, "row 2 of row group 1: column n is an int, and \"x\" is not")
	require.Equal(t, "n,d_a\n1,2\n", run("", append(query, "--on-error", "skip")...).stdout)
	require.Equal(t, "n,d_a\n1,2\n,\n", run("", append(query, "--on-error", "null")...).stdout)
}

// same imports the tables of a source, and holds what they answer against it.
func same(t *testing.T, source string) {
	out := t.TempDir()
	imported := run("", "import", source, "--out", out)
	if imported.code != 0 {
		require.NotEqual(t, 0, run("", "run", "-q", "union * | count", "--data", source).code, "%s can be read: %s", source, imported.stderr)
		return
	}
	for line := range strings.Lines(imported.stdout) {
		table, _, _ := strings.Cut(line, ":")
		for _, query := range []string{"['" + table + "']", "['" + table + "'] | getschema"} {
			want := run("", "run", "-q", query, "--data", source, "-o", "ndjson")
			got := run("", "run", "-q", query, "--data", out, "-o", "ndjson")
			require.Equal(t, want.stdout, got.stdout, "%s of %s: %s", query, source, got.stderr)
		}
	}
}

func TestImportAnswersAsItsSource(t *testing.T) {
	same(t, logs)
	out := t.TempDir()
	require.Equal(t, 0, run("", "import", logs, "--out", out).code)
	require.Equal(t, run("", "run", rule, "--data", logs, "-o", "ndjson").stdout, run("", "run", rule, "--data", out, "-o", "ndjson").stdout, "values inside dynamic columns")
	same(t, write(t, "Mine_CL.csv", "TimeGenerated [UTC],a_d,b,c\n\"6/14/2021, 7:43 AM\",1,x,\n\"6/15/2021, 7:43 AM\",,,\"{\"\"a\"\":1}\"\n"))
}

func TestImportOfSentinelsSamples(t *testing.T) {
	folder := filepath.Join(clone, "Sample Data")
	if _, err := os.Stat(folder); err != nil || testing.Short() {
		t.Skip("there is no clone of Azure-Sentinel")
	}
	require.NoError(t, filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if ext := filepath.Ext(path); err == nil && !d.IsDir() && (ext == ".json" || ext == ".csv") {
			same(t, path)
		}
		return err
	}))
}

func TestWorkbooksAndArrow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "T.xlsx")
	require.Equal(t, 0, run("", "run", "-q", "print 1; print 'x'", "-o", "xlsx", "--out", file).code)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "PK", string(text[:2]))
	require.Contains(t, run("", "run", "-q", "print 1", "-o", "xlsx").stderr, "-o xlsx writes a file; say which with --out FILE")
	refused := run("", "run", "-q", "print 1", "-o", "arrow", "--out", file)
	require.Equal(t, 2, refused.code)
	require.Contains(t, refused.stderr, "write -o parquet instead")
}
