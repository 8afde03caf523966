package format

import (
	"unicode/utf8"

	"kql/parser"
)

// listed says whether items are an operator with a long list, and how many of them stand before it.
func listed(items []*item) (head int, ok bool) {
	if items[0].kind != parser.Word || !lists[items[0].text] {
		return 0, false
	}
	head = 1
	for head+2 < len(items) && items[head+1].hint {
		head += 3
	}
	if items[0].text == "sort" || items[0].text == "order" {
		head = 2
	}
	return head, head < len(items) && (len(clauses(items[head:])) > 1 || len(split(items[head:], ",", false)) > 1)
}

// clauses cuts a list before by and on.
func clauses(items []*item) (all [][]*item) {
	from := 0
	for i, it := range items {
		if isWord(it, "by", "on") && i > 0 {
			all = append(all, items[from:i])
			from = i
		}
	}
	return append(all, items[from:])
}

// list writes an operator's list an element a line; by and on with what they name are one, if they fit.
func (p *printer) list(items []*item, head, indent int) {
	p.hug(items[:head], indent+step)
	for _, c := range clauses(items[head:]) {
		named := isWord(c[0], "by", "on")
		p.newline(indent + step)
		if named && p.fit(c, false) {
			continue
		}
		for i, e := range split(c, ",", false) {
			switch {
			case i > 0 && named:
				p.newline(indent + 2*step)
			case i > 0:
				p.newline(indent + step)
			}
			p.sequence(e, p.indent)
		}
	}
}

func isWord(it *item, a, b string) bool {
	return it.kind == parser.Word && (it.text == a || it.text == b)
}

func chained(items []*item) bool {
	for i, it := range items {
		if i > 0 && isWord(it, "and", "or") {
			return true
		}
	}
	return false
}

// chain writes conditions, each but the first on a line of its own behind its and or its or.
func (p *printer) chain(items []*item, indent int) {
	from := 0
	for i, it := range items {
		if i > 0 && isWord(it, "and", "or") {
			p.piece(items[from:i], indent, from > 0)
			from = i
		}
	}
	p.piece(items[from:], indent, from > 0)
}

// elements writes the elements of a list: as many as fit on a line where all are words, else one a line.
func (p *printer) elements(parts [][]*item, indent int) {
	fill := true
	for _, e := range parts {
		text, ok := flat(e)
		fill = fill && ok && len(e) <= 3 && utf8.RuneCountInString(text) < width/2
	}
	for i, e := range parts {
		if fill && i > 0 {
			if text, _ := flat(e); p.col+1+utf8.RuneCountInString(text) <= width {
				p.write(" " + text)
				continue
			}
		}
		if i > 0 {
			p.newline(indent)
		}
		p.sequence(e, indent)
	}
}

// pipes is how many operators items are put through.
func pipes(items []*item) (n int) {
	for _, it := range items {
		if it.kind == parser.Sign && it.text == "|" {
			n++
		}
	}
	return n
}
