package lsp

import (
	"context"
	"slices"
	"strings"

	"github.com/sourcegraph/jsonrpc2"

	"kql/cmd/internal/check"
	"kql/parser"
)

// found is what stands at a place in a document.
type found struct {
	*check.File
	names *names
	of    *declaration // what the name there was declared as; nil where nothing in the file declares it
	at    int          // the place in the query
	here  span         // the name's own place
	query bool         // it stands in the query
}

func (s *Server) found(d *document, p placeParams) found {
	f := found{File: s.file(d), names: s.names(d)}
	offset := d.offset(p.Position)
	if f.at, f.query = d.inQuery(f.Query, offset); f.query {
		if u := f.names.use(f.at); u != nil {
			f.of, f.here = u.of, d.spanOf(f.Query, u.at)
		}
	} else if u := f.names.columnInRule(offset); u != nil {
		f.of, f.here = u.of, d.span(u.at.Start, u.at.End)
	}
	return f
}

// definition is where a name is declared: in the query, or the file of a stored function or a watchlist. Of a column
// that a rule's key names it is where the query makes it, or else where it names it last.
func (s *Server) definition(d *document, p placeParams) any {
	f := s.found(d, p)
	switch {
	case f.of != nil && f.of.table == "":
		return []location{{d.uri, d.spanOf(f.Query, f.of.at)}}
	case !f.query && f.Query != nil:
		word := wordAt(d.text, d.offset(p.Position))
		if at, ok := f.names.lastNamed(d.text[word.Start:word.End]); ok {
			return []location{{d.uri, d.spanOf(f.Query, at)}}
		}
	case f.query:
		if o := s.outsideAt(f); o.file != "" {
			return []location{{uriOf(o.file), span{}}}
		}
	}
	return []location{}
}

// references is every place that a name stands at; of what the workspace has, also in other files.
func (s *Server) references(d *document, p referenceParams) any {
	f := s.found(d, p.placeParams)
	all := []location{}
	if f.of == nil {
		if o := s.outsideAt(f); o.file != "" {
			all = s.mentions(o, p.Context.IncludeDeclaration)
		}
		return all
	}
	for _, at := range f.names.places(d, f.File, f.of) {
		if p.Context.IncludeDeclaration || f.of.table != "" || at != d.spanOf(f.Query, f.of.at) {
			all = append(all, location{d.uri, at})
		}
	}
	return all
}

// highlight is references within what the editor shows.
func (s *Server) highlight(d *document, p placeParams) any {
	all := []map[string]any{}
	if f := s.found(d, p); f.of != nil {
		for _, at := range f.names.places(d, f.File, f.of) {
			all = append(all, map[string]any{"range": at})
		}
	}
	return all
}

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
	if mistakes(after) > mistakes(f.File) || !sameBut(f.File, after, of.name, p.NewName) {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "'" + of.name + "' cannot be called '" + p.NewName + "': the query would mean something else"}
	}
	return workspaceEdit{map[string][]textEdit{d.uri: edits}}, nil
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
