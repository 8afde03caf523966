package server

import (
	"encoding/json"
	"time"

	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// columns are those of a table that the server makes: names and types in turn.
type columns []planner.Column

func column(name string, t types.Type) planner.Column { return planner.Column{Name: name, Type: t} }

// table makes a table of rows of Go values: string, int, bool, float64, time.Time, time.Duration, nil, and of dynamic
// columns what JSON can hold.
func (c columns) table(rows ...[]any) executor.Result {
	bs := make([]*vector.Builder, len(c))
	for i, col := range c {
		bs[i] = vector.NewBuilder(col.Type, len(rows))
	}
	for _, row := range rows {
		for i, v := range row {
			appendValue(bs[i], c[i].Type, v)
		}
	}
	cols := make([]*vector.Vector, len(c))
	for i, b := range bs {
		cols[i] = b.Vector()
	}
	return executor.Result{Schema: planner.Schema(c), Batches: []*vector.Batch{vector.NewBatch(len(rows), cols)}}
}

func appendValue(b *vector.Builder, t types.Type, v any) {
	switch v := v.(type) {
	case nil:
		b.AppendNull()
	case bool:
		b.AppendBool(v)
	case int:
		b.AppendLong(int64(v))
	case int64:
		b.AppendLong(v)
	case float64:
		b.AppendReal(v)
	case time.Time:
		b.AppendLong(types.Ticks(v))
	case time.Duration:
		b.AppendLong(int64(v) / 100)
	case [16]byte:
		b.AppendGuid(v)
	case string:
		b.AppendStr(v)
	default:
		text, err := json.Marshal(v)
		if err != nil || t != types.Dynamic {
			b.AppendNull()
			return
		}
		b.AppendStr(string(text))
	}
}
