package workspace

import (
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// external reads text as the file that stands for a URL, by a query, and gives its rows as texts.
func external(t *testing.T, text, query string) (rows []string, err error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "feed")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	w := None()
	w.MapExternal("https://example.com/*", file)
	return rowsOf(t, w, query)
}

func rowsOf(t *testing.T, w *Workspace, query string) (rows []string, err error) {
	t.Helper()
	q, problems := parser.Parse(query)
	require.False(t, problems.Failed(), problems.Error())
	r := planner.Bind(q, w.Catalog(context.Background(), nothing{}), planner.Options{})
	require.False(t, r.Diagnostics.Failed(), r.Diagnostics.Error())
	batches, err := w.readExternal(context.Background(), r.Plan.(*planner.External))
	for _, b := range batches {
		for i := range b.Len {
			var cells []string
			for c := range r.Schema {
				cells = append(cells, cell(b.Col(c), i))
			}
			rows = append(rows, strings.Join(cells, " "))
		}
	}
	return rows, err
}

func cell(v *vector.Vector, i int) string {
	switch {
	case v.Null(i):
		return "null"
	case v.Type == types.String || v.Type == types.Dynamic:
		return "'" + v.Str(i) + "'"
	case v.Type == types.Datetime:
		return types.Time(v.Long(i)).Format("2006-01-02")
	}
	return strconv.FormatInt(v.Long(i), 10)
}

// nothing is a catalogue without tables.
type nothing struct{}

func (nothing) Table(string) ([]planner.TableColumn, bool)           { return nil, false }
func (nothing) Tables() []string                                     { return nil }
func (nothing) Function(string) (*parser.Lambda, parser.Diagnostics) { return nil, nil }

func TestExternalFormats(t *testing.T) {
	for name, c := range map[string]struct{ text, query, want string }{
		"csv":                  {"x,1\n\"a, \"\"b\"\"\",2\n", `externaldata(a: string, n: long) ["https://example.com/x.csv"]`, `'x' 1|'a, "b"' 2`},
		"csv by default":       {"x,1\n", `externaldata(a: string, n: long) ["https://example.com/x"]`, `'x' 1`},
		"a header":             {"name,count\nx,1\n", `externaldata(a: string, n: long) ["https://example.com/x.csv"] with (ignoreFirstRecord = true)`, `'x' 1`},
		"a header, any case":   {"name,count\nx,1\n", `externaldata(a: string, n: long) ["https://example.com/x.csv"] with (format = "CSV", ignorefirstrecord = True)`, `'x' 1`},
		"what does not fit":    {"x,one\ny\nz,3,more\n", `externaldata(a: string, n: long) ["https://example.com/x.csv"]`, `'x' null|'y' null|'z' 3`},
		"empty cells":          {",\n", `externaldata(a: string, n: long) ["https://example.com/x.csv"]`, `'' null`},
		"a byte order mark":    {"\ufeffx,1\n", `externaldata(a: string, n: long) ["https://example.com/x.csv"]`, `'x' 1`},
		"dynamic cells":        {"\"{\"\"a\"\": 1}\"\nplain\n", `externaldata(d: dynamic) ["https://example.com/x.csv"]`, `'{"a":1}'|'"plain"'`},
		"tsv by its ending":    {"x\t1\n", `externaldata(a: string, n: long) ["https://example.com/x.tsv?sig=abc.csv"]`, `'x' 1`},
		"psv":                  {"x|1\n", `externaldata(a: string, n: long) ["https://example.com/x"] with (format = "psv")`, `'x' 1`},
		"lines, but for empty": {"# a, b\n\nx\r\n", `externaldata(line: string) ["https://example.com/x.txt"]`, `'# a, b'|'x'`},
		"lines with a header":  {"first\nx\n", `externaldata(line: string) ["https://example.com/x"] with (format = txt, ignoreFirstRecord = true)`, `'x'`},
		"a raw text":           {"x\ny\n", `externaldata(all: string) ["https://example.com/x"] with (format = "raw")`, "'x\ny\n'"},
		"json lines":           {"{\"a\":\"x\",\"n\":1,\"other\":2}\n{\"n\":\"2\"}\n", `externaldata(a: string, n: long) ["https://example.com/x.json"]`, `'x' 1|'' 2`},
		"a json array":         {"[{\"a\":1.50,\n \"d\":{ \"b\": [1] }},{}]", `externaldata(a: string, d: dynamic) ["https://example.com/x"] with (format = "multijson")`, `'1.5' '{"b":[1]}'|'' null`},
		"a mapping of paths":   {`{"at":"2026-05-01","data":{"who":"x"}}`, `externaldata(t: datetime, w: string, none: long) ["https://example.com/x"] with (format = "multijson", ingestionMapping = '[{"Column":"t","Properties":{"Path":"$.at"}},{"column":"w","path":"$.data[\'who\']"}]')`, `2026-05-01 'x' null`},
		"a mapping of cells":   {"1,x\n", `externaldata(a: string, n: long) ["https://example.com/x"] with (ingestionMapping = '[{"Column":"n","Properties":{"Ordinal":"0"}},{"Column":"a","Ordinal":1}]')`, `'x' 1`},
		"two locations":        {"x\n", `externaldata(a: string) ["https://example.com/1", h"https://example.com/2"]`, `'x'|'x'`},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := external(t, c.text, c.query)
			require.NoError(t, err)
			require.Equal(t, c.want, strings.Join(rows, "|"))
		})
	}
}

func TestWhatExternalDataCannotBe(t *testing.T) {
	for name, c := range map[string]struct{ text, query, want string }{
		"another format":  {"x", `externaldata(a: string) ["https://example.com/x"] with (format = "parquet")`, "does not read external data as parquet, but as csv, "},
		"no json":         {"{\"a\":1}\n{\"a\":é}\n", `externaldata(a: string) ["https://example.com/x.json"]`, "feed:2:6: this is not JSON: "},
		"half a json":     {"[{\"a\":1}\n", `externaldata(a: string) ["https://example.com/x.json"]`, "feed:2:1: this is not JSON: "},
		"a wrong mapping": {"{}", `externaldata(a: string) ["https://example.com/x.json"] with (ingestionMapping = "a")`, "is not JSON of columns"},
		"a wrong path":    {"{}", `externaldata(a: string) ["https://example.com/x.json"] with (ingestionMapping = '[{"Column":"a","Path":"a"}]')`, "does not begin with $"},
		"no place":        {"{}", `externaldata(a: string) ["https://example.com/x.json"] with (ingestionMapping = '[{"Column":"a"}]')`, "neither Path nor Ordinal"},
		"transformation":  {"{}", `externaldata(a: string) ["https://example.com/x.json"] with (ingestionMapping = '[{"Column":"a","Properties":{"Transform":"SourceLocation"}}]')`, "SourceLocation"},
		"no entry":        {"x", `externaldata(a: string) ["https://elsewhere.example.com/x?sig=secret"]`, "No file stands for https://elsewhere.example.com/x, and"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := external(t, c.text, c.query)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "secret")
		})
	}
}

func TestUnknownPropertiesOfExternalDataAreTold(t *testing.T) {
	q, _ := parser.Parse(`externaldata(a: string) ["https://example.com/x"] with (ignoreLastRecord = true)`)
	r := planner.Bind(q, nothing{}, planner.Options{})
	require.False(t, r.Diagnostics.Failed())
	require.Contains(t, r.Diagnostics[0].Message, "'ignoreLastRecord'")
}

func TestLocationsFindTheirFile(t *testing.T) {
	w := None()
	w.external = []location{{"https://a.example.com/*", "any"}, {"https://a.example.com/*/list.txt", "never"}, {"https://*.example.com/*.csv", "csv"}, {"https://a.example.com/one.csv", "one"}}
	for url, want := range map[string]string{
		"https://a.example.com/one.csv":             "one",
		"https://a.example.com/one.csv?sig=1;2":     "one",
		"https://a.example.com/one.csv;secret=a?b":  "one",
		"https://a.example.com/two.csv":             "any",
		"https://b.example.com/deep/two.csv?sig=1":  "csv",
		"https://b.example.com/two.txt":             "",
		"http://a.example.com/one.csv":              "",
		"https://example.com/.csv":                  "",
		"see https://a.example.com/one.csv":         "",
		"https://a.example.com/one.csv.gz/../a.csv": "any",
	} {
		file, ok := w.fileOf(url)
		require.Equal(t, want, file, url)
		require.Equal(t, want != "", ok, url)
	}
	w.MapExternal("https://a.example.com/*", "flag")
	file, _ := w.fileOf("https://a.example.com/two.csv")
	require.Equal(t, "flag", file)
}

func TestPackedExternalData(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte("x\n"))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	file := filepath.Join(t.TempDir(), "feed.csv.gz")
	w := None()
	w.MapExternal("https://example.com/a", file)
	require.NoError(t, os.WriteFile(file, packed.Bytes(), 0o644))
	rows, err := rowsOf(t, w, `externaldata(a: string) ["https://example.com/a"]`)
	require.NoError(t, err)
	require.Equal(t, []string{"'x'"}, rows)
	require.NoError(t, os.WriteFile(file, packed.Bytes()[:packed.Len()-6], 0o644))
	_, err = rowsOf(t, w, `externaldata(a: string) ["https://example.com/a"]`)
	require.ErrorContains(t, err, "feed.csv.gz: ")
}
