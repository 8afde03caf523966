package ingest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"kql/executor/parquetfile"
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// columnar is a file that holds columns. It stays open until the last of its groups has been read.
type columnar struct {
	*parquetfile.File
	users atomic.Int32
	next  int // group to give out
	share int // bytes of the disk that a group stands for
}

// beginColumns reads what a file of columns says about itself. A pipe cannot be one: its end is read first.
func (f *file) beginColumns(disk *os.File) error {
	info, err := disk.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("only a regular file can be read as Parquet")
	}
	in, err := parquetfile.Open(disk, info.Size())
	if err != nil {
		return err
	}
	f.format, f.eof = columned, true
	f.columns = &columnar{File: in, share: int(info.Size()) / max(in.Groups(), 1)}
	f.columns.users.Store(1)
	for _, c := range in.Columns {
		f.header = append(f.header, c.Name)
	}
	return nil
}

// group gives out the next group; done says that it is the last. A file without rows has one without any, for its columns to be known.
func (f *file) group(number int) (c *chunk, done bool) {
	c = &chunk{number: number, file: f, group: f.columns.next}
	f.columns.users.Add(1)
	f.columns.next++
	return c, f.columns.next >= f.columns.Groups()
}

// surveyColumns takes up the columns of the file, which have their types.
func (s *surveyor) surveyColumns(c *chunk) {
	for i, column := range c.file.columns.Columns {
		slot := s.walker.root.member(i, []byte(column.Name), itself).node.slot
		s.meet(c.number)
		seen := &s.columns[slot]
		if seen.want != types.Unknown && seen.want != column.Type {
			seen.traits |= hasMisfit
		} else {
			seen.want = column.Type
		}
		seen.traits |= traitsOf[column.Type]
	}
}

// traitsOf is what a column of a type has been seen to be where other files have it, too.
var traitsOf = map[types.Type]traits{
	types.Bool: hasBool, types.Int: hasLong, types.Long: hasLong | hasWideLong, types.Real: hasReal, types.Datetime: hasDatetime,
	types.Dynamic: hasNested, types.String: hasText, types.Guid: hasText, types.Timespan: hasText, types.Decimal: hasText,
}

// source is the column of the file that a wanted column is read from.
func (l *load) source(f *file, name string) int {
	return slices.IndexFunc(f.header, func(n string) bool {
		if l.table.schema == nil {
			return unmarked(n) == name
		}
		return l.table.schema.resolve(n) == name
	})
}

// columnsOf reads columns of a group, each once.
type columnsOf struct {
	c    *chunk
	read map[int]*vector.Vector
}

func (o *columnsOf) at(column int) (*vector.Vector, error) {
	if v := o.read[column]; v != nil {
		return v, nil
	}
	v, err := o.c.file.columns.Read(o.c.group, column)
	if err == nil {
		o.read[column] = v
		return v, nil
	}
	return nil, o.c.file.failure(err)
}

// groupBatch reads a group's rows. A column that is in the file as it is wanted is taken as it is; the others are read
// row by row, as if the file were NDJSON.
func (w *worker) groupBatch(ctx context.Context, c *chunk) (*vector.Batch, error) {
	defer c.file.close()
	defer c.file.columns.report(c)
	if c.group >= c.file.columns.Groups() {
		return nil, nil
	}
	n := c.file.columns.Rows(c.group)
	from := &columnsOf{c: c, read: map[int]*vector.Vector{}}
	cols, slow := make([]*vector.Vector, len(w.columns)), []*column(nil)
	for i, col := range w.columns {
		v, err := w.direct(from, i)
		if err != nil {
			return nil, err
		}
		if cols[i] = v; v == nil {
			col.begin(n)
			slow = append(slow, col)
		}
	}
	for _, col := range w.checks {
		col.begin(n)
	}
	bad, err := w.byRow(ctx, from, n, slices.Concat(slow, w.checks))
	if err != nil {
		return nil, err
	}
	for i, col := range w.columns {
		if cols[i] == nil {
			cols[i] = col.end()
		}
	}
	if n = keep(cols, bad); n == 0 {
		return nil, nil
	}
	bytes := int64(0)
	for i, v := range cols {
		if v.Codes == nil {
			w.columns[i].dict = nil
		}
		bytes += v.Bytes()
	}
	return vector.NewBatch(n, cols), w.load.grow(bytes)
}

// direct is wanted column i as it is in the file; nil where its values must be looked at.
func (w *worker) direct(from *columnsOf, i int) (*vector.Vector, error) {
	col := w.columns[i]
	at := w.load.source(from.c.file, col.name)
	if at < 0 || col.inner || col.fixed != "" || from.c.file.columns.Columns[at].Type != col.typ {
		return nil, nil
	}
	v, err := from.at(at)
	if err != nil || len(col.fills) > 0 && (v.Valid != nil || v.Type == types.String) {
		return nil, err
	}
	return v, nil
}

func (c *columnar) report(done *chunk) {
	if done.file.read != nil {
		done.file.read(c.share)
	}
}

// keep leaves out the rows that are bad, and says how many there are without them.
func keep(cols []*vector.Vector, bad []bool) int {
	if !slices.Contains(bad, true) {
		return len(bad)
	}
	var good []int32
	for i, b := range bad {
		if !b {
			good = append(good, int32(i))
		}
	}
	for i, v := range cols {
		cols[i] = v.Gather(good)
	}
	return len(good)
}

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
		at := w.load.source(from.c.file, name)
		if at < 0 {
			continue
		}
		v, err := from.at(at)
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
			w.read(0, s.n, 1)
			w.fault = ""
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
		v.text = view(text[from:])
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
