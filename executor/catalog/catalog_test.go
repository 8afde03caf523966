package catalog

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/executor/ingest"
	"kql/functions/types"
	"kql/planner"
)

var _ planner.Catalog = (*Catalog)(nil)

// published is the table of table references that the built-in tables are made from.
const published = "../../../shared/conformance/tables.json"

// noColumns is what stands among AzureDiagnostics' published columns as signs that there are more, not as columns.
var noColumns = regexp.MustCompile(`,\s*"abc": "def",\s*"\.\.\.": "\.\.\."`)

// TestBuiltinTables compares the built-in tables with the published ones, order included.
func TestBuiltinTables(t *testing.T) {
	text, err := os.ReadFile(published)
	if err != nil {
		t.Skip("the published tables are not here")
	}
	tables, err := parseSchema(noColumns.ReplaceAll(text, nil))
	require.NoError(t, err)
	require.Len(t, builtinTables(), len(tables))
	for name, columns := range tables {
		found, ok := builtinTable(name)
		require.True(t, ok, name)
		require.Equal(t, columns, found, name)
	}
}

func TestBuiltinLookup(t *testing.T) {
	names := builtinTables()
	require.True(t, slices.IsSorted(names))
	for _, name := range names {
		columns, ok := builtinTable(name)
		require.True(t, ok, name)
		require.NotEmpty(t, columns, name)
	}
	for _, name := range []string{"", " ", "A", "signinlogs", "SigninLog", "SigninLogsX", "zzz", "SigninLogs TenantId"} {
		_, ok := builtinTable(name)
		require.False(t, ok, name)
	}
}

func TestSchemaOverridesAndAdds(t *testing.T) {
	schema, err := parseSchema([]byte(`{"SigninLogs":{"Added":"int","UserId":"guid"},"Mine":{"b":"real","a":"long"}}`))
	require.NoError(t, err)
	c := New(context.Background(), nil, schema)
	known, _ := builtinTable("SigninLogs")
	columns, ok := c.Table("SigninLogs")
	require.True(t, ok)
	require.Len(t, columns, len(known)+1)
	require.Equal(t, planner.TableColumn{Name: "Added", Type: types.Int}, columns[len(known)])
	require.Contains(t, columns, planner.TableColumn{Name: "UserId", Type: types.Guid})
	columns, _ = c.Table("Mine")
	require.Equal(t, []planner.TableColumn{{Name: "b", Type: types.Real}, {Name: "a", Type: types.Long}}, columns)
	require.Contains(t, c.Tables(), "Mine")
	_, ok = c.Table("mine")
	require.False(t, ok)
}

func TestBadSchemas(t *testing.T) {
	for _, text := range []string{``, `[]`, `{"T":1}`, `{"T":{"a":"strnig"}}`, `{"T":{"a":1}}`, `{"T":{"a":"int","a":"int"}}`, `{"T":{},"T":{}}`, `{"T":{"a":"int"}`, `{} x`} {
		_, err := parseSchema([]byte(text))
		require.Error(t, err, text)
	}
}

func TestTablesOfFiles(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644))
	}
	write("Mine.ndjson", "{\"a\":1}\n")
	write("SigninLogs.csv", "UserId,Extra\n1,2\n")
	write("Broken.ndjson", "{\n")
	data, err := ingest.Open([]string{folder}, ingest.Options{})
	require.NoError(t, err)
	c := New(context.Background(), data, nil)
	columns, ok := c.Table("Mine")
	require.True(t, ok)
	require.Equal(t, []planner.TableColumn{{Name: "a", Type: types.Long}}, columns)
	columns, _ = c.Table("SigninLogs")
	require.Equal(t, planner.TableColumn{Name: "Extra", Type: types.Long}, columns[len(columns)-1])
	require.Contains(t, columns, planner.TableColumn{Name: "UserId", Type: types.String})
	require.NoError(t, c.Err([]string{"Mine", "SigninLogs"}))
	_, ok = c.Table("Broken")
	require.True(t, ok)
	require.ErrorContains(t, c.Err([]string{"Mine", "Broken"}), "Broken.ndjson:1:2")
}

func TestMoreFiles(t *testing.T) {
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "Mine.ndjson")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	data, err := ingest.Open([]string{write(`{"a":1}`)}, ingest.Options{})
	require.NoError(t, err)
	c := New(context.Background(), data, nil)
	before, _ := c.Table("Mine")
	require.Len(t, before, 1)
	c.Table("SigninLogs")
	more, err := data.With(write(`{"b":1}`))
	require.NoError(t, err)
	next := c.With(more)
	after, _ := next.Table("Mine")
	require.Equal(t, []planner.TableColumn{{Name: "a", Type: types.Long}, {Name: "b", Type: types.Long}}, after)
	again, _ := c.Table("Mine")
	require.Equal(t, before, again, "the catalog of before stays as it was")
}

func BenchmarkBuiltin(b *testing.B) {
	for b.Loop() {
		_, ok := builtinTable("SigninLogs")
		require.True(b, ok)
	}
}
