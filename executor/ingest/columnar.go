package ingest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
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

// groupBatch reads a group's rows. A column that is in the file as it is wanted is taken as it is; values of others are
// converted as if the file were NDJSON.
func (w *worker) groupBatch(ctx context.Context, c *chunk) (*vector.Batch, error) {
	defer c.file.close()
	defer c.file.columns.report(c)
	if c.group >= c.file.columns.Groups() {
		return nil, nil
	}
	n := c.file.columns.Rows(c.group)
	from := &columnsOf{c: c, read: map[int]*vector.Vector{}}
	cols, bad := make([]*vector.Vector, len(w.columns)), make([]bool, n)
	for i, col := range slices.Concat(w.columns, w.checks) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		v, err := w.groupColumn(c, from, i, col, n, bad)
		if err != nil {
			return nil, err
		}
		if i < len(cols) {
			cols[i] = v
		}
	}
	n = keep(cols, bad)
	if n == 0 {
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

// groupColumn reads column i of those that are wanted, or that are checked.
func (w *worker) groupColumn(c *chunk, from *columnsOf, i int, col *column, n int, bad []bool) (*vector.Vector, error) {
	at, path := w.load.source(c.file, col.name), dynamic.Path(nil)
	if i < len(w.load.columns) {
		path = dynamic.ParsePath(w.load.columns[i].path)
	}
	var own *vector.Vector
	if at >= 0 && col.fixed == "" {
		var err error
		if own, err = from.at(at); err != nil {
			return nil, err
		}
		if own.Type == col.typ && len(path) == 0 && (len(col.fills) == 0 || own.Valid == nil && own.Type != types.String) {
			return own, nil
		}
	} else if at >= 0 {
		var err error
		if own, err = from.at(at); err != nil {
			return nil, err
		}
	}
	sources := []source{{own, path}}
	if i < len(w.load.columns) {
		for _, f := range w.load.table.fills[col.name] {
			v := (*vector.Vector)(nil)
			if at := w.load.source(c.file, f.Name); at >= 0 && len(col.fills) > 0 {
				var err error
				if v, err = from.at(at); err != nil {
					return nil, err
				}
			}
			sources = append(sources, source{v, f.Path})
		}
	}
	return w.convert(c, col, sources, n, bad)
}

// source is where a column has its values from.
type source struct {
	v    *vector.Vector // nil where the file has none
	path dynamic.Path
}

// convert reads values of a column row by row, from the first of its sources that has one.
func (w *worker) convert(c *chunk, col *column, sources []source, n int, bad []bool) (*vector.Vector, error) {
	col.begin(n)
	one := *col
	one.fills = nil
	var text []byte
	for i := range n {
		v := value{}
		w.walker.scratch = w.walker.scratch[:0]
		for _, s := range sources {
			v, text = s.value(i, text)
			one.inner, one.whole, one.rest = len(s.path) > 0, s.v != nil && s.v.Type != types.Dynamic, s.path
			if !v.empty() {
				break
			}
		}
		one.v, one.dict = col.v, col.dict
		fault := one.add(&v, &w.walker)
		col.dict = one.dict
		col.other, col.shown = one.other, one.shown
		if fault == "" {
			continue
		}
		err := &Error{File: c.file.path, Message: fmt.Sprintf("row %d of row group %d: %s", i+1, c.group+1, fault)}
		col.null()
		switch w.load.store.options.OnError {
		case Null:
			if col.fixed != "" {
				return nil, err
			}
			w.load.nullAt(c, err)
		case Skip:
			if !bad[i] {
				w.load.skipAt(c, err)
			}
			bad[i] = true
		default:
			return nil, err
		}
	}
	return col.end(), nil
}

// value is row i as NDJSON would have it.
func (s source) value(i int, text []byte) (value, []byte) {
	if s.v == nil || s.v.Null(i) {
		return value{}, text
	}
	text = append(dynamic.AppendValue(text[:0], s.v, i), make([]byte, padding)...)
	text = text[:len(text)-padding]
	v := value{text: view(text)}
	switch c := text[0]; c {
	case '"':
		v.kind, v.escaped = kind(c), slices.Contains(text, '\\')
	case '{', '[':
		v.kind, v.spaced = kind(c), true
	case 'n':
		v.kind = null
	case 't', 'f':
		v.kind = kind(c)
	default:
		v.kind = number
	}
	return v, text
}

func (l *load) nullAt(c *chunk, err *Error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.nulled++
	l.meet(c, err)
}

func (l *load) skipAt(c *chunk, err *Error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.skipped++
	l.meet(c, err)
}
