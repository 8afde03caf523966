package format

import (
	"strings"
	"unicode/utf8"

	"kql/parser"
)

const (
	width = 110 // of a line, in characters, where that can be had
	step  = 4   // of indentation
)

// printer writes items.
type printer struct {
	out    strings.Builder
	col    int  // where in the line the next token goes
	start  bool // nothing stands on the line yet
	indent int  // of the line
	ended  bool // a comment ends the line
}

func (p *printer) newline(indent int) {
	p.out.WriteByte('\n')
	p.col, p.indent, p.start, p.ended = indent, indent, true, false
}

// write adds a text that has no comment in it.
func (p *printer) write(text string) {
	if p.start && text != "" {
		p.out.WriteString(strings.Repeat(" ", p.indent))
		p.start = false
	}
	p.out.WriteString(text)
	if n := strings.LastIndexByte(text, '\n'); n >= 0 {
		p.col, text = 0, text[n+1:]
	}
	p.col += utf8.RuneCountInString(text)
}

// token writes a token with its comments; what follows a comment goes on at indent.
func (p *printer) token(it *item, spaced bool, indent int) {
	for i, c := range it.lead {
		if !p.start {
			p.newline(indent)
		}
		if i > 0 && c.blank {
			p.newline(indent)
		}
		p.comment(c.text)
		p.newline(indent)
	}
	if it.apart {
		p.newline(indent)
	}
	if p.ended {
		p.newline(indent)
	}
	if spaced && !p.start {
		p.write(" ")
	}
	p.write(it.text)
	if it.trail != "" {
		p.write(" ")
		p.comment(it.trail)
		p.ended = true
	}
}

func (p *printer) comment(text string) {
	if text[0] == '#' && p.start { // it is one at the start of a line only
		p.indent, p.col = 0, 0
	}
	p.write(text)
}

// split cuts items behind each sign, or before each where before is set.
func split(items []*item, sign string, before bool) (parts [][]*item) {
	from := 0
	for i, it := range items {
		if it.kind != parser.Sign || it.text != sign {
			continue
		}
		at := i + 1
		if before {
			at = i
		}
		if at > from {
			parts = append(parts, items[from:at])
		}
		from = at
	}
	if from < len(items) {
		parts = append(parts, items[from:])
	}
	return parts
}

// statements writes a text of statements.
func (p *printer) statements(items []*item, indent int) {
	for i, s := range split(items, ";", false) {
		if i > 0 {
			if s[0].blank {
				p.newline(0)
			}
			p.newline(indent)
		}
		p.pipeline(s, indent)
	}
}

// pipeline writes a statement, an operator a line.
func (p *printer) pipeline(items []*item, indent int) {
	parts := split(items, "|", true)
	p.sequence(parts[0], indent)
	if len(parts) > 1 && items[0].text == "let" {
		indent += step
	}
	for _, part := range parts[1:] {
		p.newline(indent)
		p.token(part[0], false, indent)
		if len(part) > 1 {
			p.write(" ")
			p.sequence(part[1:], indent)
		}
	}
}

// sequence writes items on one line if they fit, else in the way that suits them.
func (p *printer) sequence(items []*item, indent int) {
	if p.fit(items, false) {
		return
	}
	switch head, list := listed(items); {
	case list:
		p.list(items, head, indent)
	case chained(items):
		p.chain(items, indent)
	default:
		p.hug(items, indent)
	}
}

// fit writes items on the line that is begun, if they fit; a comment behind the last of them may stand on it too.
func (p *printer) fit(items []*item, spaced bool) bool {
	last := items[len(items)-1]
	if last.closer != nil {
		last = last.closer
	}
	trail := last.trail
	last.trail = ""
	text, ok := flat(items)
	last.trail = trail
	if spaced && !p.start {
		text = " " + text
	}
	if !ok || p.ended || p.col+utf8.RuneCountInString(text) > width {
		return false
	}
	p.write(text)
	if trail != "" {
		p.write(" ")
		p.comment(trail)
		p.ended = true
	}
	return true
}

// lists are the operators whose lists stand an element a line where they are long.
var lists = words(`summarize project extend project-away project-keep project-rename project-reorder distinct print union make-series sort order
	top-nested find mv-expand parse-kv`)

func (p *printer) piece(items []*item, indent int, fresh bool) {
	if fresh {
		p.newline(indent + step)
	}
	if !p.fit(items, false) {
		p.hug(items, indent+step)
	}
}

// hug writes items one behind the other and breaks only inside of brackets.
func (p *printer) hug(items []*item, indent int) {
	for i, it := range items {
		spaced, behind := i > 0 && space(items[i-1], it), indent+step
		if i == 0 {
			behind = indent
		}
		if it.closer == nil {
			p.token(it, spaced, behind)
			continue
		}
		if !p.fit(items[i:i+1], spaced) {
			p.bracket(it, spaced, indent)
		}
	}
}

// bracket writes a bracket with what is in it on lines of their own.
func (p *printer) bracket(it *item, spaced bool, indent int) {
	p.token(it, spaced, indent+step)
	if len(it.inner) == 1 && it.inner[0].closer != nil && !p.ended && len(it.inner[0].lead) == 0 { // ([ ... ])
		p.bracket(it.inner[0], false, indent)
		p.token(it.closer, false, indent)
		return
	}
	if len(it.inner) > 0 {
		p.newline(indent + step)
		switch parts := split(it.inner, ",", false); {
		case pipes(it.inner) > 0 || it.text == "{" && len(split(it.inner, ";", false)) > 1:
			p.statements(it.inner, indent+step)
		case len(parts) > 1:
			p.elements(parts, indent+step)
		default:
			p.sequence(it.inner, indent+step)
		}
	}
	if !p.start {
		p.newline(indent)
	}
	p.indent, p.col = indent, indent
	p.token(it.closer, false, indent)
}

// flat is items on one line; ok is false where comments or several operators keep them from that.
func flat(items []*item) (text string, ok bool) {
	var b strings.Builder
	for i, it := range items {
		if len(it.lead) > 0 || it.trail != "" || strings.Contains(it.text, "\n") {
			return "", false
		}
		if i > 0 && space(items[i-1], it) {
			b.WriteByte(' ')
		}
		b.WriteString(it.text)
		if it.closer == nil {
			continue
		}
		inner, ok := flat(it.inner)
		if !ok || pipes(it.inner) > 1 || it.text == "{" && len(split(it.inner, ";", false)) > 1 || len(it.closer.lead) > 0 || it.closer.trail != "" {
			return "", false
		}
		if it.text == "{" && inner != "" {
			inner = " " + inner + " "
		}
		b.WriteString(inner + it.closer.text)
	}
	return b.String(), true
}
