package parquetfile

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// Padding is how many bytes can be appended to the text of a column where it lies.
const Padding = 16

// values is what a group has of a leaf: the values that are there, and where they stand.
type values struct {
	leaf        *leaf
	there       *vector.Vector // without nulls
	definitions []byte         // nil where every value is there
	repetitions []byte         // nil where nothing repeats
}

// Read is a column of a group: of its type in Columns, as many rows as the group has. Nested values are dynamic.
func (f *File) Read(group, column int) (v *vector.Vector, err error) {
	return f.ReadInto(nil, group, column)
}

// ReadInto is Read for a vector that is done with before room is used again: its text may lie there.
func (f *File) ReadInto(room *vector.Text, group, column int) (v *vector.Vector, err error) {
	defer refuse(&err)
	field, g := f.fields[column], f.file.RowGroups()[group]
	if field.leaf == nil {
		return f.nested(group, field.column)
	}
	in, err := f.read(group, field.leaf, room)
	if err != nil {
		return nil, err
	}
	if v = in.spread(); field.leaf.foreign {
		v = compact(v)
	}
	if int64(v.Len) != g.NumRows() {
		return nil, fmt.Errorf("column %s has %d values for %d rows", field.leaf.name, v.Len, g.NumRows())
	}
	return v, nil
}

// compact is JSON of another writer as dynamic values are held; text that is no JSON is a string.
func compact(v *vector.Vector) *vector.Vector {
	out := vector.NewBuilder(types.Dynamic, v.Len)
	for i := range v.Len {
		if v.Null(i) {
			out.AppendNull()
			continue
		}
		text, ok := dynamic.Parse(v.Str(i))
		switch {
		case !ok:
			out.AppendStr(dynamic.Quote(v.Str(i)))
		case text == "null":
			out.AppendNull()
		default:
			out.AppendStr(text)
		}
	}
	return out.Vector()
}

// read reads the pages of a leaf.
func (f *File) read(group int, l *leaf, room *vector.Text) (*values, error) {
	pages := f.file.RowGroups()[group].ColumnChunks()[l.index].Pages()
	defer pages.Close()
	out := &values{leaf: l, there: empty(l.typ)}
	says := f.file.Metadata().RowGroups[group].Columns[l.index].MetaData
	count := max(0, min(int(says.NumValues), f.Rows(group)))
	switch {
	case out.there.Text != nil && says.DictionaryPageOffset == 0:
		out.there.Text = roomFor(room, max(0, min(says.TotalUncompressedSize, f.room)), count)
	case out.there.Longs != nil:
		out.there.Longs = make([]int64, 0, count)
	}
	var dictionary *vector.Vector
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out.definitions = append(out.definitions, page.DefinitionLevels()...)
		out.repetitions = append(out.repetitions, page.RepetitionLevels()...)
		if d := page.Dictionary(); d != nil {
			if dictionary == nil {
				dictionary = empty(l.typ)
				if err := l.decode(dictionary, d.Page()); err != nil {
					return nil, err
				}
			}
			err = out.look(dictionary, indexes(page))
		} else {
			plain(out.there)
			err = l.decode(out.there, page)
		}
		parquet.Release(page)
		if err != nil {
			return nil, err
		}
	}
}

// roomFor is a text to append to, with room for about so many bytes of so many values; room, where given, is used again.
func roomFor(room *vector.Text, bytes int64, count int) *vector.Text {
	size := bytes + Padding
	if room == nil {
		return &vector.Text{Buf: make([]byte, 0, size), Spans: make([]vector.Span, 0, count)}
	}
	if int64(cap(room.Buf)) < size {
		room.Buf = make([]byte, 0, size+size/8) // the next group may be a little larger
	}
	if cap(room.Spans) < count {
		room.Spans = make([]vector.Span, 0, count)
	}
	room.Buf, room.Spans = room.Buf[:0], room.Spans[:0]
	return room
}

func indexes(page parquet.Page) []int32 {
	data := page.Data()
	return data.Int32()
}

// look adds values that are given by their places in a dictionary.
func (in *values) look(dictionary *vector.Vector, at []int32) error {
	for _, i := range at {
		if int(i) >= dictionary.Len || i < 0 {
			return fmt.Errorf("column %s has a value that its dictionary has not", in.leaf.name)
		}
	}
	v := in.there
	if v.Len == 0 && dictionary.Text != nil {
		v.Text, v.Codes = dictionary.Text, make([]uint32, 0, len(at))
	}
	if v.Codes != nil {
		for _, i := range at {
			v.Codes = append(v.Codes, uint32(i))
		}
		v.Len += len(at)
		return nil
	}
	for _, i := range at {
		switch {
		case v.Type == types.Bool:
			v.Bools = append(v.Bools, dictionary.Bools[i])
		case v.Type == types.Real:
			v.Reals = append(v.Reals, dictionary.Reals[i])
		case v.Type == types.Decimal:
			v.Decimals = append(v.Decimals, dictionary.Decimals[i])
		case v.Type == types.Guid:
			v.Guids = append(v.Guids, dictionary.Guids[i])
		case dictionary.Text != nil:
			if err := in.leaf.text(v, dictionary.Text.At(int(i))); err != nil {
				return err
			}
		default:
			v.Longs = append(v.Longs, dictionary.Longs[i])
		}
	}
	v.Len += len(at)
	return nil
}

// plain makes a coded vector one of text, before values without a dictionary follow.
func plain(v *vector.Vector) {
	if v.Codes == nil {
		return
	}
	t := &vector.Text{}
	for _, c := range v.Codes {
		t.Append(v.Text.At(int(c)))
	}
	v.Text, v.Codes = t, nil
}
