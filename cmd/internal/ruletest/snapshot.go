package ruletest

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// edit is a piece of a file's text to be replaced.
type edit struct {
	start, end int
	text       string
}

// Snapshot is the file's text with the rows that cases gave put in as what exactly expects: of the cases that
// fail with exactly, and of those that expect nothing. The rest of the text stays as it is.
func (f *File) Snapshot(results []*Result) (text string, updated int) {
	var edits []edit
	for _, r := range results {
		if r.File != f || r.Passed() || r.answer.err != nil {
			continue
		}
		if e, ok := f.snapshot(r); ok {
			edits = append(edits, e)
		}
	}
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(b.start, a.start) })
	text = f.Doc.Source.Text
	for _, e := range edits {
		text = text[:e.start] + e.text + text[e.end:]
	}
	return text, len(edits)
}

func (f *File) snapshot(r *Result) (edit, bool) {
	var rows []string
	for _, row := range r.answer.unexpected(r.answer.rows) {
		rows = append(rows, row.Row)
	}
	e := r.Case.expect
	switch {
	case e == nil:
		return f.newExpectation(r.Case, rows)
	case e.exactly == nil:
		return edit{}, false
	case e.exactly.Style&yaml.FlowStyle != 0:
		start := f.Doc.Span(e.exactly).Start
		return edit{start, flowEnd(f.Doc.Source.Text, start), "[" + strings.Join(rows, ", ") + "]"}, true
	}
	first := e.exactly
	start, end := f.lines(first.Line, first.Column)
	return edit{start, end, listed(rows, first.Column-1)}, true
}

// newExpectation writes expect behind the name of a case that has none.
func (f *File) newExpectation(c *Case, rows []string) (edit, bool) {
	if c.node.Style&yaml.FlowStyle != 0 {
		return edit{}, false
	}
	indent := c.node.Column - 1
	for i := 0; i+1 < len(c.node.Content); i += 2 {
		if c.node.Content[i].Value == "name" {
			at := f.lineStart(c.node.Content[i+1].Line + 1)
			space := strings.Repeat(" ", indent)
			text := space + "expect:\n" + space + "  exactly:\n" + listed(rows, indent+2)
			if at > 0 && f.Doc.Source.Text[at-1] != '\n' {
				text = "\n" + text
			}
			return edit{at, at, text}, true
		}
	}
	return edit{}, false
}

// listed is rows as a list in YAML's block style.
func listed(rows []string, indent int) string {
	space := strings.Repeat(" ", indent)
	if len(rows) == 0 {
		return space + "  []\n"
	}
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(space + "- " + row + "\n")
	}
	return b.String()
}

func (f *File) lineStart(line int) int {
	at := 0
	for range line - 1 {
		n := strings.IndexByte(f.Doc.Source.Text[at:], '\n')
		if n < 0 {
			return len(f.Doc.Source.Text)
		}
		at += n + 1
	}
	return at
}

// lines is the text of a block list whose first item stands at a line and column.
func (f *File) lines(line, column int) (start, end int) {
	start = f.lineStart(line)
	end = start
	at := start
	for text := range strings.Lines(f.Doc.Source.Text[start:]) {
		at += len(text)
		bare := strings.TrimLeft(text, " ")
		indent := len(text) - len(bare)
		switch {
		case strings.TrimSpace(bare) == "" || bare[0] == '#':
			continue // belongs to the list if more of it follows
		case indent > column-1 || indent == column-1 && strings.HasPrefix(bare, "-"):
			end = at
		default:
			return start, end
		}
	}
	return start, end
}

// flowEnd is the end of the flow list that begins at start.
func flowEnd(text string, start int) int {
	depth := 0
	var quote byte
	for i := start; i < len(text); i++ {
		c := text[i]
		switch {
		case quote == '"' && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(text)
}
