package workspace

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	schemas "kql/executor/catalog"
	"kql/executor/ingest"
	"kql/functions/types"
	"kql/planner"
)

// CustomTables is the tables that the workspace's folder describes.
func (w *Workspace) CustomTables() schemas.Schema { return w.custom }

// addCustomTables takes the descriptions of tables in Sentinel's repository: the JSON files that its own tests use,
// and results of getschema kept beside samples as NAME_Schema.csv.
func (w *Workspace) addCustomTables() error {
	w.custom = schemas.Schema{}
	described, _ := filepath.Glob(filepath.Join(escapeGlob(w.folder), ".script", "tests", "KqlvalidationsTests", "CustomTables", "*.json"))
	for _, path := range described {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		w.customTable(path, string(text))
	}
	samples, _ := filepath.Glob(filepath.Join(escapeGlob(w.folder), "Sample Data", "*", "*_Schema.csv"))
	for _, path := range samples {
		if err := w.schemaTable(path); err != nil {
			return err
		}
	}
	return nil
}

// customTable takes a table as {"Name": ..., "Properties": [{"Name": ..., "Type": ...}]}.
func (w *Workspace) customTable(path, text string) {
	text = strings.TrimPrefix(text, "\ufeff")
	name := gjson.Get(text, "Name").String()
	if !gjson.Valid(text) || name == "" {
		w.passed = append(w.passed, path+" is passed over: it describes no table")
		return
	}
	var columns []planner.TableColumn
	for _, p := range gjson.Get(text, "Properties").Array() {
		columns = addColumn(columns, p.Get("Name").String(), p.Get("Type").String())
	}
	w.custom[name] = withStandard(columns)
}

// schemaTable takes what getschema gives of a table: its columns ColumnName and ColumnType or DataType.
func (w *Workspace) schemaTable(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 {
		w.passed = append(w.passed, path+" is passed over: it describes no table")
		return nil
	}
	head := rows[0]
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	name, kind := slices.Index(head, "ColumnName"), slices.Index(head, "ColumnType")
	if kind < 0 {
		kind = slices.Index(head, "DataType")
	}
	if name < 0 || kind < 0 {
		w.passed = append(w.passed, path+" is passed over: it describes no table")
		return nil
	}
	var columns []planner.TableColumn
	for _, row := range rows[1:] {
		if len(row) > max(name, kind) {
			columns = addColumn(columns, row[name], row[kind])
		}
	}
	w.custom[strings.TrimSuffix(filepath.Base(path), "_Schema.csv")] = withStandard(columns)
	return nil
}

// addColumn adds a column unless there is one of its name. A type that Kusto does not have is read as string, as an
// unknown type of an export is. TimeGenerated is a datetime in every workspace, whatever a description says.
func addColumn(columns []planner.TableColumn, name, kind string) []planner.TableColumn {
	if name == "" || slices.ContainsFunc(columns, func(c planner.TableColumn) bool { return c.Name == name }) {
		return columns
	}
	t, ok := types.Named(strings.TrimPrefix(kind, "System."))
	switch {
	case name == "TimeGenerated":
		t = types.Datetime
	case !ok:
		t = types.String
	}
	return append(columns, planner.TableColumn{Name: name, Type: t})
}

// withStandard adds the columns that every table of a workspace has and that a description may leave out.
func withStandard(columns []planner.TableColumn) []planner.TableColumn {
	for _, c := range ingest.Standard {
		columns = addColumn(columns, c.Name, c.Type.String())
	}
	return columns
}
