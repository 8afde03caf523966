package parquetfile

import (
	"encoding/json"
	"io"
	"math"
	"reflect"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/snappy"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// A group has so many rows, few enough for every processor to have some, or fewer where a column of them is longer than
// what a reader should have to hold.
const (
	groupRows  = 1 << 16
	groupBytes = 1 << 24
)

// Write writes rows. Times are TIMESTAMP in microseconds, or nanoseconds where they are finer, and Kusto's own count
// of 100 ns from year 1 where neither holds them; timespans are that count, decimals text, and dynamic values JSON.
func Write(to io.Writer, columns []planner.TableColumn, batches []*vector.Batch) error {
	group := ordered{Group: parquet.Group{}, places: map[string]int{}}
	stored := map[string]string{}
	var ways []way
	for i, c := range columns {
		w := wayOf(c.Type, i, batches)
		ways = append(ways, w)
		stored[c.Name] = c.Type.String()
		group.places[c.Name] = i
		node := w.node
		if w.coded {
			node = parquet.Encoded(node, &parquet.RLEDictionary)
		}
		if c.Type != types.String {
			node = parquet.Optional(node)
		}
		group.Group[c.Name] = node
	}
	text, err := json.Marshal(stored)
	if err != nil {
		return err
	}
	out := parquet.NewGenericWriter[any](to, parquet.NewSchema("rows", group), parquet.Compression(&snappy.Codec{}),
		parquet.KeyValueMetadata(typesKey, string(text)), parquet.CreatedBy("kql", "", ""), parquet.PageBufferSize(1<<20))
	for _, rows := range groups(batches) {
		for i, w := range ways {
			if err := w.write(out.ColumnWriters()[i], rows, i); err != nil {
				return err
			}
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return out.Close()
}

// groups is the batches cut into groups of rows.
func groups(batches []*vector.Batch) (out [][]*vector.Batch) {
	var group []*vector.Batch
	most := rowsOfGroup(batches)
	room := most
	for _, b := range batches {
		for lo := 0; lo < b.Len; {
			hi := min(b.Len, lo+room)
			group = append(group, b.Slice(lo, hi))
			room -= hi - lo
			lo = hi
			if room == 0 {
				out, group, room = append(out, group), nil, most
			}
		}
	}
	if group != nil {
		out = append(out, group)
	}
	return out
}

// rowsOfGroup is how many rows a group has, as the longest of the columns allows.
func rowsOfGroup(batches []*vector.Batch) int {
	var bytes []int64
	rows := int64(0)
	for _, b := range batches {
		rows += int64(b.Len)
		for len(bytes) < b.Width() {
			bytes = append(bytes, 0)
		}
		for i := range b.Width() {
			if v := b.Col(i); v.Text != nil && v.Codes == nil && !v.Const {
				for row := range v.Len {
					bytes[i] += int64(len(v.Str(row)))
				}
			}
		}
	}
	if len(bytes) == 0 || rows == 0 {
		return groupRows
	}
	return int(min(groupRows, max(1024, rows*groupBytes/max(1, slices.Max(bytes)))))
}

// ordered is a group whose columns stand in their own order, not in that of their names.
type ordered struct {
	parquet.Group
	places map[string]int
}

// Fields is parquet.Node.
func (o ordered) Fields() []parquet.Field {
	fields := o.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int { return o.places[a.Name()] - o.places[b.Name()] })
	return fields
}

// GoType is parquet.Node. Rows are written column by column, so there is no struct of them.
func (o ordered) GoType() reflect.Type { return reflect.TypeFor[struct{}]() }

// way is how a column is written.
type way struct {
	node   parquet.Node
	coded  bool // its texts have a dictionary
	string bool // it has no nulls
	value  func(v *vector.Vector, i int) parquet.Value
}

func wayOf(t types.Type, column int, batches []*vector.Batch) way {
	text := func(v *vector.Vector, i int) parquet.Value { return parquet.ByteArrayValue([]byte(v.Str(i))) }
	long := func(v *vector.Vector, i int) parquet.Value { return parquet.Int64Value(v.Long(i)) }
	switch t {
	case types.Bool:
		return way{node: parquet.Leaf(parquet.BooleanType), value: func(v *vector.Vector, i int) parquet.Value { return parquet.BooleanValue(v.Bool(i)) }}
	case types.Int:
		return way{node: parquet.Leaf(parquet.Int32Type), value: func(v *vector.Vector, i int) parquet.Value { return parquet.Int32Value(int32(v.Long(i))) }}
	case types.Real:
		return way{node: parquet.Leaf(parquet.DoubleType), value: func(v *vector.Vector, i int) parquet.Value { return parquet.DoubleValue(v.Real(i)) }}
	case types.Guid:
		return way{node: parquet.UUID(), value: func(v *vector.Vector, i int) parquet.Value {
			g := v.Guid(i)
			return parquet.FixedLenByteArrayValue(g[:])
		}}
	case types.Decimal:
		return way{node: parquet.String(), value: func(v *vector.Vector, i int) parquet.Value {
			return parquet.ByteArrayValue(types.AppendDecimal(nil, v.Decimal(i)))
		}}
	case types.Datetime:
		return times(column, batches)
	case types.String:
		return way{node: parquet.String(), coded: coded(column, batches), string: true, value: text}
	case types.Dynamic:
		return way{node: parquet.JSON(), coded: coded(column, batches), value: func(v *vector.Vector, i int) parquet.Value {
			return parquet.ByteArrayValue([]byte(dynamic.Compact(v.Str(i))))
		}}
	}
	return way{node: parquet.Leaf(parquet.Int64Type), value: long}
}

// coded says whether the column's texts repeat, as far as what holds them knows.
func coded(column int, batches []*vector.Batch) bool {
	return !slices.ContainsFunc(batches, func(b *vector.Batch) bool { v := b.Col(column); return v.Codes == nil && !v.Const })
}

// times is the finest and, after that, the best known way that holds every time of the column.
func times(column int, batches []*vector.Batch) way {
	fine, near := false, true
	for _, b := range batches {
		v := b.Col(column)
		for i := range v.Len {
			if v.Null(i) {
				continue
			}
			since := v.Long(i) - types.UnixEpoch
			fine = fine || since%10 != 0
			near = near && since > math.MinInt64/100 && since < math.MaxInt64/100
		}
	}
	switch {
	case !fine:
		return way{node: parquet.Timestamp(parquet.Microsecond), value: func(v *vector.Vector, i int) parquet.Value {
			return parquet.Int64Value((v.Long(i) - types.UnixEpoch) / 10)
		}}
	case near:
		return way{node: parquet.Timestamp(parquet.Nanosecond), value: func(v *vector.Vector, i int) parquet.Value {
			return parquet.Int64Value((v.Long(i) - types.UnixEpoch) * 100)
		}}
	}
	return way{node: parquet.Leaf(parquet.Int64Type), value: func(v *vector.Vector, i int) parquet.Value { return parquet.Int64Value(v.Long(i)) }}
}

// write writes a column of a group.
func (w way) write(to *parquet.ColumnWriter, rows []*vector.Batch, column int) error {
	level := 1
	if w.string {
		level = 0
	}
	buf := make([]parquet.Value, 0, 1024)
	for _, b := range rows {
		v := b.Col(column)
		for i := range v.Len {
			if !w.string && v.Null(i) {
				buf = append(buf, parquet.NullValue().Level(0, 0, column))
			} else {
				buf = append(buf, w.value(v, i).Level(0, level, column))
			}
			if len(buf) == cap(buf) || i == v.Len-1 {
				if _, err := to.WriteRowValues(buf); err != nil {
					return err
				}
				buf = buf[:0]
			}
		}
	}
	return nil
}
