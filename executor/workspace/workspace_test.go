package workspace

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// folder makes a folder with these files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return dir
}

func TestAManifestIsOptional(t *testing.T) {
	dir := folder(t, map[string]string{"functions/f.kql": "print 1", "functions/notes.txt": "", "watchlists/L.csv": "a\n1\n", "watchlists/M.ndjson": "{}"})
	w, err := Open(dir)
	require.NoError(t, err)
	require.Equal(t, []string{aliases, "f"}, w.Functions())
	require.Equal(t, []string{"L", "M"}, w.Watchlists())
	w, err = Open(folder(t, map[string]string{"kql.yaml": "# nothing yet\n"}))
	require.NoError(t, err)
	require.Empty(t, w.Watchlists())
}

func TestPathsOfAManifestAreItsOwn(t *testing.T) {
	dir := folder(t, map[string]string{
		"space/kql.yaml": "functions: ../shared\nwatchlists: lists\nexternal:\n  https://example.com/a: a.csv\ngeo: a.mmdb\nschema: s.json\ndata: [logs, Mine=logs/x.csv]\n",
		"shared/f.kql":   "print 1", "space/lists/L.csv": "a\n", "space/a.csv": "", "space/a.mmdb": "", "space/s.json": "{}", "space/logs/x.csv": "a\n",
	})
	w, err := Open(filepath.Join(dir, "space"))
	require.NoError(t, err)
	require.Contains(t, w.Functions(), "f")
	require.Equal(t, []string{"L"}, w.Watchlists())
	file, _ := w.fileOf("https://example.com/a")
	require.Equal(t, filepath.Join(dir, "space", "a.csv"), file)
	require.Equal(t, filepath.Join(dir, "space", "a.mmdb"), w.geo)
	require.Equal(t, filepath.Join(dir, "space", "s.json"), w.Schema)
	require.Equal(t, []string{filepath.Join(dir, "space", "logs"), "Mine=" + filepath.Join(dir, "space", "logs", "x.csv")}, w.Data)
}

func TestMistakesInAManifestHaveTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"function: functions":            "1:1: A workspace has no key 'function'.",
		"functions: [a]":                 "1:12: A path is a text.",
		"functions: gone":                "1:12: There is nothing at ",
		"functions: file.txt":            "file.txt is a file; a folder belongs here.",
		"\ngeo: folder":                  "2:6: ",
		"external: [a]":                  "1:11: External is a mapping",
		"external:\n  https://a: gone":   "2:14: There is nothing at ",
		"data: {a: b}":                   "1:7: A path is a text.",
		"data: [file.txt, T=gone.csv]":   "1:18: There is nothing at ",
		"searchKeys:\n  VIPUser: a":      "2:3: There is no watchlist 'VIPUser'.",
		"searchKeys:\n  VIPUsers: [a]":   "2:13: The key column of a watchlist is a text.",
		"geo: file.txt\ngeo: file.txt":   "2:",
		"- functions":                    "1:1: A workspace is a mapping",
		"functions: a\n functions: \"b:": "This is not YAML",
	} {
		dir := folder(t, map[string]string{Manifest: text, "file.txt": "", "folder/x": "", "watchlists/VIPUsers.csv": "a\n"})
		_, err := Open(dir)
		var p *Problem
		require.ErrorAs(t, err, &p, text)
		require.Contains(t, err.Error(), filepath.Join(dir, Manifest)+":", text)
		require.Contains(t, err.Error(), want, text)
	}
	_, err := Open(folder(t, map[string]string{Manifest: "searchKeys: {VIPUser: a}", "watchlists/VIPUsers.csv": "a\n"}))
	var p *Problem
	require.ErrorAs(t, err, &p)
	require.Equal(t, "did you mean VIPUsers?", p.Problems[0].Hint)
}

func TestWhatIsNoWorkspace(t *testing.T) {
	_, err := Open(filepath.Join(t.TempDir(), "gone"))
	require.ErrorContains(t, err, "gone")
	_, err = Open("workspace_test.go")
	require.ErrorContains(t, err, "is no folder")
	_, err = Open(folder(t, map[string]string{"watchlists/a.csv": "", "watchlists/a.json": ""}))
	require.ErrorContains(t, err, "have the same name")
}

func TestTheNearestManifestIsFound(t *testing.T) {
	dir := folder(t, map[string]string{"kql.yaml": "", "repository/.git/x": "", "repository/rules/x": "", "repository/space/kql.yaml": "", "repository/space/a/b/x": ""})
	in := func(path string) string { return Find(filepath.Join(dir, path)) }
	require.Equal(t, filepath.Join(dir, "repository/space"), in("repository/space/a/b"))
	require.Equal(t, filepath.Join(dir, "repository/space"), in("repository/space"))
	require.Empty(t, in("repository/rules"), "what lies outside the repository is not looked at")
	require.Equal(t, dir, in("."))
}

func TestFunctionsAreNamedByTheirText(t *testing.T) {
	w, err := Open(folder(t, map[string]string{
		"functions/a.kql": ".create function Named() { T }", "functions/b.kql": "let Other = () { T };", "functions/c.kql": "T | take 1", "functions/d.kql": "() { T",
	}))
	require.NoError(t, err)
	require.Equal(t, []string{"Named", "Other", aliases, "c", "d"}, w.Functions())
	l, problems := w.Function("Named")
	require.NotNil(t, l)
	require.Empty(t, problems)
	l, problems = w.Function("a")
	require.Nil(t, l)
	require.Empty(t, problems)
	l, problems = w.Function("d")
	require.Nil(t, l)
	require.True(t, problems.Failed())
	query := &parser.Source{Name: "query", Text: "d()"}
	source, at := w.Locate(query, problems[0].Span)
	require.Contains(t, source.Name, "d.kql")
	require.Equal(t, parser.Span{Start: 6, End: 6}, at)
	source, at = w.Locate(query, parser.Span{Start: 1, End: 2})
	require.Equal(t, query, source)
	require.Equal(t, parser.Span{Start: 1, End: 2}, at)
}

func TestColumnsOfAWatchlist(t *testing.T) {
	w, err := Open(folder(t, map[string]string{
		Manifest:                  "searchKeys: {Named: b, Wrong: c}",
		"watchlists/First.csv":    "a,b\n1,2\n",
		"watchlists/Named.csv":    "a,b\n1,2\n",
		"watchlists/Own.csv":      "a,SearchKey\n1,2\n",
		"watchlists/Wrong.csv":    "a,b\n1,2\n",
		"watchlists/Numbers.json": `[{"a": 1.50, "b": null, "c": {"d": 1}}]`,
	}))
	require.NoError(t, err)
	ctx := context.Background()
	list := func(name string) (columns []planner.TableColumn) {
		columns, ok := w.Catalog(ctx, nothing{}).Table(planner.WatchlistPrefix + name)
		require.True(t, ok)
		return columns
	}
	var notes []string
	w.Note = func(note string) { notes = append(notes, note) }
	read := func(name, column string) string {
		batches, err := w.readWatchlist(ctx, name, []planner.ScanColumn{{Name: column}}, []planner.Column{{Type: types.String}})
		require.NoError(t, err)
		require.Len(t, batches, 1)
		return batches[0].Col(0).Str(0)
	}
	require.Equal(t, []planner.TableColumn{{Name: "_DTItemId", Type: types.String}, {Name: "LastUpdatedTimeUTC", Type: types.Datetime}, {Name: "SearchKey", Type: types.String}, {Name: "a", Type: types.String}, {Name: "b", Type: types.String}}, list("First"))
	require.Len(t, list("Own"), 4)
	require.Equal(t, "2", read("Named", searchKey))
	require.Equal(t, "2", read("Own", searchKey))
	require.Empty(t, notes)
	require.Equal(t, "1", read("First", searchKey))
	require.Equal(t, "1", read("First", searchKey))
	require.Len(t, notes, 1)
	require.Contains(t, notes[0], "its first column, a;")
	require.Equal(t, "1.50", read("Numbers", "a"))
	require.Equal(t, "", read("Numbers", "b"))
	require.Equal(t, `{"d":1}`, read("Numbers", "c"))
	require.NoError(t, w.Err())
	list("Wrong")
	require.ErrorContains(t, w.Err(), "has no column 'c'")
	_, ok := w.Catalog(ctx, nothing{}).Table(planner.WatchlistPrefix + "Gone")
	require.False(t, ok)
}

func TestFunctionsInTheYAMLOfSentinel(t *testing.T) {
	w, err := Open(folder(t, map[string]string{
		"functions/any.yaml":   "Parser:\n  Title: x\nParserName: vimX\nParserParams:\n  - Name: since\n    Type: datetime\n    Default: datetime(null)\n  - Name: user\n    Type: string\n    Default: '*'\n  - Name: pack\n    Type: bool\n    Default: False\nParserQuery: |\n  let parser = (u: string) { print u };\n  parser(user)\n",
		"functions/other.yml":  "id: x\nFunctionName: Long\nFunctionAlias: Short\nFunctionQuery: |\n    T |\n",
		"functions/params.yml": "ParserParams:\n  - Name: a b\n    Type: string\nParserQuery: print 1\n",
	}))
	require.NoError(t, err)
	require.Equal(t, []string{"Short", aliases, "params", "vimX"}, w.Functions())
	l, problems := w.Function("vimX")
	require.Empty(t, problems)
	require.Len(t, l.Params, 3)
	require.Equal(t, types.Datetime, l.Params[0].Type)
	require.Equal(t, "*", l.Params[1].Default.(*parser.Literal).Value)
	_, problems = w.Function("Short")
	source, at := w.Locate(nil, problems[0].Span)
	line, column := source.Position(at.Start)
	require.Equal(t, []int{6, 1}, []int{line, column}, "the end of the text, in the file")
	_, problems = w.Function("params")
	require.Contains(t, problems.Error(), "The parameters (a b: string) are wrong")

	w, err = Open(folder(t, map[string]string{"functions/x.yaml": "name: x\n", "functions/y.yaml": "ParserQuery: [a]\n"}))
	require.NoError(t, err)
	require.Equal(t, []string{aliases, "y"}, w.Functions())
	require.Len(t, w.Passed(), 1)
	_, problems = w.Function("y")
	require.Contains(t, problems.Error(), "The query of a parser is a text.")
}

// TestWith wants functions in the workspace that is made with them, and in that one only.
func TestWith(t *testing.T) {
	w, err := Open("../../testdata/workspace")
	require.NoError(t, err)
	before := w.Functions()
	other := w.With(map[string]*parser.Source{"SignIns": {Name: "SignIns", Text: "() { print 1 }"}, "Mine": {Name: "Mine", Text: "() { print 2 }"}})
	require.Equal(t, before, w.Functions())
	require.Contains(t, other.Functions(), "Mine")
	l, found := other.Function("SignIns")
	require.False(t, found.Failed())
	require.Empty(t, l.Params)
	l, _ = w.Function("SignIns")
	require.Len(t, l.Params, 2)
}
