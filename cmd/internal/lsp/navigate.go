package lsp

import (
	"context"
	"strings"

	"github.com/sourcegraph/jsonrpc2"

	"kql/cmd/internal/check"
	"kql/parser"
)

// found is a name at a place in a document.
func (s *Server) found(d *document, p placeParams) (f *check.File, n *names, of *declaration, at int, ok bool) {
	f = s.file(d)
	at, ok = d.inQuery(f.Query, d.offset(p.Position))
	if !ok {
		return f, nil, nil, 0, false
	}
	n = newNames(f)
	return f, n, n.at(at), at, true
}

// definition is where a name is declared: in the query, or the file of a stored function.
func (s *Server) definition(d *document, p placeParams) any {
	f, _, of, at, ok := s.found(d, p)
	switch {
	case !ok:
		return s.mapped(d, f, d.offset(p.Position))
	case of != nil:
		return []location{{d.uri, d.spanOf(f.Query, of.at)}}
	}
	word := wordAt(f.Query.Text, at)
	if file := s.session.Space.FunctionFile(f.Query.Text[word.Start:word.End]); file != "" {
		return []location{{uriOf(file), span{}}}
	}
	return []location{}
}

// mapped is where the query makes the column that a rule's key names, as entityMappings do.
func (s *Server) mapped(d *document, f *check.File, offset int) []location {
	if f.Query == nil || f.Tree == nil {
		return []location{}
	}
	word := wordAt(d.text, offset)
	name := d.text[word.Start:word.End]
	n := newNames(f)
	var last *declaration
	for _, c := range n.declared {
		if c.kind == "column" && c.name == name && (last == nil || c.at.Start > last.at.Start) {
			last = c
		}
	}
	if name == "" || last == nil {
		return []location{}
	}
	return []location{{d.uri, d.spanOf(f.Query, last.at)}}
}

// references is every place that a name stands at.
func (s *Server) references(d *document, p referenceParams) any {
	f, n, of, _, ok := s.found(d, p.placeParams)
	all := []location{}
	if !ok || of == nil {
		return all
	}
	for _, at := range n.of(of) {
		if at != of.at || p.Context.IncludeDeclaration {
			all = append(all, location{d.uri, d.spanOf(f.Query, at)})
		}
	}
	return all
}

// highlight is references within what the editor shows.
func (s *Server) highlight(d *document, p placeParams) any {
	all := []map[string]any{}
	f, n, of, _, ok := s.found(d, p)
	if ok && of != nil {
		for _, at := range n.of(of) {
			all = append(all, map[string]any{"range": d.spanOf(f.Query, at)})
		}
	}
	return all
}

// prepareRename is the name that can be given anew.
func (s *Server) prepareRename(d *document, p placeParams) any {
	f, n, of, at, ok := s.found(d, p)
	if !ok || of == nil {
		return nil
	}
	for _, u := range n.of(of) {
		if holds(u, at) || u.End == at {
			return d.spanOf(f.Query, u)
		}
	}
	return nil
}

// rename gives a name anew wherever it stands. A query that would then have more mistakes, or a result with more than
// that one name another, is left as it is.
func (s *Server) rename(_ context.Context, p renameParams) (any, error) {
	d, err := s.document(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	f, n, of, _, ok := s.found(d, p.placeParams)
	if !ok || of == nil || !parser.IsName(p.NewName) {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "there is nothing here that could be called '" + p.NewName + "'"}
	}
	edits := []textEdit{}
	text := f.Query.Text
	places := n.of(of)
	for i := len(places) - 1; i >= 0; i-- {
		edits = append(edits, textEdit{d.spanOf(f.Query, places[i]), p.NewName})
		text = text[:places[i].Start] + p.NewName + text[places[i].End:]
	}
	after := s.checker().Text("renamed.kql", "renamed.kql", text, false)
	before := s.checker().Text("renamed.kql", "renamed.kql", f.Query.Text, false)
	if mistakes(after) > mistakes(before) || !sameBut(before, after, of.name, p.NewName) {
		return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeInvalidRequest, Message: "'" + of.name + "' cannot be called '" + p.NewName + "': the query would mean something else"}
	}
	return workspaceEdit{map[string][]textEdit{d.uri: edits}}, nil
}

func mistakes(f *check.File) (n int) {
	for _, d := range f.Findings {
		if d.Severity == parser.Error {
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
