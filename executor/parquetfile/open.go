// Package parquetfile reads and writes columns of rows as Apache Parquet. It holds no rule about tables: package ingest
// says which column of a table a column of a file is.
package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"

	"kql/functions/types"
	"kql/planner"
)

// typesKey is the metadata that names Kusto's types, column by column, where Parquet's own types are wider.
const typesKey = "kql.types"

// fewRows is how many rows a group may have whatever the size of the file: rows without values take next to nothing.
const fewRows = 1 << 24

// File is an open file. Its groups may be read at the same time.
type File struct {
	Columns []planner.TableColumn // in the file's order

	file   *parquet.File
	fields []field
	room   int64 // about the most bytes that a file of this size may hold unpacked
}

// field is how a column lies in the file.
type field struct {
	leaf   *leaf // nil where it is nested
	column *parquet.Column
	typ    types.Type
}

// Open reads what a file of size bytes says about itself.
func Open(r io.ReaderAt, size int64) (f *File, err error) {
	defer refuse(&err)
	if !whole(r, size) {
		return nil, errors.New("this is no Parquet that can be read: it does not end as Parquet does")
	}
	in, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("this is no Parquet that can be read: %w", err)
	}
	f = &File{file: in}
	f.room = 64 * size
	for g := range f.Groups() {
		if n := in.RowGroups()[g].NumRows(); n < 0 || n > fewRows+f.room {
			return nil, fmt.Errorf("the file is damaged: it says that row group %d has %d rows", g+1, n)
		}
	}
	stored := storedTypes(in)
	for _, c := range in.Root().Columns() {
		column := field{column: c, typ: types.Dynamic}
		if c.Leaf() && !c.Repeated() {
			if column.leaf, err = f.leafOf(c, stored[c.Name()]); err != nil {
				return nil, err
			}
			column.typ = column.leaf.typ
		}
		f.fields = append(f.fields, column)
		f.Columns = append(f.Columns, planner.TableColumn{Name: c.Name(), Type: column.typ})
	}
	return f, nil
}

// whole says whether the file ends in a footer that has room in it; the library makes room for any that one claims.
func whole(r io.ReaderAt, size int64) bool {
	var end [8]byte
	if size < int64(len(end)) {
		return false
	}
	if _, err := r.ReadAt(end[:], size-int64(len(end))); err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	return string(end[4:]) == "PAR1" && int64(binary.LittleEndian.Uint32(end[:4])) <= size-int64(len(end))
}

// Groups is the number of row groups.
func (f *File) Groups() int { return len(f.file.RowGroups()) }

// Rows is how many rows a group has.
func (f *File) Rows(group int) int { return int(f.file.RowGroups()[group].NumRows()) }

// refuse turns a panic of the library, which damaged files can bring about, into an error.
func refuse(err *error) {
	if r := recover(); r != nil {
		*err = errors.New("the file is damaged: " + fmt.Sprint(r))
	}
}
