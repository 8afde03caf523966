package executor

import (
	"context"
	"slices"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// HeldTables is Tables whose rows are in memory already. A table that is not there is empty.
type HeldTables map[string]*HeldTable

// HeldTable is a table's columns, all of the same length.
type HeldTable struct {
	Names   []string
	Columns []*vector.Vector
	Rows    int
	Earlier *HeldTable // the rows that go before these, with columns of their own; nil for none
}

// Read gives the table's parts, a batch each. A column that a part lacks is null in its rows.
func (h HeldTables) Read(_ context.Context, table string, cols []planner.ScanColumn, as []planner.Column) (batches []*vector.Batch, err error) {
	for t := h[table]; t != nil; t = t.Earlier {
		if t.Rows > 0 {
			batches = append(batches, t.batch(cols, as))
		}
	}
	slices.Reverse(batches)
	return batches, nil
}

func (t *HeldTable) batch(cols []planner.ScanColumn, as []planner.Column) *vector.Batch {
	out := make([]*vector.Vector, len(cols))
	for i, c := range cols {
		at := slices.Index(t.Names, c.Name)
		switch {
		case at < 0:
			out[i] = nulls(as[i].Type, t.Rows)
		case c.Path != nil:
			out[i] = valuesAt(t.Columns[at], c)
		default:
			out[i] = t.Columns[at]
		}
	}
	return vector.NewBatch(t.Rows, out)
}

func nulls(t types.Type, rows int) *vector.Vector {
	b := vector.NewBuilder(t, rows)
	for range rows {
		b.AppendNull()
	}
	return b.Vector()
}

// valuesAt is the values at a path of a dynamic column.
func valuesAt(v *vector.Vector, c planner.ScanColumn) *vector.Vector {
	b := vector.NewBuilder(types.Dynamic, v.Len)
	for i := range v.Len {
		if v.Null(i) {
			b.AppendNull()
		} else if json := c.Path.Get(v.Str(i)); json == "" {
			b.AppendNull()
		} else {
			b.AppendStr(json)
		}
	}
	return b.Vector()
}
