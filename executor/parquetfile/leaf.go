package parquetfile

import (
	"encoding/json"
	"fmt"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"kql/functions/types"
)

const (
	ticksPerDay   = 24 * 60 * 60 * int64(1e7)
	maxDatetime   = 3652059*ticksPerDay - 1
	ticksPerMilli = 10_000
)

// leaf is how values of a column without parts are read.
type leaf struct {
	name  string
	typ   types.Type
	kind  parquet.Kind
	index int
	least int // the definition level of a value that is there

	scale    int32 // of decimals
	unsigned bool
	mul, div int64 // of times: ticks are the number by mul, or through div where that is set
	add      int64
	half     bool // a float of 16 bits
	written  bool // a decimal that is text
	interval bool // months, days and milliseconds, which no logical type names
	foreign  bool // JSON of another writer, which may have white space or be none
}

// storedTypes is the types that the writer of the file has left, by column.
func storedTypes(f *parquet.File) map[string]types.Type {
	out := map[string]types.Type{}
	text, _ := f.Lookup(typesKey)
	var named map[string]string
	if json.Unmarshal([]byte(text), &named) != nil {
		return out
	}
	for column, name := range named {
		if t, ok := types.Named(name); ok {
			out[column] = t
		}
	}
	return out
}

// leafOf is how a column is read. A type that the writer has left counts where it can be held as the column is.
func (f *File) leafOf(c *parquet.Column, stored types.Type) (*leaf, error) {
	l := &leaf{name: c.Name(), kind: c.Type().Kind(), index: c.Index(), least: c.MaxDefinitionLevel()}
	switch l.kind {
	case parquet.Boolean:
		l.typ = types.Bool
	case parquet.Int32:
		l.typ = types.Int
	case parquet.Int64:
		l.typ = types.Long
	case parquet.Int96:
		l.typ = types.Datetime
	case parquet.Float, parquet.Double:
		l.typ = types.Real
	default:
		l.typ = types.String
	}
	if f.isInterval(l.index) {
		l.typ, l.interval = types.Timespan, true
		return l, nil
	}
	if t := c.Type().LogicalType(); t != nil {
		if err := l.logical(t.Value); err != nil {
			return nil, err
		}
		if _, plain := t.Value.(*format.IntType); !plain {
			_, text := t.Value.(*format.StringType)
			if text && (stored == types.Decimal || stored == types.Dynamic) {
				l.typ, l.written = stored, true
			}
			l.foreign = l.typ == types.Dynamic && stored != types.Dynamic
			return l, nil
		}
	}
	if l.kind == parquet.Int64 && (stored == types.Timespan || stored == types.Datetime) {
		l.typ, l.mul = stored, 1
	}
	return l, nil
}

// isInterval says whether a leaf is of the old type INTERVAL, which the library does not keep.
func (f *File) isInterval(leaf int) bool {
	for _, e := range f.file.Metadata().Schema {
		if !e.Type.Valid {
			continue
		}
		if leaf == 0 {
			return e.ConvertedType.Valid && e.ConvertedType.V == deprecated.Interval
		}
		leaf--
	}
	return false
}

// logical takes up what the file says that numbers and bytes mean.
func (l *leaf) logical(t format.LogicalTypeValue) error {
	switch t := t.(type) {
	case *format.JsonType:
		l.typ = types.Dynamic
	case *format.UUIDType:
		l.typ = types.Guid
	case *format.Float16Type:
		l.typ, l.half = types.Real, true
	case *format.DecimalType:
		l.typ, l.scale = types.Decimal, t.Scale
	case *format.IntType:
		l.unsigned = !t.IsSigned
		if l.unsigned && t.BitWidth == 32 {
			l.typ = types.Long
		}
	case *format.DateType:
		l.typ, l.mul, l.add = types.Datetime, ticksPerDay, types.UnixEpoch
	case *format.TimestampType:
		l.typ, l.add = types.Datetime, types.UnixEpoch
		l.unit(t.Unit.Value)
	case *format.TimeType:
		l.typ = types.Timespan
		l.unit(t.Unit.Value)
	case *format.BsonType, *format.VariantType, *format.GeometryType, *format.GeographyType:
		return fmt.Errorf("column %s is of the type %s, which kql does not read", l.name, t)
	}
	return nil
}

func (l *leaf) unit(u format.TimeUnitValue) {
	switch u.(type) {
	case *format.NanoSeconds:
		l.mul, l.div = 1, 100
	case *format.MicroSeconds:
		l.mul = 10
	default:
		l.mul = ticksPerMilli
	}
}

// ticks is a number of the column as ticks; ok is false where that is no time that Kusto has.
func (l *leaf) ticks(n int64) (ticks int64, ok bool) {
	if l.div > 0 {
		q := n / l.div
		if n%l.div < 0 {
			q--
		}
		n = q
	} else if l.mul > 1 {
		product := n * l.mul
		if product/l.mul != n {
			return 0, false
		}
		n = product
	}
	sum := n + l.add
	if l.add > 0 && sum < n {
		return 0, false
	}
	return sum, l.typ != types.Datetime || sum >= 0 && sum <= maxDatetime
}
