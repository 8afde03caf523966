package complete

import (
	"context"

	"kql/executor/database"
	"kql/functions/vector"
	"kql/planner"
)

// Over is an engine that completes queries on what a database has; it waits for no file.
func Over(db *database.DB) *Engine {
	o := db.BindOptions(context.Background())
	e := &Engine{
		Catalog: db.NamesAtOnce(), Watchlists: db.Space.Watchlists(),
		Options: planner.Options{Now: o.Now, Parameters: o.Parameters, IngestionTime: o.IngestionTime, Judging: true}, Has: db.HasRows,
		Sample: func(table, column string) []*vector.Vector { return sample(db, table, column) },
	}
	for _, name := range db.Space.Functions() {
		e.Stored = append(e.Stored, Item{Text: name + "(", Kind: Function, Detail: "stored", Doc: db.Space.FunctionDoc(name)})
	}
	return e
}

func sample(db *database.DB, table, column string) []*vector.Vector {
	columns, _ := db.Catalog.AtOnce().Table(table)
	for _, c := range columns {
		if c.Name == column {
			return db.Store.Sample(context.Background(), table, column, c.Type)
		}
	}
	return nil
}
