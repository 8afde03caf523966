package server

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"kql/cmd/internal/complete"
	"kql/cmd/internal/rulefile"
	"kql/executor/database"
	"kql/parser"
)

// mostItems is how many completions the page is offered at a place.
const mostItems = 100

// pageComplete says what may be typed at a byte of a query.
func (s *Server) pageComplete(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Text string
		At   int
	}
	on, ok := s.pageRequest(w, r, &asked)
	if !ok {
		return
	}
	at := min(max(asked.At, 0), len(asked.Text))
	lookInto(on, asked.Text)
	items, start := complete.Over(on).At(asked.Text, at)
	offered := []map[string]string{}
	for _, i := range items[:min(len(items), mostItems)] {
		offered = append(offered, map[string]string{"text": i.Text, "kind": string(i.Kind), "detail": i.Detail, "doc": i.Doc})
	}
	writeJSON(w, map[string]any{"items": offered, "typed": asked.Text[min(start, at):at]})
}

// pageRequest reads what the page asks, and gives what it is about.
func (s *Server) pageRequest(w http.ResponseWriter, r *http.Request, asked any) (*database.DB, bool) {
	err := decode(r, asked)
	var on *database.DB
	if err == nil {
		on, err = s.opened(r.Context())
	}
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
	names := on.Store.Tables()
	if len(names) == 0 {
		names = on.Catalog.Tables()
	}
	for _, n := range names {
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
	cols, ok := on.Catalog.Table(asked.Table)
	if !ok {
		tellPage(w, badRequest(fmt.Errorf("there is no table %s%s", asked.Table, hint(asked.Table, on.Catalog.Tables()))))
		return
	}
	out := []map[string]string{}
	for _, c := range cols {
		out = append(out, map[string]string{"name": c.Name, "text": parser.QuoteName(c.Name), "type": c.Type.String()})
	}
	writeJSON(w, map[string]any{"columns": out})
}

// pageRule gives the query of a rule, or of a file that is one. The root keeps paths, and links, within the workspace.
func (s *Server) pageRule(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Path string }
	on, ok := s.pageRequest(w, r, &asked)
	if !ok {
		return
	}
	source, err := readRule(on.Space.Folder(), asked.Path)
	if err != nil {
		tellPage(w, badRequest(err))
		return
	}
	writeJSON(w, map[string]any{"query": source.Text})
}

func readRule(folder, file string) (*parser.Source, error) {
	if folder == "" || !holdsQuery(file) {
		return nil, fmt.Errorf("%s is no rule of the workspace", file)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	text, err := root.ReadFile(filepath.FromSlash(file))
	if err != nil {
		return nil, err
	}
	return rulefile.Parse(file, string(text))
}

func holdsQuery(file string) bool {
	return rulefile.IsRule(file) || strings.EqualFold(path.Ext(file), ".kql")
}

type pageRuleName struct {
	Name string `json:"name"`
	Path string `json:"path"` // in the workspace, with slashes
}

var (
	queryKey = regexp.MustCompile(`(?m)^query:`)
	nameKey  = regexp.MustCompile(`(?m)^name:[ \t]*["']?(.+?)["']?[ \t]*\r?$`)
)

// rules are the rules below a folder, and the queries that are no stored functions, sorted by path. Rules are told by
// their keys without reading the YAML: a clone has thousands.
func rules(folder string, functions map[string]bool) []pageRuleName {
	out := []pageRuleName{}
	if folder == "" {
		return out
	}
	_ = filepath.WalkDir(folder, func(file string, d fs.DirEntry, err error) error { // what cannot be read is not listed
		switch {
		case err != nil:
			return nil
		case d.IsDir() && file != folder && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !d.Type().IsRegular() || !holdsQuery(d.Name()) || functions[file]:
			return nil
		}
		within, err := filepath.Rel(folder, file)
		if err != nil {
			return nil
		}
		rule := pageRuleName{strings.TrimSuffix(d.Name(), filepath.Ext(d.Name())), filepath.ToSlash(within)}
		if rulefile.IsRule(d.Name()) {
			text, err := os.ReadFile(file)
			if err != nil || !queryKey.Match(text) {
				return nil
			}
			if name := nameKey.FindSubmatch(text); name != nil {
				rule.Name = string(name[1])
			}
		}
		out = append(out, rule)
		return nil
	})
	slices.SortFunc(out, func(a, b pageRuleName) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// lookInto has the catalog find the columns of the tables that a text names: completion itself waits for no file.
func lookInto(db *database.DB, text string) {
	for _, table := range db.Store.Tables() {
		if strings.Contains(text, table) {
			db.Catalog.Table(table)
		}
	}
}
