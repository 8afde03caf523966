package ingest

import (
	"bytes"

	"kql/functions/vector"
)

// separators are what may part the fields of CSV.
var separators = map[byte]string{',': "a comma", ';': "a semicolon", '\t': "a tab"}

// separatorOf is what parts the fields of a file: a semicolon where its header has some and no comma.
func separatorOf(head []byte) byte {
	quoted, commas, semicolons := false, 0, 0
	for _, c := range head {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			if commas == 0 && semicolons > 0 {
				return ';'
			}
			return ','
		case c == ',':
			commas++
		case c == ';':
			semicolons++
		}
	}
	if commas == 0 && semicolons > 0 {
		return ';'
	}
	return ','
}

// cell reads a field of CSV: its text without quotes, and the place behind it. last says that the row
// ends with it, which p then is behind, too.
func (w *walker) cell(p int) (v value, end int, last bool) {
	v.kind, v.at = cell, p
	if w.peek(p) == '"' {
		var text []byte
		if text, p = w.quotedCell(p + 1); w.fault != "" {
			return v, p, true
		}
		v.text = vector.View(text)
	} else {
		start := p
		for p < len(w.data) && w.data[p] != w.separator && w.data[p] != '\n' {
			if w.data[p] == '"' {
				return v, w.fail(p, "a quote inside a field that does not begin with one"), true
			}
			p++
		}
		text := w.data[start:p]
		if w.peek(p) != w.separator {
			text = bytes.TrimSuffix(text, []byte("\r"))
		}
		v.text = vector.View(text)
	}
	if w.peek(p) == w.separator && p < len(w.data) {
		return v, p + 1, false
	}
	return v, min(p+1, len(w.data)), true
}

// blanks skips empty lines.
func (w *walker) blanks(p int) int {
	for p < len(w.data) {
		rest := w.data[p:]
		switch {
		case rest[0] == '\n', rest[0] == '\r' && len(rest) == 1:
			p++
		case rest[0] == '\r' && rest[1] == '\n':
			p += 2
		default:
			return p
		}
	}
	return p
}

// quotedCell reads a field from behind its first quote to behind its last, and a carriage return there.
func (w *walker) quotedCell(p int) (text []byte, end int) {
	from := -1 // of the text in scratch, where doubled quotes call for a copy
	for {
		n := bytes.IndexByte(w.data[p:], '"')
		if n < 0 {
			return nil, w.fail(p-1, "a quoted field without its closing quote")
		}
		part := w.data[p : p+n]
		p += n + 1
		if w.peek(p) == '"' {
			if from < 0 {
				from = len(w.scratch)
			}
			w.scratch = append(append(w.scratch, part...), '"')
			p++
			continue
		}
		if from >= 0 {
			w.scratch = append(w.scratch, part...)
			part = w.scratch[from:]
		}
		if w.peek(p) == '\r' && (p+1 == len(w.data) || w.data[p+1] == '\n') {
			p++
		}
		if p < len(w.data) && w.data[p] != w.separator && w.data[p] != '\n' {
			return nil, w.expected(p, separators[w.separator])
		}
		return part, p
	}
}

// line reads a row of CSV with the given number of fields.
func (w *walker) line(p, fields int) int {
	clear(w.values)
	w.scratch = w.scratch[:0]
	w.row++
	start := p
	for i, last := 0, false; !last; i++ {
		var v value
		if v, p, last = w.cell(p); w.fault != "" {
			return p
		}
		if last && i+1 < fields || !last && i+1 >= fields {
			return w.fail(start, "the row has not as many fields as the header")
		}
		if i >= len(w.root.elements) || w.root.elements[i] == nil {
			continue
		}
		n := w.root.elements[i]
		if n.row == w.row {
			continue
		}
		n.row = w.row
		if n.inner() {
			from := len(w.scratch)
			w.scratch = append(append(w.scratch, v.text...), make([]byte, padding)...)
			w.within(n, v.at, w.scratch[from:from+len(v.text)])
		}
		if n.slot >= 0 {
			v.zone = w.zones[i]
			*w.slot(n.slot) = v
		}
	}
	return p
}
