package database

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"kql/executor"
	"kql/executor/catalog"
	"kql/executor/ingest"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// heldTables are the tables whose rows the program gave.
type heldTables struct {
	rows    executor.HeldTables
	columns catalog.Schema
}

// Add makes a table of a slice of structs: a column for each exported field, named for it or as its tag says
// (`kql:"TimeGenerated"`; "-" leaves it out). The values are copied. Fields are bool, integers (int for those of 32
// bits, else long), floats (real), string, time.Time, time.Duration (timespan), [16]byte (guid), pointers to them, which
// may be null, and anything that is JSON (dynamic). A table of Sentinel or Defender XDR has its other columns too, with
// nulls. Tables are added before queries run.
func Add[T any](db *DB, table string, rows []T) error {
	fields, err := fieldsOf(reflect.TypeFor[T]())
	if err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	if len(fields) == 0 {
		return fmt.Errorf("table %s: %s has no exported field", table, reflect.TypeFor[T]())
	}
	columns := make([]planner.TableColumn, len(fields))
	for i, f := range fields {
		columns[i] = planner.TableColumn{Name: f.name, Type: f.typ}
	}
	return db.add(table, columns, len(rows), func(row, column int) any {
		v, err := reflect.ValueOf(&rows[row]).Elem().FieldByIndexErr(fields[column].index)
		if err != nil { // an embedded pointer is nil
			return nil
		}
		return v.Interface()
	})
}

// AddRows makes a table of rows of values, one for each column; nil is null. Text stands for a value of any type as
// files write it: of a dynamic column it is JSON, or else a string. Tables are added before queries run.
func (db *DB) AddRows(table string, columns []planner.TableColumn, rows [][]any) error {
	for i, row := range rows {
		if len(row) != len(columns) {
			return fmt.Errorf("table %s: row %d has %d values for %d columns", table, i+1, len(row), len(columns))
		}
	}
	return db.add(table, columns, len(rows), func(row, column int) any {
		if text, ok := rows[row][column].(string); ok && columns[column].Type == types.Dynamic && json.Valid([]byte(text)) {
			return json.RawMessage(text)
		}
		return rows[row][column]
	})
}

func (db *DB) add(table string, columns []planner.TableColumn, rows int, value func(row, column int) any) (err error) {
	if db.Store.Has(table) {
		return fmt.Errorf("table %s: there are files of this table", table)
	}
	defer func() {
		if tooMuch := new(vector.TooMuchText); errors.As(err, tooMuch) {
			err = fmt.Errorf("table %s: %w", table, err)
		}
	}()
	defer tooMuchText(&err)
	h := &executor.HeldTable{Rows: rows}
	var bytes int64
	for i, c := range columns {
		if slices.Contains(h.Names, c.Name) {
			return fmt.Errorf("table %s: column %s is there twice", table, c.Name)
		}
		v, err := Vector(c.Type, rows, func(row int) any { return value(row, i) })
		if err != nil {
			return fmt.Errorf("table %s, column %s, %w", table, c.Name, err)
		}
		bytes += v.Bytes()
		h.Names, h.Columns = append(h.Names, c.Name), append(h.Columns, v)
	}
	if err := db.Hold(bytes); err != nil {
		return fmt.Errorf("table %s: its rows take %w", table, err)
	}
	db.held.rows[table], db.held.columns[table] = h, db.Catalog.Given(table, columns)
	db.nameRows(table)
	return nil
}

// nameRows fills the column that holds the table's name, where the table has one and the program gave none.
func (db *DB) nameRows(table string) {
	h := db.held.rows[table]
	if !slices.Contains(db.held.columns[table], ingest.TypeColumn) || slices.Contains(h.Names, ingest.TypeColumn.Name) {
		return
	}
	h.Names = append(h.Names, ingest.TypeColumn.Name)
	h.Columns = append(h.Columns, vector.ConstText(types.String, table).Broadcast(h.Rows))
}

// heldRows is the rows of the files and of the program.
type heldRows struct {
	files *ingest.Store
	held  executor.HeldTables
}

// Read is executor.Tables.
func (t heldRows) Read(ctx context.Context, table string, cols []planner.ScanColumn, as []planner.Column) ([]*vector.Batch, error) {
	if t.held[table] != nil {
		return t.held.Read(ctx, table, cols, as)
	}
	return t.files.Read(ctx, table, cols, as)
}

// ReadWithin is executor.BoundedTables.
func (t heldRows) ReadWithin(ctx context.Context, table string, cols []planner.ScanColumn, as []planner.Column, within []executor.Bound) ([]*vector.Batch, executor.Unread, error) {
	if t.held[table] != nil {
		batches, err := t.held.Read(ctx, table, cols, as)
		return batches, executor.Unread{}, err
	}
	return t.files.ReadWithin(ctx, table, cols, as, within)
}

// heldCatalog is the columns of the tables of the files and of the program.
type heldCatalog struct {
	planner.Catalog
	files *ingest.Store
	held  catalog.Schema
}

// Table is planner.Catalog.
func (c heldCatalog) Table(name string) ([]planner.TableColumn, bool) {
	if columns, ok := c.held[name]; ok {
		return columns, true
	}
	return c.Catalog.Table(name)
}

// Tables is planner.Catalog.
func (c heldCatalog) Tables() []string { return c.with(c.Catalog.Tables()) }

// Ranged is planner.Ranged.
func (c heldCatalog) Ranged() (views, tables []string) {
	if base, ok := c.Catalog.(planner.Ranged); ok && len(c.held) == 0 {
		return base.Ranged()
	}
	return nil, c.with(c.files.Tables())
}

func (c heldCatalog) with(names []string) []string { return withKeys(names, c.held) }

// withKeys is sorted names, and those of the program's tables.
func withKeys(names []string, held catalog.Schema) []string {
	names = slices.AppendSeq(slices.Clone(names), maps.Keys(held))
	slices.Sort(names)
	return slices.Compact(names)
}
