package ingest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// source is a column of the file that values are read from, and where the tree has them.
type source struct {
	v *vector.Vector
	n *node
}

// sources is the columns of the file that the given columns, or what fills them, are read from.
func (w *worker) sources(from *columnsOf, slow []*column) (out []source, err error) {
	names := map[string]bool{}
	for _, col := range slow {
		names[col.name] = true
		for _, f := range col.fills {
			names[f.name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		at := w.load.table.source(from.c.file, name)
		if at < 0 {
			continue
		}
		v, err := from.at(at, w.room(at))
		if err != nil {
			return nil, err
		}
		if v.Text != nil {
			v.Text.Buf = padded(v.Text.Buf)
		}
		out = append(out, source{v, w.walker.root.named(name)})
	}
	return out, nil
}

// room is where the text of a column of files lies while its rows are read.
func (w *worker) room(column int) *vector.Text {
	for len(w.rooms) <= column {
		w.rooms = append(w.rooms, &vector.Text{})
	}
	return w.rooms[column]
}

// byRow reads columns row by row, and says which rows are to be left out.
func (w *worker) byRow(ctx context.Context, from *columnsOf, n int, slow []*column) (bad []bool, err error) {
	bad = make([]bool, n)
	if len(slow) == 0 {
		return bad, nil
	}
	sources, err := w.sources(from, slow)
	if err != nil {
		return nil, err
	}
	var text []byte
	for i := range n {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		clear(w.walker.values)
		w.walker.scratch, text = w.walker.scratch[:0], text[:0]
		w.walker.row++
		for _, s := range sources {
			text = w.walker.meet(s, i, text)
		}
		for _, col := range slow {
			fault := col.add(&w.walker.values[col.slot], &w.walker)
			if fault == "" {
				continue
			}
			if err := w.misfit(from.c, col, i, fault, bad); err != nil {
				return nil, err
			}
		}
	}
	return bad, nil
}

// misfit deals with a value that does not fit; the error is what stops the load.
func (w *worker) misfit(c *chunk, col *column, row int, fault string, bad []bool) error {
	err := &Error{File: c.file.path, Message: fmt.Sprintf("row %d of row group %d: %s", row+1, c.group+1, fault)}
	l := w.load
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.store.options.OnError == Null && col.fixed == "":
		l.nulled++
	case l.store.options.OnError == Skip:
		if !bad[row] {
			l.skipped++
		}
		bad[row] = true
	default:
		return err
	}
	l.meet(c, err)
	col.null()
	return nil
}

// meet puts row i of a source where the tree has it, and what lies inside it.
func (w *walker) meet(s source, i int, text []byte) []byte {
	if s.v.Null(i) {
		return text
	}
	s.n.row = w.row
	if s.n.inner() {
		json := s.v.Str(i)
		switch {
		case json == "":
		case s.v.Type != types.Dynamic:
			from := len(w.scratch)
			w.scratch = append(append(w.scratch, json...), make([]byte, padding)...)
			w.within(s.n, 0, w.scratch[from:from+len(json)])
		case json[0] == '{' || json[0] == '[':
			w.data = raw(s.v, i)
			if s.n.slot < 0 {
				w.enough = s.n // it has been checked as it was written
			}
			w.read(0, s.n, 1)
			w.fault, w.enough = "", nil
			return text
		}
	}
	if s.n.slot >= 0 {
		var v value
		v, text = s.value(i, text)
		*w.slot(s.n.slot) = v
	}
	return text
}

// raw is the text of row i with what lies behind it within reach, as the scanner wants it.
func raw(v *vector.Vector, i int) []byte {
	if i = v.At(i); v.Codes != nil {
		i = int(v.Codes[i])
	}
	at := v.Text.Spans[i]
	return v.Text.Buf[at.Off : at.Off+at.Len]
}

// value is row i as NDJSON would have it; its text lies behind text.
func (s source) value(i int, text []byte) (value, []byte) {
	v := value{}
	if s.v.Type == types.Dynamic {
		v.text = s.v.Str(i)
	} else {
		from := len(text)
		text = dynamic.AppendValue(text, s.v, i)
		v.text = vector.View(text[from:])
	}
	if v.text == "" {
		return v, text
	}
	switch c := v.text[0]; {
	case c == '-' || c-'0' <= 9:
		v.kind = number
	default:
		v.kind, v.escaped = kind(c), c == '"' && strings.Contains(v.text, "\\")
	}
	return v, text
}
