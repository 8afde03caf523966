package solve

import (
	"slices"

	"kql/executor"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// Table is rows of a table: those columns of it that the query reads.
type Table struct {
	Name     string
	Columns  []planner.TableColumn
	Rows     [][]Value
	External *planner.External // what reads them, where that is no table
	List     string            // the watchlist that they are
}

// Outside says whether the rows lie outside of tables, where all cases of a test read them.
func (t Table) Outside() bool { return t.External != nil || t.List != "" }

// Value is a value of a row: its text, or with JSON set a dynamic value; Null where it has none.
type Value struct {
	Text       string
	JSON, Null bool
}

// written says whether every time in the tables can be written as one.
func written(tables []Table) bool {
	for _, t := range tables {
		for i, c := range t.Columns {
			for _, row := range t.Rows {
				if v := row[i]; c.Type == types.Datetime && !v.Null && v.Text != "" {
					if _, ok := types.ParseDatetime(v.Text); !ok {
						return false
					}
				}
			}
		}
	}
	return true
}

// tables is the rows by table, in the order of the tables' names.
func (w *world) tables() []Table { return w.tabled(w.instances()) }

// tabled is rows in tables; whoever made them may have had more columns be used.
func (w *world) tabled(all []instance) []Table {
	by := map[string]*Table{}
	var names []string
	for _, r := range w.rows {
		t := by[r.table]
		if t == nil {
			t = &Table{Name: r.table, External: r.external, List: r.list}
			by[r.table], names = t, append(names, r.table)
		}
		for _, c := range r.cells {
			if c.used && !slices.ContainsFunc(t.Columns, func(k planner.TableColumn) bool { return k.Name == c.name }) {
				t.Columns = append(t.Columns, planner.TableColumn{Name: c.name, Type: c.typ})
			}
		}
	}
	known := map[*cell]value{} // a row that stands for thousands is put together once
	for _, in := range all {
		t := by[in.row.table]
		line := make([]Value, len(t.Columns))
		for i, k := range t.Columns {
			line[i] = in.value(k.Name, known)
		}
		t.Rows = append(t.Rows, line)
	}
	slices.Sort(names)
	var out []Table
	for _, name := range names {
		out = append(out, *by[name])
	}
	return out
}

// held is tables as the executor reads them.
func held(tables []Table) executor.HeldTables {
	out := executor.HeldTables{}
	for _, t := range tables {
		if t.Outside() {
			continue
		}
		h := t.held()
		h.Names, h.Columns = append(h.Names, "Type"), append(h.Columns, typeColumn(t))
		out[t.Name] = h
	}
	return out
}

func (t Table) held() *executor.HeldTable {
	h := &executor.HeldTable{Rows: len(t.Rows)}
	for i, k := range t.Columns {
		b := vector.NewBuilder(k.Type, len(t.Rows))
		for _, line := range t.Rows {
			appendValue(b, value{null: line[i].Null, raw: line[i].JSON, text: line[i].Text})
		}
		h.Names, h.Columns = append(h.Names, k.Name), append(h.Columns, b.Vector())
	}
	return h
}

// typeColumn is the column with the table's name that each row has.
func typeColumn(t Table) *vector.Vector {
	b := vector.NewBuilder(types.String, len(t.Rows))
	for range t.Rows {
		b.AppendStr(t.Name)
	}
	return b.Vector()
}
