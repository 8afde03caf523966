package database

import (
	"context"
	"fmt"
	"maps"

	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// Held is a table of a program's own. It never changes: with rows or columns more it is another table, so that queries
// which read it see it as a whole.
type Held struct {
	Columns []planner.TableColumn

	rows  *executor.HeldTable // the last part; nil where there are no rows
	parts int
}

// mostParts is how many parts a table has before they are put together.
const mostParts = 64

// Append is the table with n rows behind its own. They have its first columns; the others are null there.
func (h Held) Append(n int, columns []*vector.Vector) Held {
	if n == 0 {
		return h
	}
	part := &executor.HeldTable{Rows: n, Columns: columns, Earlier: h.rows}
	for i := range columns {
		part.Names = append(part.Names, h.Columns[i].Name)
	}
	h.rows, h.parts = part, h.parts+1
	if h.parts > mostParts {
		h.join()
	}
	return h
}

// join puts the parts together, unless a column has too much text for that.
func (h *Held) join() {
	cols, as := make([]planner.ScanColumn, len(h.Columns)), make([]planner.Column, len(h.Columns))
	whole := &executor.HeldTable{}
	for i, c := range h.Columns {
		cols[i], as[i] = planner.ScanColumn{Name: c.Name}, planner.Column{Name: c.Name, Type: c.Type}
		whole.Names = append(whole.Names, c.Name)
	}
	batches, _ := executor.HeldTables{"": h.rows}.Read(context.Background(), "", cols, as) // what is held is there
	for i, c := range h.Columns {
		var parts []*vector.Vector
		for _, b := range batches {
			parts = append(parts, b.Col(i))
		}
		v, ok := vector.Concat(c.Type, parts)
		if !ok {
			return
		}
		whole.Columns, whole.Rows = append(whole.Columns, v), v.Len
	}
	h.rows, h.parts = whole, 1
}

// Rows is the number of rows.
func (h Held) Rows() (n int) {
	for part := h.rows; part != nil; part = part.Earlier {
		n += part.Rows
	}
	return n
}

// Bytes is about what the rows take.
func (h Held) Bytes() (n int64) {
	for part := h.rows; part != nil; part = part.Earlier {
		for _, c := range part.Columns {
			n += c.Bytes()
		}
	}
	return n
}

// Copied is a result's columns by themselves, without what they are a part of.
func Copied(r executor.Result) (columns []*vector.Vector, err error) {
	defer tooMuchText(&err)
	for i, c := range r.Schema {
		b := vector.NewBuilder(c.Type, r.Rows())
		for _, batch := range r.Batches {
			v := batch.Col(i)
			for row := range batch.Len {
				b.AppendFrom(v, row)
			}
		}
		columns = append(columns, b.Vector())
	}
	return columns, nil
}

// Parsed is n rows of text as columns, as files write their values; empty text is null, but where it is a string. ok is
// false where a row has no value for a column, which then is null.
func Parsed(columns []planner.TableColumn, n int, text func(row, column int) (value string, ok bool)) (out []*vector.Vector, err error) {
	defer tooMuchText(&err)
	for i, c := range columns {
		b := vector.NewBuilder(c.Type, n)
		for row := range n {
			value, ok := text(row, i)
			switch {
			case !ok, value == "" && c.Type != types.String:
				b.AppendNull()
			case !b.AppendParsed(value):
				return nil, fmt.Errorf("row %d: %.100q is no %s, which column %s is", row+1, value, c.Type, c.Name)
			}
		}
		out = append(out, b.Vector())
	}
	return out, nil
}

// tooMuchText has a column that would hold too much text be an error.
func tooMuchText(err *error) {
	switch p := recover().(type) {
	case nil:
	case vector.TooMuchText:
		*err = p
	default:
		panic(p)
	}
}

// With is the database with tables of the program's own in place of those of their names, and with functions that go
// before others. db itself stays as it is, and what runs on it goes on with that.
func (db *DB) With(tables map[string]Held, functions map[string]*parser.Source) *DB {
	other := db.At(db.Now, db.Params)
	other.Between = db.Between
	other.held = heldTables{maps.Clone(db.held.rows), maps.Clone(db.held.columns)}
	for name, h := range tables {
		rows := h.rows
		if rows == nil {
			rows = &executor.HeldTable{}
		}
		other.held.rows[name], other.held.columns[name] = rows, h.Columns
	}
	if len(functions) > 0 {
		other.Space = db.Space.With(functions)
	}
	return other
}

// Hold counts bytes that the program holds against the budget of the database; less than none gives them back.
func (db *DB) Hold(bytes int64) error {
	if db.memory != nil && db.memory.Add(bytes) {
		db.memory.Add(-bytes)
		return fmt.Errorf("%d bytes more: %w", bytes, executor.ErrMemory)
	}
	return nil
}

// holds says whether a table is the program's own.
func (db *DB) holds(table string) bool { return db.held.rows[table] != nil }

// TableNames are the tables that there are files of and those of the program.
func (db *DB) TableNames() []string { return withKeys(db.Store.Tables(), db.held.columns) }
