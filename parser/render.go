package parser

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Source is where a query's text comes from. A query inside another file begins at Line and Column of it
// (both from 0), each further line indented by Column characters too.
type Source struct {
	Name         string
	Text         string
	Line, Column int
	// Places, where set, is the line and column of a byte offset, for text that is not written as it reads.
	Places func(offset int) (line, column int)
}

// Position is the line and column, both from 1 and counted in characters, of a byte offset, in the file.
func (s *Source) Position(offset int) (line, column int) {
	offset = min(max(offset, 0), len(s.Text))
	if s.Places != nil {
		return s.Places(offset)
	}
	before := s.Text[:offset]
	start := strings.LastIndexByte(before, '\n') + 1
	return s.Line + 1 + strings.Count(before, "\n"), s.Column + 1 + utf8.RuneCountInString(before[start:])
}

// Write shows a diagnostic as a compiler does: place, message, the line, a mark under the place and a hint.
func (s *Source) Write(w io.Writer, d Diagnostic) {
	line, column := s.Position(d.Span.Start)
	code := ""
	if d.Code != "" {
		code = " [" + d.Code + "]"
	}
	fmt.Fprintf(w, "%s:%d:%d: %s: %s%s\n", s.Name, line, column, d.Severity, d.Message, code)
	text, mark := s.excerpt(d.Span)
	number := fmt.Sprintf("%5d | ", line)
	fmt.Fprintf(w, "%s%s\n%s| %s\n", number, text, strings.Repeat(" ", len(number)-2), mark)
	if d.Hint != "" {
		fmt.Fprintf(w, "%s= %s\n", strings.Repeat(" ", len(number)-2), d.Hint)
	}
}

// widest is how many characters of a line are shown.
const widest = 160

// excerpt is the line in which a span starts, and the mark that goes under it: spaces as wide as what stands
// before the span, tabs kept, and carets as wide as the span's part of the line.
func (s *Source) excerpt(span Span) (text, mark string) {
	at := min(max(span.Start, 0), len(s.Text))
	start := strings.LastIndexByte(s.Text[:at], '\n') + 1
	end := len(s.Text)
	if n := strings.IndexAny(s.Text[at:], "\r\n"); n >= 0 {
		end = at + n
	}
	before, rest := s.Text[start:at], s.Text[at:end]
	lead := ""
	if n := utf8.RuneCountInString(before); n > widest/2 {
		before = "..." + string([]rune(before)[n-widest/2:])
	}
	for _, r := range before {
		if r == '\t' {
			lead += "\t"
		} else {
			lead += strings.Repeat(" ", runewidth.RuneWidth(r))
		}
	}
	marked := rest[:min(max(span.End-at, 0), len(rest))]
	if r := []rune(rest); len(r) > widest {
		rest = string(r[:widest]) + "..."
		marked = marked[:min(len(marked), len(rest))]
	}
	return before + rest, lead + strings.Repeat("^", max(1, runewidth.StringWidth(marked)))
}
