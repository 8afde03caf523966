package lsp

import (
	"slices"

	"kql/cmd/internal/check"
	"kql/cmd/internal/paint"
	"kql/parser"
)

// tokenTypes are the protocol's names; a token has the number of its place here.
var tokenTypes = []string{"keyword", "operator", "function", "string", "number", "comment", "variable", "parameter", "property", "type"}

// tokenOf are the numbers of what paint tells apart.
var tokenOf = map[paint.Role]int{paint.Operator: 0, paint.Keyword: 0, paint.Function: 2, paint.String: 3, paint.Number: 4, paint.Time: 4, paint.Comment: 5}

// tokens are the colours of a query: of its words as they are written, and of its names as they are meant.
func (s *Server) tokens(d *document, _ documentParams) any {
	f := s.file(d)
	out := semanticTokens{Data: []int{}}
	if f.Query == nil {
		return out
	}
	names := s.names(d)
	last := position{}
	emit := func(sp parser.Span, kind int) {
		for _, line := range d.perLine(f.Query, sp) {
			delta := line.Start.Character
			if line.Start.Line == last.Line {
				delta -= last.Character
			}
			out.Data = append(out.Data, line.Start.Line-last.Line, delta, line.End.Character-line.Start.Character, kind, 0)
			last = line.Start
		}
	}
	meant := s.meant(f, names)
	for _, part := range paint.Query(f.Query.Text) {
		sp := parser.Span{Start: part.Start, End: part.End}
		for len(meant) > 0 && meant[0].at.Start < sp.Start {
			emit(meant[0].at, meant[0].kind)
			meant = meant[1:]
		}
		if len(meant) > 0 && meant[0].at.Start < sp.End {
			continue // the name says more
		}
		if kind, ok := tokenOf[part.Role]; ok {
			emit(sp, kind)
		}
	}
	for _, m := range meant {
		emit(m.at, m.kind)
	}
	return out
}

// meaning is a name with the number of what it stands for.
type meaning struct {
	at   parser.Span
	kind int
}

// meant is what the names of a query stand for: what it declares itself, columns and tables.
func (s *Server) meant(f *check.File, n *names) (all []meaning) {
	for _, u := range n.uses {
		all = append(all, meaning{u.at, kindOf(u.of)})
	}
	if f.Tree == nil || f.Trace == nil {
		return all
	}
	tables := s.checker(passed).Tables
	parser.Each(f.Tree, func(r *parser.NameRef) {
		if f.Trace.Scalars[r] != nil || n.use(r.Name.Span.Start) != nil {
			return
		}
		if _, ok := tables.Table(r.Name.Text); ok {
			all = append(all, meaning{r.Name.Span, 9})
		}
	})
	slices.SortFunc(all, func(a, b meaning) int { return a.at.Start - b.at.Start })
	return all
}

func kindOf(d *declaration) int {
	switch d.kind {
	case "parameter":
		return 7
	case "column":
		return 8
	}
	return 6
}

// perLine is a part of the query, line by line: a token of the protocol ends with its line.
func (d *document) perLine(source *parser.Source, sp parser.Span) (all []span) {
	for from := sp.Start; from < sp.End; {
		to := from
		for to < sp.End && source.Text[to] != '\n' {
			to++
		}
		if to > from {
			all = append(all, d.spanOf(source, parser.Span{Start: from, End: to}))
		}
		from = to + 1
	}
	return all
}
