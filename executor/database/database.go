// Package database asks queries of tables: those of files, those of a workspace, and rows that a Go program has in
// memory. It is how every face of kql opens data and runs a text, and how another program does.
//
// Open says what there is, Add and AddRows give tables of the program's own, Prepare binds a text once, and
// Query.Run gives its rows, which Rows reads into structs and Column as whole columns. Errors in a query, and those
// that it meets while it runs, are *Error, with their places.
package database

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"kql/executor"
	"kql/executor/catalog"
	"kql/executor/ingest"
	"kql/executor/workspace"
	"kql/functions"
	"kql/functions/plugin"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// Options say what queries run on.
type Options struct {
	Data   []string             // folders, files, or Name=file; nil: those that the workspace names
	Schema string               // a file of types; "": the one that the workspace names
	Space  *workspace.Workspace // nil: none
	Now    time.Time            // zero: the time of the call
	Params map[string]string    // values of declare query_parameters
	Ingest ingest.Options       // its budget bounds what operators hold, too

	IngestionTime string // the column that ingestion_time() is; "": TimeGenerated
	NoSpill       bool   // write no temporary files where memory is short
}

// DB is what queries run on.
type DB struct {
	Now     time.Time
	Params  map[string]string
	Between *planner.Between // that tables are cut to; nil: they are whole
	Store   *ingest.Store
	Catalog *catalog.Catalog
	Space   *workspace.Workspace

	held          heldTables // of the program
	memory        *executor.Budget
	noSpill       bool
	ingestionTime string
	ran           atomic.Bool // a query has run
	geo           func(ip string) string
}

// Open looks for the data; it is read when queries ask for it, until ctx is done.
func Open(ctx context.Context, o Options) (*DB, error) {
	db := &DB{Now: o.Now, Params: o.Params, Space: o.Space, memory: o.Ingest.Budget, noSpill: o.NoSpill, ingestionTime: o.IngestionTime}
	if db.Space == nil {
		db.Space = workspace.None()
	}
	if db.Now.IsZero() {
		db.Now = time.Now().UTC()
	}
	db.Space.Note = o.Ingest.Note
	var err error
	if db.geo, err = db.Space.Geo(); err != nil {
		return nil, err
	}
	if o.Data == nil {
		o.Data = db.Space.Data
	}
	if db.Store, err = ingest.Open(o.Data, o.Ingest); err != nil {
		return nil, err
	}
	schema, err := Schema(o.Schema, db.Space)
	if err != nil {
		return nil, err
	}
	db.Catalog = catalog.New(ctx, db.Store, schema)
	db.held = heldTables{executor.HeldTables{}, catalog.Schema{}}
	return db, nil
}

// Schema is the tables that a workspace describes, and the types that a file adds: the one given, or else the
// workspace's.
func Schema(file string, space *workspace.Workspace) (catalog.Schema, error) {
	schema := maps.Clone(space.CustomTables())
	maps.DeleteFunc(schema, func(name string, _ []planner.TableColumn) bool { return catalog.Builtin(name) })
	if file = cmp.Or(file, space.Schema); file == "" {
		return schema, nil
	}
	given, err := catalog.ReadSchema(file)
	if schema == nil {
		return given, err
	}
	maps.Copy(schema, given)
	return schema, err
}

// At is a database over the same tables at another time and with other values of parameters; both may run at once.
func (db *DB) At(now time.Time, params map[string]string) *DB {
	other := &DB{Now: now, Params: params, Store: db.Store, Catalog: db.Catalog, Space: db.Space, held: db.held, memory: db.memory, noSpill: db.noSpill, ingestionTime: db.ingestionTime, geo: db.geo}
	other.ran.Store(true)
	return other
}

// Held is about how many bytes tables and operators hold, where the database has a budget.
func (db *DB) Held() int64 { return db.memory.Used() }

// Names is the catalog of the tables and of what the workspace has.
func (db *DB) Names(ctx context.Context) planner.Catalog {
	return db.Space.Catalog(ctx, heldCatalog{db.Catalog, db.Store, db.held.columns})
}

// NamesAtOnce is Names as far as it is known without looking into a file.
func (db *DB) NamesAtOnce() planner.Catalog {
	return db.Space.Catalog(context.Background(), heldCatalog{db.Catalog.AtOnce(), db.Store, db.held.columns})
}

// HasRows says whether there are files of a table, or the program gave it.
func (db *DB) HasRows(table string) bool { return db.Store.Has(table) || db.holds(table) }

// Tables is the rows of the files and of the workspace.
func (db *DB) Tables() executor.Tables { return db.Space.Tables(heldRows{db.Store, db.held.rows}) }

// Options is how plans run.
func (db *DB) Options() executor.Options {
	return executor.Options{Memory: db.memory, NoSpill: db.noSpill, Query: &functions.QueryContext{Now: db.Now, Seed: uint64(db.Now.UnixNano()), Geo: db.geo}}
}

// BindOptions is how queries are bound over the data.
func (db *DB) BindOptions(ctx context.Context) planner.Options {
	return planner.Options{Now: db.Now, Parameters: db.Params, Between: db.Between, Strict: db.Space.Strict, IngestionTime: db.ingestionTime, Columns: func(e *planner.Evaluate) ([]plugin.Column, error) {
		return executor.Columns(ctx, e, db.Tables(), db.Options())
	}}
}

// Bind binds a query, and tells the user of tables that it reads and that have no file; an error is one of the files.
func (db *DB) Bind(ctx context.Context, q *parser.Query) (*planner.Result, error) {
	r := planner.Bind(q, db.Names(ctx), db.BindOptions(ctx))
	if !r.Diagnostics.Failed() {
		db.Store.NoteAbsent(slices.DeleteFunc(slices.Clone(r.Reads), db.holds))
	}
	return r, cmp.Or(db.Catalog.Err(r.Reads), db.Space.Err())
}

// Run runs a bound query and gives its results. Where there is no room for it beside what earlier queries have read,
// that is dropped and the query runs again.
func (db *DB) Run(ctx context.Context, r *planner.Result, o executor.Options) ([]executor.Result, error) {
	var tables []executor.Result
	err := db.again(func() (begun bool, err error) {
		tables = nil
		for _, one := range Plans(r) {
			rows, err := executor.Run(ctx, one.Plan, db.Tables(), o)
			if err != nil {
				return false, err
			}
			rows.Schema = one.Schema
			tables = append(tables, *rows)
		}
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	return tables, nil
}

// Each runs a bound query and gives the rows of its results as they are made: the number of the result, and some of its
// rows, or nil at its end.
func (db *DB) Each(ctx context.Context, r *planner.Result, o executor.Options, emit func(result int, rows *vector.Batch) error) error {
	return db.again(func() (begun bool, err error) {
		for i, one := range Plans(r) {
			err := executor.Each(ctx, one.Plan, db.Tables(), o, func(b *vector.Batch) error {
				begun = true
				return emit(i, b)
			})
			if err != nil {
				return begun, err
			}
			begun = true
			if err := emit(i, nil); err != nil {
				return begun, err
			}
		}
		return begun, nil
	})
}

// again runs, and where there is no room runs once more without what earlier queries have read, unless rows were given
// already.
func (db *DB) again(run func() (begun bool, err error)) error {
	begun, err := run()
	if errors.Is(err, executor.ErrMemory) && !begun && db.ran.Load() && db.Store.Forget() > 0 {
		_, err = run()
	}
	db.ran.Store(true)
	return err
}

// Plans are the results of a query that give rows: not those that are only lets.
func Plans(r *planner.Result) (all []*planner.Result) {
	for _, one := range append([]*planner.Result{r}, r.More...) {
		if one.Plan != nil {
			all = append(all, one)
		}
	}
	return all
}

// Located is where in its text a query went wrong while it ran: the place, and those of the calls that it lies in. It
// is nil where an error has no place.
func Located(r *planner.Result, err error) parser.Diagnostics {
	var e *executor.Error
	if !errors.As(err, &e) || e.Diagnostic.Span == (parser.Span{}) {
		return nil
	}
	return append(parser.Diagnostics{e.Diagnostic}, r.CalledFrom(e.Diagnostic.Span)...)
}

// Load adds a source to the data: a folder, a file, or Name=file. What is running goes on with what was there.
func (db *DB) Load(source string) error {
	store, err := db.Store.With(source)
	if err != nil {
		return err
	}
	db.Store, db.Catalog = store, db.Catalog.With(store)
	return nil
}
