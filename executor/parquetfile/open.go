// Package parquetfile reads and writes columns of rows as Apache Parquet. It holds no rule about tables: package ingest
// says which column of a table a column of a file is.
package parquetfile

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"

	"kql/functions/types"
	"kql/planner"
)

// typesKey is the metadata that names Kusto's types, column by column, where Parquet's own types are wider.
const typesKey = "kql.types"

// File is an open file. Its groups may be read at the same time.
type File struct {
	Columns []planner.TableColumn // in the file's order

	file   *parquet.File
	fields []field
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
	in, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("this is no Parquet that can be read: %w", err)
	}
	f = &File{file: in}
	stored := storedTypes(in)
	for _, c := range in.Root().Columns() {
		column := field{column: c, typ: types.Dynamic}
		if c.Leaf() && !c.Repeated() {
			if column.leaf, err = leafOf(c, stored[c.Name()]); err != nil {
				return nil, err
			}
			column.typ = column.leaf.typ
		}
		f.fields = append(f.fields, column)
		f.Columns = append(f.Columns, planner.TableColumn{Name: c.Name(), Type: column.typ})
	}
	return f, nil
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
