package ingest

import (
	"bytes"
	"slices"
	"time"
)

// records calls row once for each row of the chunk: with the scanner's fault set where the row is bad.
// It stops when row says false.
func (c *chunk) records(w *walker, row func(start int) bool) {
	w.data, w.fault, w.lost = c.data, "", false
	if c.file != w.file {
		w.file = c.file
		w.separator = c.file.separator
		w.positions(c.file.header, c.file.unused)
	}
	switch c.file.format {
	case lines:
		c.lines(w, row)
	case cells:
		c.cells(w, row)
	default:
		c.values(w, row)
	}
}

// positions lets the tree read rows whose values stand in the order of header.
func (w *walker) positions(header []string, unused []bool) {
	w.root.elements = make([]*node, len(header))
	w.zones = make([]*time.Location, len(header))
	for i, name := range header {
		if i < len(unused) && unused[i] {
			continue
		}
		m := w.root.member(i, []byte(name), w.resolve)
		n := m.node
		w.zones[i] = m.zone
		if n != nil && slices.Contains(w.root.elements, n) {
			w.repeated[name]++
			continue
		}
		w.root.elements[i] = n
	}
}

// lines reads an object a line. Empty lines are passed over.
func (c *chunk) lines(w *walker, row func(start int) bool) {
	for start := 0; start < len(c.data); {
		end := len(c.data)
		if n := bytes.IndexByte(c.data[start:], '\n'); n >= 0 {
			end = start + n
		}
		w.data = c.data[:end]
		if p := w.space(start); p < end {
			if p = w.space(w.record(p, false)); p < end {
				w.fail(p, "more text behind the object")
			}
			if !row(start) {
				return
			}
			w.fault = ""
		}
		start = end + 1
	}
}

// cells reads a row of CSV a line, except where quotes hold lines together. Empty lines are passed over.
func (c *chunk) cells(w *walker, row func(start int) bool) {
	for p := w.blanks(0); p < len(c.data); p = w.blanks(p) {
		start := p
		p = w.line(p, len(c.file.header))
		if !row(start) {
			return
		}
		if w.fault != "" {
			p = c.nextLine(start)
			w.fault = ""
		}
	}
}

func (c *chunk) nextLine(p int) int {
	if n := bytes.IndexByte(c.data[p:], '\n'); n >= 0 {
		return p + n + 1
	}
	return len(c.data)
}

// values reads JSON values, in an array or one after the other. Behind text that is no JSON nothing can be
// told apart, so the walker is lost there.
func (c *chunk) values(w *walker, row func(start int) bool) {
	inArray := c.file.format != documents
	first := c.first
	for p := w.space(0); ; p = w.space(p) {
		if p >= len(c.data) && !(inArray && c.final) {
			return
		}
		start := p
		switch {
		case inArray && w.peek(p) == ']':
			if start = w.space(p + 1); start == len(c.data) {
				return
			}
			w.fail(start, "more text behind the array")
		case inArray && !first && w.peek(p) != ',':
			w.expected(p, "a comma or ]")
		default:
			if inArray && !first {
				start = w.space(p + 1)
			}
			p = w.record(start, c.file.format == rows)
		}
		first = false
		w.lost = w.fault != ""
		if !row(start) || w.lost {
			return
		}
		w.fault = ""
	}
}
