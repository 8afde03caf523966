package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/cockroachdb/apd/v3"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
)

// values is what a group has of a leaf: the values that are there, and where they stand.
type values struct {
	leaf        *leaf
	there       *vector.Vector // without nulls
	definitions []byte         // nil where every value is there
	repetitions []byte         // nil where nothing repeats
}

// Read is a column of a group: of its type in Columns, as many rows as the group has. Nested values are dynamic.
func (f *File) Read(group, column int) (v *vector.Vector, err error) {
	defer refuse(&err)
	field, g := f.fields[column], f.file.RowGroups()[group]
	if field.leaf == nil {
		return f.nested(group, field.column)
	}
	in, err := f.read(group, field.leaf)
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
func (f *File) read(group int, l *leaf) (*values, error) {
	pages := f.file.RowGroups()[group].ColumnChunks()[l.index].Pages()
	defer pages.Close()
	out := &values{leaf: l, there: empty(l.typ)}
	if says := f.file.Metadata().RowGroups[group].Columns[l.index].MetaData; out.there.Text != nil && says.DictionaryPageOffset == 0 {
		out.there.Text.Buf = make([]byte, 0, max(0, min(says.TotalUncompressedSize, f.room)))
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

// decode adds the values of a page that are there.
func (l *leaf) decode(v *vector.Vector, page parquet.Page) error {
	data := page.Data()
	before := v.Len
	switch {
	case l.kind == parquet.Int64 && l.typ != types.Decimal:
		return l.longs(v, data.Int64())
	case l.kind == parquet.Int32 && l.typ != types.Decimal:
		for _, n := range data.Int32() {
			if err := l.long(v, int64(n)); err != nil {
				return err
			}
		}
		return nil
	case l.kind == parquet.Double:
		v.Reals = append(v.Reals, data.Double()...)
		v.Len = len(v.Reals)
		return nil
	case l.kind == parquet.ByteArray && (l.typ == types.String || l.typ == types.Dynamic):
		return l.texts(v, data)
	}
	in := page.Values()
	buf := make([]parquet.Value, 256)
	for {
		n, err := in.ReadValues(buf)
		for _, x := range buf[:n] {
			if x.IsNull() {
				continue
			}
			if fault := l.value(v, x); fault != nil {
				return fault
			}
		}
		if errors.Is(err, io.EOF) || err == nil && n == 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("column %s behind value %d: %w", l.name, v.Len-before, err)
		}
	}
}

func (l *leaf) longs(v *vector.Vector, all []int64) error {
	if l.mul == 0 && !l.unsigned {
		v.Longs = append(v.Longs, all...)
		v.Len = len(v.Longs)
		return nil
	}
	for _, n := range all {
		if err := l.long(v, n); err != nil {
			return err
		}
	}
	return nil
}

// long adds a whole number, or a time that is one.
func (l *leaf) long(v *vector.Vector, n int64) error {
	switch {
	case l.mul != 0:
		ticks, ok := l.ticks(n)
		if !ok {
			return fmt.Errorf("column %s has a time outside of the years 1 to 9999", l.name)
		}
		n = ticks
	case l.unsigned && l.kind == parquet.Int32:
		n = int64(uint32(n))
	case l.unsigned && n < 0:
		return fmt.Errorf("column %s has a number above %d, the largest of a long", l.name, math.MaxInt64)
	}
	v.Longs = append(v.Longs, n)
	v.Len++
	return nil
}

// texts adds strings, which lie one behind the other.
func (l *leaf) texts(v *vector.Vector, data encoding.Values) error {
	bytes, offsets := data.ByteArray()
	if len(offsets) < 2 {
		return nil
	}
	base, t := len(v.Text.Buf), v.Text
	first, last := offsets[0], offsets[len(offsets)-1]
	if int64(base)+int64(last-first) > vector.MaxText {
		return l.tooMuch()
	}
	t.Buf = append(t.Buf, bytes[first:last]...)
	for i, at := range offsets[:len(offsets)-1] {
		t.Spans = append(t.Spans, vector.Span{Off: uint32(base) + at - first, Len: offsets[i+1] - at})
	}
	v.Len = len(t.Spans)
	return nil
}

func (l *leaf) text(v *vector.Vector, s string) error {
	if int64(len(v.Text.Buf))+int64(len(s)) > vector.MaxText {
		return l.tooMuch()
	}
	v.Text.Append(s)
	return nil
}

func (l *leaf) tooMuch() error {
	return fmt.Errorf("column %s has more than 4 GB of text in one row group", l.name)
}

// value adds a value of the kinds that are rare.
func (l *leaf) value(v *vector.Vector, x parquet.Value) error {
	switch {
	case l.typ == types.Bool:
		v.Bools = append(v.Bools, x.Boolean())
	case l.half:
		v.Reals = append(v.Reals, halfReal(binary.LittleEndian.Uint16(x.ByteArray())))
	case l.typ == types.Real:
		v.Reals = append(v.Reals, float64(x.Float()))
	case l.typ == types.Guid:
		var g vector.GUID
		copy(g[:], x.ByteArray())
		v.Guids = append(v.Guids, g)
	case l.typ == types.Decimal:
		d, ok := l.decimal(x)
		if !ok {
			return fmt.Errorf("column %s has a number that is no decimal of Kusto", l.name)
		}
		v.Decimals = append(v.Decimals, *d)
	case l.kind == parquet.Int96:
		// Nanoseconds of the day, and the Julian day.
		n := x.Int96()
		nanos, day := int64(n[1])<<32|int64(n[0]), int64(n[2])-2440588
		ticks := day*ticksPerDay + nanos/100 + types.UnixEpoch
		if ticks < 0 || ticks > maxDatetime {
			return fmt.Errorf("column %s has a time outside of the years 1 to 9999", l.name)
		}
		v.Longs = append(v.Longs, ticks)
	default:
		if err := l.text(v, string(x.ByteArray())); err != nil {
			return err
		}
	}
	v.Len++
	return nil
}

// decimal is a number that is whole times a power of ten, or one that is written out.
func (l *leaf) decimal(x parquet.Value) (*apd.Decimal, bool) {
	coefficient := new(apd.BigInt)
	switch l.kind {
	case parquet.Int32:
		coefficient.SetInt64(int64(x.Int32()))
	case parquet.Int64:
		coefficient.SetInt64(x.Int64())
	default:
		b := x.ByteArray()
		if l.written {
			return types.ParseDecimal(string(b))
		}
		coefficient.SetBytes(b)
		if len(b) > 0 && b[0] >= 0x80 {
			coefficient.Sub(coefficient, new(apd.BigInt).Lsh(apd.NewBigInt(1), uint(8*len(b))))
		}
	}
	d := apd.NewWithBigInt(coefficient, -l.scale)
	return types.ParseDecimal(string(types.AppendDecimal(nil, d)))
}

// halfReal is a float of 16 bits.
func halfReal(h uint16) float64 {
	exponent, fraction := int(h>>10&31), float64(h&1023)
	x := math.Ldexp(1+fraction/1024, exponent-15)
	switch {
	case exponent == 0:
		x = math.Ldexp(fraction, -24)
	case exponent == 31 && fraction == 0:
		x = math.Inf(1)
	case exponent == 31:
		x = math.NaN()
	}
	if h>>15 == 1 {
		return -x
	}
	return x
}
