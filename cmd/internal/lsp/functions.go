package lsp

import (
	"os"
	"slices"
	"strings"

	"kql/cmd/internal/check"
	"kql/cmd/internal/complete"
	"kql/functions/types"
	"kql/parser"
)

// stored is the functions of the workspace by the paths of their files: the name of each, and how the workspace calls its
// file.
func (s *Server) stored() map[string][2]string {
	all := map[string][2]string{}
	for _, name := range s.files.Space.Functions() {
		if file := s.files.Space.FunctionFile(name); file != "" {
			all[pathOf(uriOf(file))] = [2]string{name, file}
		}
	}
	return all
}

// edit has queries call a stored function as it is in the editor, once that can be read; one that never could be is the
// file's. closed is for a document that is gone.
func (s *Server) edit(d *document, closed bool) {
	if _, is := s.functions[d.path]; !is || d.isRule() {
		return
	}
	before, had := s.edited[d.path]
	now, has := before, had
	if closed {
		now, has = "", false
	} else if _, wrong := parser.ParseFunction(d.text, 0); !wrong.Failed() {
		file, err := os.ReadFile(d.path)
		now, has = d.text, err != nil || string(file) != d.text
	}
	switch {
	case now == before && has == had:
		return
	case has:
		s.edited[d.path] = now
	default:
		delete(s.edited, d.path)
	}
	s.overlay()
	s.checkAll()
}

// overlay lays the functions that are being edited over the files.
func (s *Server) overlay() {
	s.session = s.files
	texts := map[string]*parser.Source{}
	for path, text := range s.edited {
		if f, is := s.functions[path]; is {
			texts[f[0]] = &parser.Source{Name: f[1], Text: text}
		}
	}
	if len(texts) > 0 {
		s.session = s.files.With(nil, texts)
	}
	s.engine = complete.Over(s.session)
}

// function is a stored function's text as a tree, which stands in no query; nil where it is none.
func function(text string) *parser.Query {
	f, wrong := parser.ParseFunction(text, 0)
	if wrong.Failed() {
		return nil
	}
	return &parser.Query{Place: parser.Place{Span: parser.Span{End: len(text)}}, Statements: []parser.Statement{&parser.ExprStatement{Place: f.Lambda.Place, Value: f.Lambda}}}
}

// inBody is the names that a stored function's body does not have from anywhere, found by calling it.
func (s *Server) inBody(d *document, k *check.Checker) (all []check.Finding) {
	f, is := s.functions[d.path]
	if !is {
		return nil
	}
	l, _ := s.session.Space.Function(f[0])
	if l == nil {
		return nil
	}
	call, ok := callOf(f[0], l)
	if !ok {
		return nil
	}
	k.Text("call.kql", "call.kql", call, false)
	for _, in := range k.Functions() {
		for _, g := range in.Findings {
			if g.Source.Name == f[1] && g.Source.Text == d.text && slices.Contains(nameless, g.Code) {
				g.Source = &parser.Source{Name: d.path, Text: d.text}
				all = append(all, g)
			}
		}
	}
	return all
}

// nameless are the codes of names that mean nothing. What else is wrong may lie in the arguments of the call.
var nameless = []string{"KS142", "KS204", "KS211"}

// callOf is a call of a function with arguments of its types; ok is false where one of them may be any table.
func callOf(name string, l *parser.Lambda) (call string, ok bool) {
	var args []string
	for _, p := range l.Params {
		switch {
		case p.Default != nil:
			continue
		case p.Table == nil:
			args = append(args, anArgument[p.Type])
		case p.Table.Star || len(p.Table.Columns) == 0:
			return "", false
		default:
			var columns []string
			for _, c := range p.Table.Columns {
				columns = append(columns, parser.QuoteName(c.Name.Text)+":"+c.Type.String())
			}
			args = append(args, "(datatable("+strings.Join(columns, ", ")+")[])")
		}
	}
	return parser.QuoteName(name) + "(" + strings.Join(args, ", ") + ")", true
}

// anArgument is a value of each type.
var anArgument = map[types.Type]string{
	types.Bool: "true", types.Int: "int(1)", types.Long: "1", types.Real: "1.0", types.Decimal: "decimal(1)", types.String: "'a'", types.Datetime: "now()", types.Timespan: "1h",
	types.Guid: "guid(00000000-0000-0000-0000-000000000001)", types.Dynamic: "dynamic([])",
}

// renameable says whether a name in a stored function's text can be given anew. What its columns are, and which of them
// others use, is not known there.
func renameable(d *document, of *declaration, name string) bool {
	if of.kind == "column" {
		return false
	}
	return !slices.ContainsFunc(parser.Tokens(d.text), func(t parser.Token) bool { return d.text[t.Start:t.End] == name })
}
