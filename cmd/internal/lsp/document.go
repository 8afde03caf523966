package lsp

import (
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"unicode/utf8"

	"kql/cmd/internal/check"
	"kql/cmd/internal/rulefile"
	"kql/parser"
)

// document is a file as the editor has it.
type document struct {
	uri, path string
	version   int
	text      string
	lines     []int // the offset of each line

	near, nearUnits int // the place asked for last, and its character: the next one is most often just behind it

	function bool // the text is a stored function, no query; known once it is checked

	checked *check.File // what was found in the text; nil until somebody asks
	styled  *string     // the text in the one style; nil until somebody asks
	named   *names      // what its names mean; nil until somebody asks
}

func newDocument(uri string, version int, text string) *document {
	d := &document{uri: uri, path: pathOf(uri)}
	d.set(version, text)
	return d
}

// pathOf is the path of a file's URI; that of another kind stands for itself.
func pathOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return uri
	}
	return filepath.FromSlash(ofDrive(u.Path, runtime.GOOS == "windows"))
}

// ofDrive is the path of a URI; on Windows one that begins with a drive has no slash before it.
func ofDrive(path string, windows bool) string {
	if windows && len(path) > 2 && path[0] == '/' && path[2] == ':' {
		return path[1:]
	}
	return path
}

// uriOf is the URI of a path.
func uriOf(path string) string {
	if strings.Contains(path, "://") {
		return path
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(path), "/")}).String()
}

func (d *document) set(version int, text string) {
	d.version, d.text, d.styled, d.near = version, text, nil, 0
	d.forget()
	d.lines = append(d.lines[:0], 0)
	for i := range len(text) {
		if text[i] == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
}

// forget has what depends on the workspace be found out anew.
func (d *document) forget() { d.checked, d.named = nil, nil }

// apply puts a change into the text.
func (d *document) apply(version int, c change) error {
	if c.Range == nil {
		d.set(version, c.Text)
		return nil
	}
	from, to := d.offset(c.Range.Start), d.offset(c.Range.End)
	if from > to {
		return fmt.Errorf("a change ends before it begins")
	}
	d.set(version, d.text[:from]+c.Text+d.text[to:])
	return nil
}

// offset is the byte at a position; one beyond a line's end is the end.
func (d *document) offset(p position) int {
	if p.Line < 0 {
		return 0
	}
	if p.Line >= len(d.lines) {
		return len(d.text)
	}
	line := d.line(p.Line)
	units := 0
	for i, r := range line {
		if units >= p.Character {
			return d.lines[p.Line] + i
		}
		units += width(r)
	}
	return d.lines[p.Line] + len(line)
}

// line is a line without its end.
func (d *document) line(n int) string {
	end := len(d.text)
	if n+1 < len(d.lines) {
		end = d.lines[n+1] - 1
	}
	return strings.TrimSuffix(d.text[d.lines[n]:end], "\r")
}

// width is how many UTF-16 code units a character takes.
func width(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// position is the place of a byte.
func (d *document) position(offset int) position {
	offset = min(max(offset, 0), len(d.text))
	n := sort.SearchInts(d.lines, offset+1) - 1
	from, units := d.lines[n], 0
	if from < d.near && d.near <= offset {
		from, units = d.near, d.nearUnits
	}
	for _, r := range d.text[from:offset] {
		units += width(r)
	}
	if offset == len(d.text) || utf8.RuneStart(d.text[offset]) {
		d.near, d.nearUnits = offset, units
	}
	return position{n, units}
}

func (d *document) span(from, to int) span { return span{d.position(from), d.position(to)} }

// spanOf is where a part of a text that lies in the document stands.
func (d *document) spanOf(source *parser.Source, s parser.Span) span {
	_, from := source.InFile(s.Start)
	to := from
	if s.End > s.Start {
		_, last := source.InFile(s.End - 1)
		_, size := utf8.DecodeRuneInString(d.text[min(last, len(d.text)):])
		to = last + size
	}
	return d.span(from, to)
}

// inQuery is the place in the document's query of a place in the document; ok is false outside of it. White space
// behind the query's end, where a pipe may be typed next, counts as its end.
func (d *document) inQuery(source *parser.Source, offset int) (at int, ok bool) {
	switch {
	case source == nil:
		return 0, false
	case source.Within == nil:
		return offset, true
	}
	places := source.Within.At
	if len(places) == 0 || offset < places[0] {
		return 0, false
	}
	at = sort.SearchInts(places, offset+1) - 1
	if at < len(places)-1 {
		return at, true
	}
	rest := d.text[places[at]:offset]
	if rest == "" && offset > 0 && d.text[offset-1] != '\n' { // before the quote that ends it
		return len(source.Text), true
	}
	return len(source.Text), strings.TrimSpace(rest) == "" && d.indented(offset)
}

// indented says whether the line of a place begins with white space: what follows a block in YAML does not.
func (d *document) indented(offset int) bool {
	line := d.line(d.position(offset).Line)
	return line != strings.TrimLeft(line, " ")
}

// isRule says whether a document is a rule file.
func (d *document) isRule() bool { return rulefile.IsRule(d.path) }
