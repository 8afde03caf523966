package lsp

import (
	"strings"

	"kql/cmd/internal/format"
	"kql/cmd/internal/rulefile"
	"kql/parser"
)

// format writes a document in the one style; one that cannot be read stays as it is.
func (s *Server) format(d *document, p formattingParams) any {
	text := d.formatted()
	if text == d.text {
		return []textEdit{}
	}
	if p.Range != nil {
		return d.within(*p.Range, text)
	}
	return []textEdit{d.difference(text)}
}

// formatted is the document in the one style; as it is where it cannot be read.
func (d *document) formatted() string {
	if d.styled == nil {
		write := format.Query
		if d.isRule() {
			write = func(text string) (string, error) { return format.Rule(d.path, text) }
		}
		styled, err := write(d.text)
		if err != nil {
			styled = d.text
		}
		d.styled = &styled
	}
	return *d.styled
}

// within is what the style changes in the lines of a range: the same words, as they are written there.
func (d *document) within(r span, text string) []textEdit {
	old, err := rulefile.Parse(d.path, d.text)
	styled, wrong := rulefile.Parse(d.path, text)
	if err != nil || wrong != nil {
		return []textEdit{}
	}
	before, after := parser.Tokens(old.Text), parser.Tokens(styled.Text)
	if len(before) != len(after) {
		return []textEdit{d.difference(text)}
	}
	last := r.End.Line
	if r.End.Character == 0 && last > r.Start.Line {
		last--
	}
	from, to := 0, len(before)
	for from < to && d.spanOf(old, parser.Span{Start: before[from].Start, End: before[from].End}).End.Line < r.Start.Line {
		from++
	}
	for to > from && d.spanOf(old, parser.Span{Start: before[to-1].Start, End: before[to-1].End}).Start.Line > last {
		to--
	}
	if from == to {
		return []textEdit{}
	}
	start, end := fileRange(old, before, from, to)
	newStart, newEnd := fileRange(styled, after, from, to)
	if d.text[start:end] == text[newStart:newEnd] {
		return []textEdit{}
	}
	return []textEdit{{d.span(start, end), text[newStart:newEnd]}}
}

// fileRange is where in its file the tokens of a text stand from one up to another, with the space before them.
func fileRange(source *parser.Source, tokens []parser.Token, from, to int) (start, end int) {
	if from > 0 {
		_, start = source.InFile(tokens[from-1].End - 1)
		start++
	} else {
		_, start = source.InFile(tokens[0].Start)
	}
	_, end = source.InFile(tokens[to-1].End - 1)
	return start, end + 1
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
	in, ok := d.inQuery(f.Query, at)
	if !ok || at == 0 || !endsInPipe(f.Query.Text[:in]) || d.text[at-1] != '|' {
		return []textEdit{}
	}
	line := d.line(p.Position.Line)
	before := strings.TrimRight(line[:len(line)-len(d.text[at-1:d.lines[p.Position.Line]+len(line)])], " \t")
	if strings.TrimSpace(before) == "" || strings.Count(before, "(") != strings.Count(before, ")") {
		return []textEdit{}
	}
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	from := d.lines[p.Position.Line] + len(before)
	end := "\n"
	if strings.Contains(d.text, "\r\n") {
		end = "\r\n"
	}
	return []textEdit{{d.span(from, at), end + indent + "|"}}
}

// endsInPipe says whether the last token of a text is a pipe: none in a text or a comment.
func endsInPipe(text string) bool {
	all := parser.Tokens(text)
	return len(all) > 0 && text[all[len(all)-1].Start:] == "|"
}
