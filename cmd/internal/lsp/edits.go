package lsp

import (
	"strings"

	"kql/cmd/internal/format"
	"kql/parser"
)

// format writes a document in the one style; one that cannot be read stays as it is.
func (s *Server) format(d *document, p formattingParams) any {
	text, err := d.formatted()
	if err != nil || text == d.text {
		return []textEdit{}
	}
	edit := d.difference(text)
	if p.Range != nil && (edit.Range.End.Line < p.Range.Start.Line || edit.Range.Start.Line > p.Range.End.Line) {
		return []textEdit{}
	}
	return []textEdit{edit}
}

func (d *document) formatted() (string, error) {
	if d.isRule() {
		return format.Rule(d.path, d.text)
	}
	return format.Query(d.text)
}

// difference is one edit from the document's text to another, without what both begin and end with.
func (d *document) difference(text string) textEdit {
	from := 0
	for from < len(text) && from < len(d.text) && text[from] == d.text[from] {
		from++
	}
	from = strings.LastIndexByte(d.text[:from], '\n') + 1
	to, end := len(d.text), len(text)
	for to > from && end > from && text[end-1] == d.text[to-1] {
		to, end = to-1, end-1
	}
	for to < len(d.text) && d.text[to-1] != '\n' {
		to, end = to+1, end+1
	}
	return textEdit{d.span(from, to), text[from:end]}
}

// typed puts a pipe that has just been typed on a line of its own, below what it belongs to.
func (s *Server) typed(d *document, p formattingParams) any {
	if p.Position == nil {
		return []textEdit{}
	}
	at := d.offset(*p.Position)
	f := s.file(d)
	if _, ok := d.inQuery(f.Query, at); !ok || at == 0 || d.text[at-1] != '|' {
		return []textEdit{}
	}
	line := d.line(p.Position.Line)
	before := strings.TrimRight(line[:len(line)-len(d.text[at-1:d.lines[p.Position.Line]+len(line)])], " \t")
	if strings.TrimSpace(before) == "" || strings.ContainsAny(before, "\"'") || strings.Count(before, "(") != strings.Count(before, ")") {
		return []textEdit{}
	}
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	from := d.lines[p.Position.Line] + len(before)
	return []textEdit{{d.span(from, at), "\n" + indent + "|"}}
}

// actions are what would mend the mistakes at a place.
func (s *Server) actions(d *document, p codeActionParams) any {
	all := []codeAction{}
	for _, g := range s.file(d).Findings {
		shown := d.diagnostic(g)
		if g.Source.Name != d.path || !overlap(shown.Range, p.Range) {
			continue
		}
		if shown.Data != "" {
			all = append(all, d.fix("Change to "+shown.Data, shown, textEdit{shown.Range, shown.Data}))
		}
		if fix := fixes[g.Code]; fix != nil {
			if title, edit, ok := fix(d, g.Source, g.Span); ok {
				all = append(all, d.fix(title, shown, edit))
			}
		}
	}
	return all
}

func (d *document) fix(title string, of diagnostic, edit textEdit) codeAction {
	return codeAction{Title: title, Kind: "quickfix", Diagnostics: []diagnostic{of}, IsPreferred: true, Edit: &workspaceEdit{map[string][]textEdit{d.uri: {edit}}}}
}

func overlap(a, b span) bool {
	before := func(x, y position) bool { return x.Line < y.Line || x.Line == y.Line && x.Character < y.Character }
	return !before(a.End, b.Start) && !before(b.End, a.Start)
}

// fixes mend what checks find, by their codes.
var fixes = map[string]func(d *document, source *parser.Source, at parser.Span) (string, textEdit, bool){
	"KQL302": func(d *document, source *parser.Source, at parser.Span) (string, textEdit, bool) {
		word := wordAt(source.Text, at.Start)
		if source.Text[word.Start:word.End] != "join" {
			return "", textEdit{}, false
		}
		end := d.spanOf(source, word).End
		return "Say which kind of join it is: innerunique", textEdit{span{end, end}, " kind=innerunique"}, true
	},
	"KQL303": func(d *document, source *parser.Source, at parser.Span) (string, textEdit, bool) {
		i := strings.Index(source.Text[at.Start:at.End], "contains")
		if i < 0 {
			return "", textEdit{}, false
		}
		word := parser.Span{Start: at.Start + i, End: at.Start + i + len("contains")}
		return "Look for the whole term: has", textEdit{d.spanOf(source, word), "has"}, true
	},
}
