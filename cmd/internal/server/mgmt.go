package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kql/cmd/internal/output"
	"kql/cmd/internal/session"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// metadata tells clients where to sign in. Nobody has to here; clients ask all the same.
func metadata(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, map[string]any{"AzureAD": map[string]any{
		"LoginEndpoint": "https://login.microsoftonline.com", "LoginMfaRequired": false, "KustoClientAppId": "db662dc1-0cfe-4e1c-a843-19a68e65be58",
		"KustoClientRedirectUri": "https://microsoft/kustoclient", "KustoServiceResourceId": "https://kusto.kusto.windows.net",
		"FirstPartyAuthorityUrl": "https://login.microsoftonline.com/f8cdef31-a31e-4b4a-93e4-5f571e91255a",
	}})
}

// command is one of the commands that show what is there. Its words are those that it begins with; what follows them is
// given to show.
type command struct {
	words string
	show  func(s *Server, on *session.Session, rest []string) (output.Table, error)
}

// commands are tried in their order.
var commands = []command{
	{".show version", (*Server).showVersion},
	{".show cluster", (*Server).showCluster},
	{".show databases", (*Server).showDatabases},
	{".show database", (*Server).showDatabase},
	{".show schema", (*Server).showSchema},
	{".show tables", (*Server).showTables},
	{".show table", (*Server).showTable},
	{".show functions", (*Server).showFunctions},
	{".show function", (*Server).showFunction},
	{".show queries", (*Server).showQueries},
	{".show running queries", (*Server).showQueries},
	{".cancel query", (*Server).cancelQuery},
}

// mgmt answers a command.
func (s *Server) mgmt(w http.ResponseWriter, r *http.Request) {
	q := &request{id: r.Header.Get(requestIDHeader)}
	if err := decode(r, q); err != nil {
		badRequest(err).write(w, r)
		return
	}
	if !strings.HasPrefix(strings.TrimSpace(q.CSL), ".") { // a query may come this way, too
		a, told := s.run(r.Context(), q)
		if told != nil {
			told.write(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		s.writeV1(w, a)
		return
	}
	t, err := s.command(r.Context(), q.CSL)
	if err != nil {
		badRequest(err).write(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	writeTables(w, nil, t)
}

func (s *Server) command(ctx context.Context, text string) (output.Table, error) {
	words := wordsOf(text)
	on, err := s.opened(ctx)
	if err != nil {
		return output.Table{}, err
	}
	for _, c := range commands {
		wanted := strings.Fields(c.words)
		if len(words) >= len(wanted) && slices.EqualFunc(words[:len(wanted)], wanted, strings.EqualFold) {
			return c.show(s, on, words[len(wanted):])
		}
	}
	known := make([]string, len(commands))
	for i, c := range commands {
		known[i] = c.words
	}
	return output.Table{}, fmt.Errorf("there is no command %s; there are %s", strings.Join(words, " "), strings.Join(known, ", "))
}

// wordsOf is a command's words; names may be quoted.
func wordsOf(text string) (words []string) {
	for _, w := range strings.Fields(strings.TrimRight(strings.TrimSpace(text), ";")) {
		w = strings.TrimSuffix(strings.TrimPrefix(w, "["), "]")
		words = append(words, strings.Trim(w, `'"`))
	}
	return words
}

func (s *Server) showVersion(_ *session.Session, _ []string) (output.Table, error) {
	c := columns{column("BuildVersion", types.String), column("BuildTime", types.Datetime), column("ServiceType", types.String), column("ProductVersion", types.String)}
	return c.table([]any{s.Version, nil, "Engine", "kql " + s.Version}), nil
}

func (s *Server) showCluster(_ *session.Session, _ []string) (output.Table, error) {
	c := columns{column("NodeId", types.String), column("Address", types.String), column("Name", types.String), column("StartTime", types.Datetime), column("IsAdmin", types.Bool)}
	return c.table([]any{"kql", "", "kql", nil, true}), nil
}

func (s *Server) showDatabases(_ *session.Session, _ []string) (output.Table, error) {
	c := columns{
		column("DatabaseName", types.String), column("PersistentStorage", types.String), column("Version", types.String), column("IsCurrent", types.Bool),
		column("DatabaseAccessMode", types.String), column("PrettyName", types.String), column("ReservedSlot1", types.Bool), column("DatabaseId", types.Guid), column("InTransitionTo", types.String),
	}
	return c.table([]any{s.Database, "", "v1.0", true, "ReadOnly", "", nil, nil, ""}), nil
}

// showDatabase shows one database, or with schema what is in it.
func (s *Server) showDatabase(on *session.Session, rest []string) (output.Table, error) {
	if i := slices.IndexFunc(rest, func(w string) bool { return strings.EqualFold(w, "schema") }); i >= 0 {
		return s.showSchema(on, rest[i+1:])
	}
	return s.showDatabases(on, nil)
}

// showSchema shows all tables and functions: a row a column, as json, or as csl script.
func (s *Server) showSchema(on *session.Session, rest []string) (output.Table, error) {
	switch {
	case len(rest) >= 2 && strings.EqualFold(rest[1], "json"):
		return s.schemaJSON(on), nil
	case len(rest) >= 2 && strings.EqualFold(rest[1], "csl"):
		c := columns{column("DatabaseSchemaScript", types.String)}
		var rows [][]any
		for _, t := range s.tables(on) {
			rows = append(rows, []any{".create-merge table " + name(t.name) + " (" + cslSchema(t.columns) + ")"})
		}
		for _, f := range on.Space.Functions() {
			if text := functionText(on, f); text != nil {
				rows = append(rows, []any{".create-or-alter function " + f + text[0] + " " + text[1]})
			}
		}
		return c.table(rows...), nil
	}
	c := columns{
		column("DatabaseName", types.String), column("TableName", types.String), column("ColumnName", types.String), column("ColumnType", types.String),
		column("IsDefaultTable", types.Bool), column("IsDefaultColumn", types.Bool), column("PrettyName", types.String), column("Version", types.String), column("Folder", types.String), column("DocString", types.String),
	}
	rows := [][]any{{s.Database, "", "", "", false, false, "", "v1.0", "", ""}}
	for _, t := range s.tables(on) {
		rows = append(rows, []any{s.Database, t.name, "", "", false, false, "", "", "", ""})
		for _, col := range t.columns {
			rows = append(rows, []any{s.Database, t.name, col.Name, planner.SystemTypes[col.Type], false, false, "", "", "", ""})
		}
	}
	return c.table(rows...), nil
}

func (s *Server) schemaJSON(on *session.Session) output.Table {
	tables := map[string]any{}
	for _, t := range s.tables(on) {
		tables[t.name] = map[string]any{"Name": t.name, "Folder": "", "DocString": "", "EntityType": "Table", "OrderedColumns": ordered(t.columns)}
	}
	functions := map[string]any{}
	for _, f := range on.Space.Functions() {
		if text := functionText(on, f); text != nil {
			functions[f] = map[string]any{"Name": f, "InputParameters": parameters(on, f), "Body": text[1], "Folder": "", "DocString": on.Space.FunctionDoc(f), "FunctionKind": "Unknown", "OutputColumns": []any{}}
		}
	}
	all := map[string]any{"Databases": map[string]any{s.Database: map[string]any{
		"Name": s.Database, "Tables": tables, "ExternalTables": map[string]any{}, "MaterializedViews": map[string]any{}, "MajorVersion": 1, "MinorVersion": 0,
		"Functions": functions, "DatabaseAccessMode": "ReadOnly", "ExternalTablesCount": 0,
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
	name    string
	columns []planner.TableColumn
}

// tables are those that have rows, or without data all that are known.
func (s *Server) tables(on *session.Session) (all []tableSchema) {
	names := on.Store.Tables()
	if len(names) == 0 {
		names = on.Catalog.Tables()
	}
	for _, n := range names {
		if cols, ok := on.Catalog.Table(n); ok {
			all = append(all, tableSchema{n, cols})
		}
	}
	return all
}

func (s *Server) showTables(on *session.Session, _ []string) (output.Table, error) {
	c := columns{column("TableName", types.String), column("DatabaseName", types.String), column("Folder", types.String), column("DocString", types.String)}
	var rows [][]any
	for _, t := range s.tables(on) {
		rows = append(rows, []any{t.name, s.Database, "", ""})
	}
	return c.table(rows...), nil
}

// showTable shows a table: its columns, or with cslschema or schema as json its schema.
func (s *Server) showTable(on *session.Session, rest []string) (output.Table, error) {
	if len(rest) == 0 {
		return output.Table{}, fmt.Errorf(".show table names no table")
	}
	cols, ok := on.Catalog.Table(rest[0])
	if !ok {
		return output.Table{}, fmt.Errorf("there is no table %s%s", rest[0], hint(rest[0], on.Catalog.Tables()))
	}
	switch {
	case len(rest) > 1 && strings.EqualFold(rest[1], "cslschema"):
		c := columns{column("TableName", types.String), column("Schema", types.String), column("DatabaseName", types.String), column("Folder", types.String), column("DocString", types.String)}
		return c.table([]any{rest[0], cslSchema(cols), s.Database, "", ""}), nil
	case len(rest) > 1 && strings.EqualFold(rest[1], "schema"):
		text, _ := json.Marshal(map[string]any{"Name": rest[0], "OrderedColumns": ordered(cols)}) // of texts
		c := columns{column("TableName", types.String), column("Schema", types.String), column("DatabaseName", types.String), column("Folder", types.String), column("DocString", types.String)}
		return c.table([]any{rest[0], string(text), s.Database, "", ""}), nil
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

func cslSchema(cols []planner.TableColumn) string {
	var all []string
	for _, c := range cols {
		all = append(all, name(c.Name)+":"+c.Type.String())
	}
	return strings.Join(all, ", ")
}

// name is a name as a query has it.
func name(n string) string {
	if strings.Trim(n, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == "" && n != "" && (n[0] < '0' || n[0] > '9') {
		return n
	}
	return "['" + strings.ReplaceAll(n, "'", `\'`) + "']"
}

var functionColumns = columns{column("Name", types.String), column("Parameters", types.String), column("Body", types.String), column("Folder", types.String), column("DocString", types.String)}

func (s *Server) showFunctions(on *session.Session, _ []string) (output.Table, error) {
	var rows [][]any
	for _, f := range on.Space.Functions() {
		if text := functionText(on, f); text != nil {
			rows = append(rows, []any{f, text[0], text[1], "", on.Space.FunctionDoc(f)})
		}
	}
	return functionColumns.table(rows...), nil
}

func (s *Server) showFunction(on *session.Session, rest []string) (output.Table, error) {
	if len(rest) != 1 {
		return output.Table{}, fmt.Errorf(".show function takes the name of a function")
	}
	text := functionText(on, rest[0])
	if text == nil {
		return output.Table{}, fmt.Errorf("there is no function %s%s", rest[0], hint(rest[0], on.Space.Functions()))
	}
	return functionColumns.table([]any{rest[0], text[0], text[1], "", on.Space.FunctionDoc(rest[0])}), nil
}

// functionText is a stored function's parameters and body, each in its brackets; nil where it is wrong.
func functionText(on *session.Session, f string) []string {
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

func parameters(on *session.Session, f string) []map[string]any {
	out := []map[string]any{}
	l, _ := on.Space.Function(f)
	for _, p := range l.Params {
		out = append(out, map[string]any{"Name": p.Name.Text, "CslType": p.Type.String(), "Type": planner.SystemTypes[p.Type]})
	}
	return out
}

// showQueries shows the queries that have not ended.
func (s *Server) showQueries(_ *session.Session, _ []string) (output.Table, error) {
	c := columns{column("ClientActivityId", types.String), column("Text", types.String), column("Database", types.String), column("StartedOn", types.Datetime), column("Duration", types.Timespan), column("State", types.String), column("QueryId", types.String)}
	s.mu.Lock()
	defer s.mu.Unlock()
	var rows [][]any
	for number, r := range s.running {
		rows = append(rows, []any{r.request.id, r.request.CSL, s.Database, r.begun.UTC(), time.Since(r.begun), "InProgress", strconv.FormatInt(number, 10)})
	}
	slices.SortFunc(rows, func(a, b []any) int { return strings.Compare(a[6].(string), b[6].(string)) })
	return c.table(rows...), nil
}

// cancelQuery ends a query by its number or its client's id.
func (s *Server) cancelQuery(_ *session.Session, rest []string) (output.Table, error) {
	if len(rest) == 0 {
		return output.Table{}, fmt.Errorf(".cancel query takes the id of a query")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found := false
	for number, r := range s.running {
		if strconv.FormatInt(number, 10) == rest[0] || r.request.id == rest[0] {
			r.cancel()
			found = true
		}
	}
	return columns{column("ClientRequestId", types.String), column("CancellationRequested", types.Bool)}.table([]any{rest[0], found}), nil
}
