package lsp

import (
	"context"
	"slices"
	"strings"

	"github.com/sourcegraph/jsonrpc2"

	"kql/cmd/internal/check"
	"kql/parser"
)

// prepareRename is the name that can be given anew.
func (s *Server) prepareRename(d *document, p placeParams) any {
	f := s.found(d, p)
	if f.of == nil || f.of.table != "" || f.of.kind == "column" && d.function {
		return nil
	}
	return f.here
}

// rename gives a name anew wherever it stands. A query that would then have more mistakes, or a result with more than
// that one name another, is left as it is.
func (s *Server) rename(_ context.Context, p renameParams) (any, error) {
	d, err := s.document(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	f := s.found(d, p.placeParams)
	of := f.of
	switch {
	case of == nil || !parser.IsName(p.NewName):
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "there is nothing here that could be called '" + p.NewName + "'"}
	case of.table != "":
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "'" + of.name + "' is a column of " + of.table + ", which gives it its name"}
	}
	if d.function && !renameable(d, of, p.NewName) {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "'" + of.name + "' cannot be called '" + p.NewName + "' in a stored function: it may mean something else there, or elsewhere"}
	}
	if of.kind == "column" && f.Tree != nil && readsNames(f.Tree, of.name, p.NewName) {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "'" + of.name + "' cannot be called '" + p.NewName + "': the query reads the names of columns"}
	}
	edits := []textEdit{}
	for _, at := range f.names.places(d, f.File, of) {
		edits = append(edits, textEdit{at, p.NewName})
	}
	text := f.Query.Text
	for _, at := range slices.Backward(f.names.of(of)) {
		text = text[:at.Start] + p.NewName + text[at.End:]
	}
	s.session.Space.Enter(d.path)
	after := s.checker(passed).Text("renamed.kql", "renamed.kql", text, false)
	meant := d.function || sameNames(f.names, newNames(after), f.names.of(of), len(p.NewName))
	if mistakes(after) > mistakes(f.File) || !sameBut(f.File, after, of.name, p.NewName) || !meant {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "'" + of.name + "' cannot be called '" + p.NewName + "': the query would mean something else"}
	}
	return workspaceEdit{map[string][]textEdit{d.uri: edits}}, nil
}

// readsNames says whether a query makes values of the names of columns, or asks for one of some names in a text.
func readsNames(tree *parser.Query, names ...string) (does bool) {
	parser.Each(tree, func(c *parser.Call) {
		switch c.Name.Text {
		case "pack_all", "bag_pack_columns", "column_names_of":
			does = true
		case "column_ifexists", "columnifexists", "iscolumnexists":
			if len(c.Args) == 0 {
				return
			}
			name, literal := parser.Bare(c.Args[0].Value).(*parser.Literal)
			does = does || !literal || slices.Contains(names, name.Value)
		}
	})
	parser.Each(tree, func(*parser.GetSchema) { does = true })
	return does
}

// mistakes is how many errors a file's query has.
func mistakes(f *check.File) (n int) {
	for _, d := range f.Findings {
		if d.Severity == parser.Error && d.Source == f.Query {
			n++
		}
	}
	return n
}

// sameBut says whether two results have the same columns, but for one that is called otherwise.
func sameBut(a, b *check.File, old, new string) bool {
	if len(a.Schema) != len(b.Schema) {
		return false
	}
	for i, c := range a.Schema {
		if o := b.Schema[i]; o.Type != c.Type || o.Name != c.Name && !(strings.Contains(c.Name, old) && strings.Contains(o.Name, new)) {
			return false
		}
	}
	return true
}

// sameNames says whether every name of a query means the same thing once some of them, which all mean one thing, have
// another length.
func sameNames(before, after *names, renamed []parser.Span, length int) bool {
	if len(before.uses) != len(after.uses) {
		return false
	}
	moved := func(at int) int {
		to := at
		for _, r := range renamed {
			if r.Start < at {
				to += length - (r.End - r.Start)
			}
		}
		return to
	}
	meant := map[int]*declaration{}
	for _, u := range after.uses {
		meant[u.at.Start] = u.of
	}
	for _, u := range before.uses {
		now := meant[moved(u.at.Start)]
		switch {
		case now == nil, now.kind != u.of.kind, now.table != u.of.table:
			return false
		case now.table != "" && now.name != u.of.name, now.table == "" && now.at.Start != moved(u.of.at.Start):
			return false
		}
	}
	return true
}
