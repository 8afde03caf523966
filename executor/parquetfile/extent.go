package parquetfile

import (
	"encoding/binary"
	"math"

	"github.com/parquet-go/parquet-go"

	"kql/functions/types"
)

// Extent is the least and the most of the values that a column has in a group.
type Extent struct {
	From, To         int64 // of whole numbers, times in ticks
	FromText, ToText string
	Nulls            bool // there may be nulls besides, which strings have as empty ones
	None             bool // there is no value
}

// Extent is what the file says that a group's values of a column lie between; ok is false where it does not say so of
// whole numbers, times or strings.
func (f *File) Extent(group, column int) (e Extent, ok bool) {
	l := f.fields[column].leaf
	if l == nil || l.kind == parquet.Int96 {
		return e, false
	}
	columns := f.file.Metadata().RowGroups[group].Columns
	if l.index >= len(columns) {
		return e, false
	}
	says := columns[l.index].MetaData
	least, most := says.Statistics.MinValue, says.Statistics.MaxValue
	e.Nulls = l.least > 0
	if e.None = e.Nulls && says.NumValues > 0 && says.Statistics.NullCount == says.NumValues; e.None {
		return e, true
	}
	switch l.typ {
	case types.String:
		e.FromText, e.ToText = string(least), string(most)
		return e, l.kind == parquet.ByteArray && least != nil && most != nil && e.FromText <= e.ToText && l.index < len(f.file.Metadata().ColumnOrders)
	case types.Int, types.Long, types.Datetime, types.Timespan:
		var lower, upper bool
		e.From, lower = l.bound(least)
		e.To, upper = l.bound(most)
		return e, lower && upper && e.From <= e.To
	}
	return e, false
}

// bound is a value of the statistics as the column has it.
func (l *leaf) bound(b []byte) (n int64, ok bool) {
	switch {
	case l.kind == parquet.Int32 && len(b) == 4:
		if n = int64(int32(binary.LittleEndian.Uint32(b))); l.unsigned {
			n = int64(uint32(n))
		}
	case l.kind == parquet.Int64 && len(b) == 8:
		u := binary.LittleEndian.Uint64(b)
		if n = int64(u); l.unsigned && u > math.MaxInt64 {
			return 0, false
		}
	default:
		return 0, false
	}
	if l.mul != 0 {
		return l.ticks(n)
	}
	return n, true
}
