package server

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"kql/executor"
	"kql/executor/database"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// showSchema shows all tables and functions: a row a column, as json, or as csl script.
func (s *Server) showSchema(on *database.DB, rest []string) (executor.Result, error) {
	c := &commandText{text: strings.Join(rest, " ")}
	switch {
	case c.words("as json"):
		kinds, err := c.properties(schemaKinds...)
		if err == nil {
			err = c.end()
		}
		return s.schemaJSON(on, kinds), err
	case c.words("as csl script"):
		if err := c.end(); err != nil {
			return executor.Result{}, err
		}
		c := columns{column("DatabaseSchemaScript", types.String)}
		var rows [][]any
		for _, t := range s.tables(on) {
			rows = append(rows, []any{".create-merge table " + parser.QuoteName(t.name) + " (" + cslSchema(t.columns, ", ") + ")"})
		}
		for _, f := range on.Space.Functions() {
			if text := functionText(on, f); text != nil {
				rows = append(rows, []any{".create-or-alter function " + f + text[0] + " " + text[1]})
			}
		}
		return c.table(rows...), nil
	}
	if err := c.end(); err != nil {
		return executor.Result{}, fmt.Errorf("schema takes as json or as csl script: %w", err)
	}
	cols := columns{
		column("DatabaseName", types.String), column("TableName", types.String), column("ColumnName", types.String), column("ColumnType", types.String),
		column("IsDefaultTable", types.Bool), column("IsDefaultColumn", types.Bool), column("PrettyName", types.String), column("Version", types.String), column("Folder", types.String), column("DocString", types.String),
	}
	rows := [][]any{{s.Database, "", "", "", false, false, "", "v1.0", "", ""}}
	for _, t := range s.tables(on) {
		rows = append(rows, []any{s.Database, t.name, "", "", false, false, "", "", t.folder, t.doc})
		for _, col := range t.columns {
			rows = append(rows, []any{s.Database, t.name, col.Name, planner.SystemTypes[col.Type], false, false, "", "", "", ""})
		}
	}
	return cols.table(rows...), nil
}

// schemaKinds are the kinds of what a schema as JSON may be asked for; with none of them named it has all.
var schemaKinds = []string{"Tables", "ExternalTables", "MaterializedViews", "Functions"}

func (s *Server) schemaJSON(on *database.DB, kinds map[string]string) executor.Result {
	wanted := func(kind string) bool { return len(kinds) == 0 || strings.EqualFold(kinds[kind], "true") }
	tables := map[string]any{}
	for _, t := range s.tables(on) {
		if !wanted("Tables") {
			break
		}
		tables[t.name] = map[string]any{"Name": t.name, "Folder": t.folder, "DocString": t.doc, "EntityType": "Table", "OrderedColumns": ordered(t.columns)}
	}
	functions := map[string]any{}
	for _, f := range on.Space.Functions() {
		if text := functionText(on, f); text != nil && wanted("Functions") {
			functions[f] = map[string]any{"Name": f, "InputParameters": parameters(on, f), "Body": text[1], "Folder": s.functionFolder(f), "DocString": on.Space.FunctionDoc(f), "FunctionKind": "Unknown", "OutputColumns": []any{}}
		}
	}
	all := map[string]any{"Databases": map[string]any{s.Database: map[string]any{
		"Name": s.Database, "Tables": tables, "ExternalTables": map[string]any{}, "MaterializedViews": map[string]any{}, "MajorVersion": 1, "MinorVersion": 0,
		"Functions": functions, "DatabaseAccessMode": s.access(), "ExternalTablesCount": 0,
	}}}
	text, _ := json.Marshal(all) // of texts
	return columns{column("DatabaseSchema", types.String)}.table([]any{string(text)})
}

func ordered(cols []planner.TableColumn) []map[string]string {
	out := []map[string]string{}
	for _, c := range cols {
		out = append(out, map[string]string{"Name": c.Name, "Type": planner.SystemTypes[c.Type], "CslType": c.Type.String()})
	}
	return out
}

// tableSchema is a table with its columns.
type tableSchema struct {
	name        string
	columns     []planner.TableColumn
	folder, doc string
}

// tableNames are the tables that have rows, or without data all that are known.
func tableNames(on *database.DB) []string {
	if names := on.TableNames(); len(names) > 0 {
		return names
	}
	return on.Catalog.Tables()
}

func (s *Server) tables(on *database.DB) (all []tableSchema) {
	names := on.Names(context.Background())
	for _, n := range tableNames(on) {
		if cols, ok := names.Table(n); ok {
			folder, doc := s.about(n)
			all = append(all, tableSchema{n, cols, folder, doc})
		}
	}
	return all
}

// about is the folder and the text that a command gave a table.
func (s *Server) about(table string) (folder, doc string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.made.tables[table]
	return t.folder, t.doc
}

// functionFolder is the folder that a command gave a function.
func (s *Server) functionFolder(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.made.functions[name].folder
}

func (s *Server) showTables(on *database.DB, _ []string) (executor.Result, error) {
	c := columns{column("TableName", types.String), column("DatabaseName", types.String), column("Folder", types.String), column("DocString", types.String)}
	var rows [][]any
	for _, t := range s.tables(on) {
		rows = append(rows, []any{t.name, s.Database, t.folder, t.doc})
	}
	return c.table(rows...), nil
}

// showTable shows a table: its columns, or with cslschema or schema as json its schema.
func (s *Server) showTable(on *database.DB, rest []string) (executor.Result, error) {
	if len(rest) == 0 {
		return executor.Result{}, fmt.Errorf(".show table names no table")
	}
	names := on.Names(context.Background())
	cols, ok := names.Table(rest[0])
	folder, doc := s.about(rest[0])
	if !ok {
		return executor.Result{}, fmt.Errorf("there is no table %s%s", rest[0], hint(rest[0], names.Tables()))
	}
	switch {
	case len(rest) > 1 && strings.EqualFold(rest[1], "cslschema"):
		c := columns{column("TableName", types.String), column("Schema", types.String), column("DatabaseName", types.String), column("Folder", types.String), column("DocString", types.String)}
		return c.table([]any{rest[0], cslSchema(cols, ","), s.Database, folder, doc}), nil
	case len(rest) > 1 && strings.EqualFold(rest[1], "schema"):
		text, _ := json.Marshal(map[string]any{"Name": rest[0], "OrderedColumns": ordered(cols)}) // of texts
		c := columns{column("TableName", types.String), column("Schema", types.String), column("DatabaseName", types.String), column("Folder", types.String), column("DocString", types.String)}
		return c.table([]any{rest[0], string(text), s.Database, folder, doc}), nil
	}
	if len(rest) > 1 {
		return executor.Result{}, fmt.Errorf(".show table %s takes cslschema or schema as json, not %s", rest[0], strings.Join(rest[1:], " "))
	}
	c := columns{column("AttributeName", types.String), column("AttributeType", types.String)}
	var rows [][]any
	for _, col := range cols {
		rows = append(rows, []any{col.Name, planner.SystemTypes[col.Type]})
	}
	return c.table(rows...), nil
}

func hint(word string, names []string) string {
	if near := parser.DidYouMean(word, names); near != "" {
		return "; " + near
	}
	return ""
}

// cslSchema is columns with their types. Kusto puts no space between them where that is all, and one in a command.
func cslSchema(cols []planner.TableColumn, between string) string {
	var all []string
	for _, c := range cols {
		all = append(all, parser.QuoteName(c.Name)+":"+c.Type.String())
	}
	return strings.Join(all, between)
}

var functionColumns = columns{column("Name", types.String), column("Parameters", types.String), column("Body", types.String), column("Folder", types.String), column("DocString", types.String)}

func (s *Server) showFunctions(on *database.DB, _ []string) (executor.Result, error) {
	var rows [][]any
	for _, f := range on.Space.Functions() {
		if text := functionText(on, f); text != nil {
			rows = append(rows, []any{f, text[0], text[1], s.functionFolder(f), on.Space.FunctionDoc(f)})
		}
	}
	return functionColumns.table(rows...), nil
}

func (s *Server) showFunction(on *database.DB, rest []string) (executor.Result, error) {
	if len(rest) != 1 {
		return executor.Result{}, fmt.Errorf(".show function takes the name of a function")
	}
	text := functionText(on, rest[0])
	if text == nil {
		return executor.Result{}, fmt.Errorf("there is no function %s%s", rest[0], hint(rest[0], on.Space.Functions()))
	}
	return functionColumns.table([]any{rest[0], text[0], text[1], s.functionFolder(rest[0]), on.Space.FunctionDoc(rest[0])}), nil
}

// functionText is a stored function's parameters and body, each in its brackets; nil where it is wrong.
func functionText(on *database.DB, f string) []string {
	l, found := on.Space.Function(f)
	if l == nil || found.Failed() {
		return nil
	}
	source, at := on.Space.Locate(&parser.Source{}, l.Span)
	if at.End > len(source.Text) || at.Start < 0 || at.End <= at.Start {
		return nil
	}
	text := source.Text[at.Start:at.End]
	open := strings.Index(text, "{")
	if open < 0 {
		return nil
	}
	return []string{strings.TrimSpace(text[:open]), text[open:]}
}

func parameters(on *database.DB, f string) []map[string]any {
	out := []map[string]any{}
	l, _ := on.Space.Function(f)
	for _, p := range l.Params {
		out = append(out, map[string]any{"Name": p.Name.Text, "CslType": p.Type.String(), "Type": planner.SystemTypes[p.Type]})
	}
	return out
}
