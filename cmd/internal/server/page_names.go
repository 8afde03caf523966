package server

import (
	"fmt"
	"net/http"

	"kql/executor/database"
	"kql/parser"
)

// pageRequest reads what the page asks, and gives what it is about.
func (s *Server) pageRequest(w http.ResponseWriter, r *http.Request, asked any) (*database.DB, bool) {
	if told := s.decode(r, asked); told != nil {
		tellPage(w, told)
		return nil, false
	}
	on, err := s.opened(r.Context())
	if err != nil {
		tellPage(w, badRequest(err))
	}
	return on, err == nil
}

type pageFunction struct {
	Name       string `json:"name"`
	Parameters string `json:"parameters"`
	Doc        string `json:"doc"`
}

// pageNames lists what queries may name: tables that have rows, or without data all that are known, stored functions,
// and the rules of the workspace.
func (s *Server) pageNames(w http.ResponseWriter, r *http.Request) {
	on, ok := s.pageRequest(w, r, &struct{}{})
	if !ok {
		return
	}
	tables := []map[string]string{}
	for _, n := range tableNames(on) {
		tables = append(tables, map[string]string{"name": n, "text": parser.QuoteName(n)})
	}
	functions, files := []pageFunction{}, map[string]bool{}
	for _, name := range on.Space.Functions() {
		f := pageFunction{Name: name, Doc: on.Space.FunctionDoc(name)}
		if l, _ := on.Space.Function(name); l != nil {
			f.Parameters = l.Parameters()
		}
		functions = append(functions, f)
		files[on.Space.FunctionFile(name)] = true
	}
	writeJSON(w, map[string]any{"database": s.Database, "version": s.Version, "tables": tables, "functions": functions, "rules": rules(on.Space.Folder(), files)})
}

// pageColumns lists the columns of a table.
func (s *Server) pageColumns(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Table string }
	on, ok := s.pageRequest(w, r, &asked)
	if !ok {
		return
	}
	names := on.Names(r.Context())
	cols, ok := names.Table(asked.Table)
	if !ok {
		tellPage(w, badRequest(fmt.Errorf("there is no table %s%s", asked.Table, hint(asked.Table, names.Tables()))))
		return
	}
	out := []map[string]string{}
	for _, c := range cols {
		out = append(out, map[string]string{"name": c.Name, "text": parser.QuoteName(c.Name), "type": c.Type.String()})
	}
	writeJSON(w, map[string]any{"columns": out})
}
