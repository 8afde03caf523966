package ingest

import (
	"bytes"
	"time"

	"kql/functions/vector"
)

// value is a value of a row as it stands in the file. Its text is good until the next row is read.
type value struct {
	text    string // a JSON string's with its quotes
	kind    kind
	escaped bool           // a string with backslashes
	spaced  bool           // white space may stand between its tokens
	at      int            // its place in the data
	zone    *time.Location // that its column's name says its times are in, or nil
}

// kind is what a value is: the first byte of its JSON, '0' for a number, cell for CSV text, 0 for none.
type kind byte

const (
	missing kind = 0
	cell    kind = 'c'
	null    kind = 'n'
	text    kind = '"'
	number  kind = '0'
	bag     kind = '{'
	array   kind = '['
)

// properties is the member of a row from diagnostic settings that holds what is the row's own.
const properties = "properties"

// walker reads rows, and of each row the values that its tree has slots for.
type walker struct {
	scanner
	root      *node
	resolve   func(name string) (column string)
	values    []value // of the last row, by slot
	row       int
	file      *file            // the tree's elements follow the header of
	zones     []*time.Location // of the columns of the header
	separator byte             // of the fields of CSV
	repeated  map[string]int   // columns that a row has twice, and in how many rows
	scratch   []byte           // text decoded from the last row
	wrapped   int              // in text that a string holds: that string's place plus one
	local     *time.Location   // what times marked as local ones are in; nil where nobody said
	spills    bool             // the values in a row's properties count as the row's own
	spilled   int              // where those properties begin, or -1
	aside     bool             // properties are being read
	lost      bool             // behind the fault nothing more can be read
	enough    *node            // that is read only until it has had all that is read of it; or nil
}

// record reads the row that starts at p: a bag, or where rows is set an array of values in the columns' order.
func (w *walker) record(p int, rows bool) int {
	clear(w.values)
	w.scratch = w.scratch[:0]
	w.row++
	switch c := w.peek(p); {
	case c == '{' && !rows:
		w.spilled = -1
		if p = w.members(p+1, w.root, 1); w.spilled >= 0 && w.fault == "" {
			w.aside = true
			w.members(w.spilled+1, w.root, 1)
			w.aside = false
		}
		return p
	case c == '[' && rows:
		return w.items(p+1, w.root, 1)
	case rows:
		return w.expected(p, "an array")
	}
	return w.expected(p, "an object")
}

// read reads the value at p, which belongs to n.
func (w *walker) read(p int, n *node, depth int) int {
	start, outer := p, w.spaced
	w.spaced = false
	escaped := false
	c := w.peek(p)
	switch {
	case c == '"':
		p, escaped = w.text(p + 1)
		if depth == 1 && n.inner() && w.fault == "" {
			w.decoded(n, start, w.data[start+1:p-1], escaped)
		}
	case c == '{' && n.members != nil:
		p = w.members(p+1, n, depth+1)
	case c == '[' && n.elements != nil:
		p = w.items(p+1, n, depth+1)
	default:
		p = w.value(p, depth)
	}
	if n.slot >= 0 && w.fault == "" {
		v := w.slot(n.slot)
		v.text, v.kind, v.escaped, v.spaced, v.at = vector.View(w.data[start:p]), kind(c), escaped, w.spaced, start
		if c == '-' || c-'0' <= 9 {
			v.kind = number
		}
		if w.wrapped > 0 {
			v.at = w.wrapped - 1
		}
	}
	w.spaced = w.spaced || outer
	return p
}

// slot is a place for a value; a tree that is still growing has more of them than at the row before.
func (w *walker) slot(i int) *value {
	for i >= len(w.values) {
		w.values = append(w.values, value{})
	}
	return &w.values[i]
}

// members reads a bag, from behind its brace.
func (w *walker) members(p int, n *node, depth int) int {
	if depth > maxDepth {
		return w.fail(p, "values nested too deeply")
	}
	if p = w.space(p); w.peek(p) == '}' {
		return p + 1
	}
	found := 0
	for i := 0; w.fault == ""; i++ {
		var m *member
		p, i = w.skim(p, n, i)
		m, p = w.name(p, n, i)
		if w.spills && n == w.root && !w.aside && m != nil && m.name == properties && w.peek(p) == '{' {
			w.spilled = p
		}
		switch {
		case m == nil:
		case m.node == nil:
			if !w.aside {
				m.rows++
			}
			p = w.value(p, depth)
		case m.node.row == w.row:
			if n == w.root && !w.aside {
				w.repeated[m.name]++
			}
			p = w.value(p, depth)
		default:
			m.node.row = w.row
			p = w.read(p, m.node, depth)
			if m.zone != nil && m.node.slot >= 0 && w.fault == "" {
				w.slot(m.node.slot).zone = m.zone
			}
			if found++; n == w.enough && found == n.asked {
				return p
			}
		}
		p = w.space(p)
		switch w.peek(p) {
		case ',':
			p = w.space(p + 1)
		case '}':
			return p + 1
		default:
			return w.expected(p, "a comma or }")
		}
	}
	return p
}

// skim passes over members that come as in the last row and that nobody reads: those of texts, with another one
// behind. It gives the place and number of the first that is not such a one.
func (w *walker) skim(p int, n *node, i int) (int, int) {
	data := w.data
	for ; i < len(n.order) && n.order[i].node == nil && !w.aside; i++ {
		m := n.order[i]
		end := p + len(m.text)
		if end >= len(data) || m.text == "" || string(data[p:end]) != m.text {
			break
		}
		if end, _ = w.text(end); w.fault != "" {
			return end, i
		}
		if end+1 >= len(data) || data[end] != ',' || data[end+1] != '"' {
			break
		}
		p = end + 1
		m.rows++
	}
	return p, i
}

// name reads the name at p, most likely n's i-th, and the colon behind it.
func (w *walker) name(p int, n *node, i int) (*member, int) {
	if w.peek(p) != '"' {
		return nil, w.expected(p, "a quoted name")
	}
	p++
	if i < len(n.order) {
		m := n.order[i]
		if end := p + len(m.text) - 2; end < len(w.data) && m.text != "" && string(w.data[p:end]) == m.text[1:len(m.text)-1] {
			if w.data[end] <= ' ' {
				end = w.space(end)
			}
			return m, end
		}
	}
	end, escaped := w.text(p)
	if w.fault != "" {
		return nil, end
	}
	name := w.data[p : end-1]
	if escaped {
		from := len(w.scratch)
		w.scratch = appendUnescaped(w.scratch, name)
		name = w.scratch[from:]
	}
	resolve := w.resolve
	if n != w.root {
		resolve = itself
	}
	return n.member(i, name, resolve), w.colon(end)
}

func itself(name string) string { return name }

// items reads an array, from behind its bracket.
func (w *walker) items(p int, n *node, depth int) int {
	if depth > maxDepth {
		return w.fail(p, "values nested too deeply")
	}
	if p = w.space(p); w.peek(p) == ']' && n != w.root {
		return p + 1
	}
	for i := 0; w.fault == ""; i++ {
		if i < len(n.elements) && n.elements[i] != nil {
			n.elements[i].row = w.row
			p = w.read(p, n.elements[i], depth)
		} else {
			p = w.value(p, depth)
		}
		p = w.space(p)
		switch w.peek(p) {
		case ',':
			p = w.space(p + 1)
		case ']':
			if n == w.root && i+1 != len(n.elements) {
				return w.fail(p, "the row has not as many values as there are columns")
			}
			return p + 1
		default:
			return w.expected(p, "a comma or ]")
		}
	}
	return p
}

// decoded reads the values inside a column whose JSON is itself wrapped in a string, as many exports have it.
func (w *walker) decoded(n *node, at int, quoted []byte, escaped bool) {
	if b := bytes.TrimLeft(quoted, " \t"); len(b) == 0 || b[0] != '{' && b[0] != '[' {
		return
	}
	from := len(w.scratch)
	if escaped {
		w.scratch = appendUnescaped(w.scratch, quoted)
	} else {
		w.scratch = append(w.scratch, quoted...)
	}
	to := len(w.scratch)
	w.scratch = append(w.scratch, make([]byte, padding)...)
	w.within(n, at, w.scratch[from:to])
}

// within reads the values inside n out of JSON text that stands for itself, decoded from a value at a place
// in the data; other text has none.
func (w *walker) within(n *node, at int, json []byte) {
	if !wellFormed(json) {
		return
	}
	data, slot := w.data, n.slot
	w.data, w.wrapped, n.slot = json, at+1, -1
	w.read(w.space(0), n, 1)
	w.data, w.wrapped, n.slot = data, 0, slot
}

// wellFormed says whether text, with padding behind it, is one JSON value.
func wellFormed(text []byte) bool {
	s := scanner{data: text}
	end := s.space(s.value(s.space(0), 0))
	return s.fault == "" && end == len(text)
}
