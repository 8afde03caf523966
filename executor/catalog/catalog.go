// Package catalog answers what tables there are and what columns they have: those of the user's files,
// those that a schema file gives types to, and the built-in ones of Microsoft Sentinel and Defender XDR.
package catalog

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"kql/executor/ingest"
	"kql/parser"
	"kql/planner"
)

// Catalog is a planner.Catalog over the user's files. A table's columns are, in this order, those of the
// built-in table, those that the schema file adds (it may also change types), and those that only the files
// have, with the types that their values call for.
type Catalog struct {
	ctx    context.Context
	data   *ingest.Store // nil where there are no files
	schema Schema

	mu     sync.Mutex
	tables map[string]*table
}

// table is what was found out of a table, once it is done.
type table struct {
	once    sync.Once
	done    atomic.Bool
	columns []planner.TableColumn
	ok      bool
	err     error
}

// New is a catalog of the data, the schema and the built-in tables; data and schema may be nil. Files are
// looked into when their table is first asked for, until ctx is done.
func New(ctx context.Context, data *ingest.Store, schema Schema) *Catalog {
	return &Catalog{ctx: ctx, data: data, schema: schema, tables: map[string]*table{}}
}

// With is the catalog over other data; of tables that are the same there it keeps what was found out.
func (c *Catalog) With(data *ingest.Store) *Catalog {
	next := New(c.ctx, data, c.schema)
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, t := range c.tables {
		if t.done.Load() && data.Same(c.data, name) {
			next.tables[name] = t
		}
	}
	return next
}

// Table is the columns of a table, in order. Of a table whose files cannot be read it has those that were
// found, and Err says why.
func (c *Catalog) Table(name string) ([]planner.TableColumn, bool) {
	t := c.found(name)
	return t.columns, t.ok
}

// found is a table that has been looked for.
func (c *Catalog) found(name string) *table {
	t := c.entry(name)
	t.once.Do(func() {
		c.find(t, name)
		t.done.Store(true)
	})
	return t
}

func (c *Catalog) entry(name string) *table {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tables[name] == nil {
		c.tables[name] = &table{}
	}
	return c.tables[name]
}

// typed is the columns that a table has without its files.
func (c *Catalog) typed(name string) ([]planner.TableColumn, bool) {
	columns, ok := builtinTable(name)
	if given, has := c.schema[name]; has {
		columns, ok = override(columns, given), true
	}
	return columns, ok
}

// Given is the columns of a table whose rows do not come from files: those that are known, with the types that are given,
// and behind them those that are new.
func (c *Catalog) Given(name string, given []planner.TableColumn) []planner.TableColumn {
	columns, _ := c.typed(name)
	return override(columns, given)
}

func (c *Catalog) find(t *table, name string) {
	t.columns, t.ok = c.typed(name)
	if c.data != nil && c.data.Has(name) {
		t.columns, t.err = c.data.Columns(c.ctx, name, t.columns)
		t.ok = true
	}
}

// AtOnce is the catalog as far as it is known now: it looks into no file, and of a table whose files nobody has
// looked into it has the columns that are known without them.
func (c *Catalog) AtOnce() planner.Catalog { return c.Noting(func(string) {}) }

// Noting is AtOnce that tells of each table that is asked for and whose files nobody has looked into.
func (c *Catalog) Noting(unseen func(table string)) planner.Catalog { return atOnce{c, unseen} }

type atOnce struct {
	*Catalog
	unseen func(table string)
}

// Table is planner.Catalog.
func (a atOnce) Table(name string) ([]planner.TableColumn, bool) {
	if t := a.entry(name); t.done.Load() {
		return t.columns, t.ok
	}
	columns, ok := a.typed(name)
	if a.data != nil && a.data.Has(name) {
		a.unseen(name)
		ok = true
	}
	return columns, ok
}

// Tables is every table's name, sorted.
func (c *Catalog) Tables() []string {
	names := slices.AppendSeq(builtinTables(), maps.Keys(c.schema))
	if c.data != nil {
		names = append(names, c.data.Tables()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Ranged is planner.Ranged.
func (c *Catalog) Ranged() (views, tables []string) {
	if c.data != nil {
		tables = c.data.Tables()
	}
	if len(tables) == 0 {
		tables = c.Tables()
	}
	return nil, tables
}

// Function is nil: stored functions belong to a workspace.
func (c *Catalog) Function(string) (*parser.Lambda, parser.Diagnostics) { return nil, nil }

// Err is the first error that looking into the files of tables met.
func (c *Catalog) Err(tables []string) error {
	for _, name := range tables {
		if err := c.found(name).err; err != nil {
			return err
		}
	}
	return nil
}

// override is columns with the given types, and behind them those that are new.
func override(columns, given []planner.TableColumn) []planner.TableColumn {
	columns = slices.Clone(columns)
	for _, g := range given {
		i := slices.IndexFunc(columns, func(c planner.TableColumn) bool { return c.Name == g.Name })
		if i < 0 {
			columns = append(columns, g)
		} else {
			columns[i].Type = g.Type
		}
	}
	return columns
}
