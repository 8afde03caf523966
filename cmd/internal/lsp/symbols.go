package lsp

import (
	"strings"

	"kql/cmd/internal/check"
	"kql/cmd/internal/stages"
	"kql/parser"
)

// The protocol's numbers for kinds of symbols.
const (
	kindFunction = 12
	kindVariable = 13
	kindOperator = 25
	kindQuery    = 19 // Object

	kindWatchlist = 18 // Array
)

// symbols are the lets of a query and the query itself, each with its stages.
func (s *Server) symbols(d *document, _ documentParams) any {
	f := s.file(d)
	all := []symbol{}
	if f.Tree == nil || f.Query == nil {
		return all
	}
	for _, statement := range f.Tree.Statements {
		where := d.spanOf(f.Query, statement.Where())
		switch st := statement.(type) {
		case *parser.Let:
			one := symbol{Name: st.Name.Text, Kind: kindVariable, Range: where, SelectionRange: d.spanOf(f.Query, st.Name.Span), Children: d.stagesOf(f, st.Value)}
			if _, ok := st.Value.(*parser.Lambda); ok {
				one.Kind = kindFunction
			}
			all = append(all, one)
		case *parser.ExprStatement:
			name := stages.OneLine(f.Query.Text[st.Span.Start:st.Span.End])
			kind := kindQuery
			switch value := st.Value.(type) {
			case *parser.Pipeline:
				name = head(f, value)
			case *parser.Lambda:
				kind, name = kindFunction, "("+value.Parameters()+")"
			}
			all = append(all, symbol{Name: short(name), Kind: kind, Range: where, SelectionRange: where, Children: d.stagesOf(f, st.Value)})
		}
	}
	return all
}

// head is what a pipeline begins with.
func head(f *check.File, p *parser.Pipeline) string {
	if p.Source != nil {
		return stages.OneLine(f.Query.Text[p.Source.Where().Start:p.Source.Where().End])
	}
	return stages.OneLine(f.Query.Text[p.Operators[0].Where().Start:p.Operators[0].Where().End])
}

// short is a name that fits an outline.
func short(name string) string {
	if r := []rune(name); len(r) > 60 {
		return string(r[:57]) + "..."
	}
	if name == "" {
		return "query"
	}
	return name
}

// stagesOf are the operators of a pipeline, or of a function's body.
func (d *document) stagesOf(f *check.File, e parser.Expr) (all []symbol) {
	switch e := parser.Bare(e).(type) {
	case *parser.Lambda:
		return d.stagesOf(f, e.Body)
	case *parser.Call:
		if len(e.Args) == 1 {
			return d.stagesOf(f, e.Args[0].Value)
		}
	case *parser.Pipeline:
		for _, op := range e.Operators {
			where := d.spanOf(f.Query, op.Where())
			all = append(all, symbol{Name: short(stages.OneLine(f.Query.Text[op.Where().Start:op.Where().End])), Kind: kindOperator, Range: where, SelectionRange: where})
		}
	}
	return all
}

// folding is the parts of a text that may be folded: statements, stages and brackets over several lines, and runs of
// comments.
func (s *Server) folding(d *document, _ documentParams) any {
	f := s.file(d)
	all := []foldingRange{}
	seen := map[foldingRange]bool{}
	add := func(from, to int) {
		r := foldingRange{from, to}
		if to > from && !seen[r] {
			seen[r] = true
			all = append(all, r)
		}
	}
	if f.Tree != nil && f.Query != nil {
		node := func(n parser.Node) {
			where := d.spanOf(f.Query, n.Where())
			add(where.Start.Line, where.End.Line)
		}
		for _, st := range f.Tree.Statements {
			node(st)
		}
		parser.Each(f.Tree, func(op parser.Operator) { node(op) })
		parser.Each(f.Tree, func(l *parser.Lambda) { node(l) })
	}
	first := -1
	for n := range d.lines {
		comment := strings.HasPrefix(strings.TrimSpace(d.line(n)), "//")
		switch {
		case comment && first < 0:
			first = n
		case !comment && first >= 0:
			add(first, n-1)
			first = -1
		}
	}
	return all
}
