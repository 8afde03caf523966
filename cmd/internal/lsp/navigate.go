package lsp

import (
	"kql/cmd/internal/check"
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
