// Package catalog answers what tables there are and what columns they have: those of the user's files,
// those that a schema file gives types to, and the built-in ones of Microsoft Sentinel and Defender XDR.
package catalog

import (
	"cmp"
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
	err    error
}

// table is what was found out of a table, once it is done.
type table struct {
	once    sync.Once
	done    atomic.Bool
	columns []planner.TableColumn
	ok      bool
}

// New is a catalog of the data, the schema and the built-in tables; data and schema may be nil. Files are
// looked into when their table is first asked for, until ctx is done.
func New(ctx context.Context, data *ingest.Store, schema Schema) *Catalog {
	return &Catalog{ctx: ctx, data: data, schema: schema, tables: map[string]*table{}}
}

// Table is the columns of a table, in order. Of a table whose files cannot be read it has those that were
// found, and Err says why.
func (c *Catalog) Table(name string) ([]planner.TableColumn, bool) {
	t := c.entry(name)
	t.once.Do(func() {
		t.columns, t.ok = c.find(name)
		t.done.Store(true)
	})
	return t.columns, t.ok
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

func (c *Catalog) find(name string) ([]planner.TableColumn, bool) {
	columns, ok := c.typed(name)
	if c.data == nil || !c.data.Has(name) {
		return columns, ok
	}
	columns, err := c.data.Columns(c.ctx, name, columns)
	if err != nil {
		c.mu.Lock()
		c.err = cmp.Or(c.err, err)
		c.mu.Unlock()
	}
	return columns, true
}

// AtOnce is the catalog as far as it is known now: it looks into no file, and of a table whose files nobody has
// looked into it has the columns that are known without them.
func (c *Catalog) AtOnce() planner.Catalog { return atOnce{c} }

type atOnce struct{ *Catalog }

// Table is planner.Catalog.
func (a atOnce) Table(name string) ([]planner.TableColumn, bool) {
	if t := a.entry(name); t.done.Load() {
		return t.columns, t.ok
	}
	columns, ok := a.typed(name)
	return columns, ok || a.data != nil && a.data.Has(name)
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

// Function is nil: stored functions belong to a workspace.
func (c *Catalog) Function(string) (*parser.Lambda, parser.Diagnostics) { return nil, nil }

// Err is the first error that looking into files met.
func (c *Catalog) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
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
