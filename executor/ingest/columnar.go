package ingest

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync/atomic"

	"kql/executor/parquetfile"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// columnar is a file that holds columns. It stays open until the last of its groups has been read.
type columnar struct {
	*parquetfile.File
	users  atomic.Int32
	groups []int // to give out
	share  int   // bytes of the disk that a group stands for
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
	for g := range max(in.Groups(), 1) {
		f.columns.groups = append(f.columns.groups, g)
	}
	for _, c := range in.Columns {
		f.header = append(f.header, c.Name)
	}
	return nil
}

// group gives out the next group; done says that it is the last. A file without rows has one without any, for its columns to be known.
func (f *file) group(number int) (c *chunk, done bool) {
	c = &chunk{number: number, file: f, group: f.columns.groups[0]}
	f.columns.users.Add(1)
	f.columns.groups = f.columns.groups[1:]
	return c, len(f.columns.groups) == 0
}

// declare takes up the columns of a file that says which types they have.
func (s *surveyor) declare(c *chunk, columns []planner.TableColumn) {
	for i, column := range columns {
		slot := s.walker.root.member(i, []byte(column.Name), itself).node.slot
		s.meet(c.number)
		s.columns[slot].declare(column.Type)
		s.columns[slot].traits |= traitsOf[column.Type]
	}
}

// traitsOf is what a column of a type has been seen to be where other files have it, too.
var traitsOf = map[types.Type]traits{
	types.Bool: hasBool, types.Int: hasLong, types.Long: hasLong | hasWideLong, types.Real: hasReal, types.Datetime: hasDatetime,
	types.Dynamic: hasNested, types.String: hasText, types.Guid: hasText, types.Timespan: hasText, types.Decimal: hasText,
}

// source is the column of the file that a wanted column is read from.
func (t *table) source(f *file, name string) int {
	return slices.IndexFunc(f.header, func(n string) bool {
		if t.schema == nil {
			return unmarked(n) == name
		}
		return t.schema.resolve(n) == name
	})
}

// columnsOf reads columns of a group, each once.
type columnsOf struct {
	c    *chunk
	read map[int]*vector.Vector
}

// at is a column; where room is given the next group's may lie there.
func (o *columnsOf) at(column int, room *vector.Text) (*vector.Vector, error) {
	if v := o.read[column]; v != nil {
		return v, nil
	}
	v, err := o.c.file.columns.ReadInto(room, o.c.group, column)
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
	at := w.load.table.source(from.c.file, col.name)
	if at < 0 || col.inner || col.fixed != "" || from.c.file.columns.Columns[at].Type != col.typ {
		return nil, nil
	}
	v, err := from.at(at, nil)
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
