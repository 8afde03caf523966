package workspace

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"kql/executor/ingest"
	"kql/functions/types"
	"kql/planner"
)

// TestACloneIsAWorkspace opens a folder that is laid out as Sentinel's repository.
func TestACloneIsAWorkspace(t *testing.T) {
	const table = `{"Name": "Mine_CL", "Properties": [{"Name": "user_s", "Type": "String"}, {"Name": "count_d", "Type": "Real"}, {"Name": "TimeGenerated", "Type": "DateTime"}]}`
	dir := folder(t, map[string]string{
		"Parsers/Deep/Down/vimOne.yaml":                              "ParserName: vimOne\nEquivalentBuiltInParser: '_Im_One'\nParserQuery: |\n  print a = 1\n",
		"Parsers/Firewall.txt":                                       "// Save it as a function.\nT | take 1",
		"Parsers/Sysmon-v1.0":                                        "let x = 1; print x",
		"Parsers/Named.csl":                                          "let Inner = () { print 1 };",
		"Parsers/Deprecated/Old.txt":                                 "print 1",
		"Parsers/notes.yaml":                                         "title: no parser\n",
		"Parsers/empty.txt":                                          "// nothing\n",
		"Parsers/README.md":                                          "no",
		"Functions/Helper.txt":                                       "print 1",
		"Solutions/Box [1]/Parsers/BoxEvents":                        "print 2",
		"Solutions/Tea/Parsers/BoxEvents":                            "print 3",
		".script/tests/KqlvalidationsTests/CustomTables/any.json":    "\ufeff" + table,
		".script/tests/KqlvalidationsTests/CustomTables/broken.json": "{",
		"Sample Data/Custom/Other_CL_Schema.csv":                     "ColumnName,ColumnOrdinal,DataType,ColumnType\nn_d,0,System.Double,real\n",
	})
	w, err := Open(dir)
	require.NoError(t, err)
	require.Equal(t, []string{"BoxEvents", "Firewall", "Helper", "Inner", "Named", "Sysmon-v1.0", aliases, "_Im_One", "vimOne"}, w.Functions())
	for _, name := range w.Functions() {
		l, problems := w.Function(name)
		require.Empty(t, problems, name)
		require.NotNil(t, l, name)
	}
	require.Len(t, w.Passed(), 2)
	mine := w.CustomTables()["Mine_CL"]
	require.Equal(t, []planner.TableColumn{{Name: "user_s", Type: types.String}, {Name: "count_d", Type: types.Real}, {Name: "TimeGenerated", Type: types.Datetime}}, mine[:3])
	require.Len(t, mine, 2+len(ingest.Standard), "the columns that every table has come behind")
	require.Equal(t, planner.TableColumn{Name: "n_d", Type: types.Real}, w.CustomTables()["Other_CL"][0])
}

// TestFunctionsOfOneName has the rule's own solution go first, then the shorter path, and tells of it once.
func TestFunctionsOfOneName(t *testing.T) {
	dir := folder(t, map[string]string{"Parsers/Longer/F.txt": "print 1", "Solutions/A/Parsers/F.txt": "print 22", "Parsers/F.txt": "print 333", "Parsers/Same/F.txt": "print 333"})
	w, err := Open(dir)
	require.NoError(t, err)
	var notes []string
	w.Note = func(note string) { notes = append(notes, note) }
	length := func() int {
		l, _ := w.Function("F")
		return l.Span.End - l.Span.Start
	}
	require.Equal(t, len("print 333"), length())
	require.Equal(t, len("print 333"), length())
	require.Len(t, notes, 2, "one of each other text")
	w.Enter(filepath.Join(dir, "Solutions", "A", "Analytic Rules", "r.yaml"))
	require.Equal(t, len("print 22"), length())
	w.Enter(filepath.Join(dir, "Solutions", "B", "Analytic Rules", "r.yaml"))
	require.Equal(t, len("print 333"), length())
}
