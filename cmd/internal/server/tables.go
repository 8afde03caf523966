package server

import (
	"kql/executor"
	"kql/executor/database"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// columns are those of a table that the server makes: names and types in turn.
type columns []planner.Column

func column(name string, t types.Type) planner.Column { return planner.Column{Name: name, Type: t} }

// table makes a table of rows of Go values, which go into columns as those of a program do.
func (c columns) table(rows ...[]any) executor.Result {
	cols := make([]*vector.Vector, len(c))
	for i, col := range c {
		var err error
		if cols[i], err = database.Vector(col.Type, len(rows), func(row int) any { return rows[row][i] }); err != nil {
			panic(err) // the values are the server's own
		}
	}
	return executor.Result{Schema: planner.Schema(c), Batches: []*vector.Batch{vector.NewBatch(len(rows), cols)}}
}
