package parser

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Source is where a query's text comes from: a file of its own, or a part of another file.
type Source struct {
	Name   string
	Text   string
	Within *File // nil where the text is the whole file
}

// File is a file that holds a query among other things. At is where in its Text each byte of the query is written,
// and where the query ends.
type File struct {
	Text string
	At   []int
}

// InFile is the file's text, and where in it an offset of the query lies.
func (s *Source) InFile(offset int) (text string, at int) {
	offset = min(max(offset, 0), len(s.Text))
	if s.Within == nil {
		return s.Text, offset
	}
	return s.Within.Text, s.Within.At[offset]
}

// Position is the line and column, both from 1 and counted in characters, of a byte offset, in the file.
func (s *Source) Position(offset int) (line, column int) {
	text, at := s.InFile(offset)
	start := strings.LastIndexByte(text[:at], '\n') + 1
	return 1 + strings.Count(text[:at], "\n"), 1 + utf8.RuneCountInString(text[start:at])
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

// excerpt is the file's line in which a span starts, and the mark that goes under it: spaces as wide as what stands
// before the span, tabs kept, and carets as wide as the span's part of the line.
func (s *Source) excerpt(span Span) (text, mark string) {
	text, at := s.InFile(span.Start)
	_, until := s.InFile(span.End)
	start := strings.LastIndexByte(text[:at], '\n') + 1
	end := len(text)
	if n := strings.IndexAny(text[at:], "\r\n"); n >= 0 {
		end = at + n
	}
	before, rest := text[start:at], text[at:end]
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
	marked := rest[:min(max(until-at, 0), len(rest))]
	if r := []rune(rest); len(r) > widest {
		rest = string(r[:widest]) + "..."
		marked = marked[:min(len(marked), len(rest))]
	}
	return before + rest, lead + strings.Repeat("^", max(1, runewidth.StringWidth(marked)))
}
