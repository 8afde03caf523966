// Package session holds what queries run on: the tables of files, the workspace, what now is. It binds and runs
// queries over them, one after the other.
package session

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"sync/atomic"
	"time"

	"kql/cmd/internal/complete"
	"kql/cmd/internal/output"
	"kql/cmd/internal/workspace"
	"kql/executor"
	"kql/executor/catalog"
	"kql/executor/ingest"
	"kql/functions"
	"kql/functions/plugin"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// Options say what queries run on.
type Options struct {
	Data   []string // folders, files, or Name=file; nil: those that the workspace names
	Schema string   // a file of types; "": the one that the workspace names
	Space  *workspace.Workspace
	Now    time.Time         // zero: the time of the call
	Params map[string]string // values of declare query_parameters
	Ingest ingest.Options    // its budget bounds what operators hold, too

	IngestionTime string // the column that ingestion_time() is; "": TimeGenerated
}

// Session is what queries run on.
type Session struct {
	Now     time.Time
	Params  map[string]string
	Between *planner.Between // that tables are cut to; nil: they are whole
	Store   *ingest.Store
	Catalog *catalog.Catalog
	Space   *workspace.Workspace

	memory        *executor.Budget
	ingestionTime string
	ran           atomic.Bool // a query has run
	geo           func(ip string) string
}

// Open looks for the data; it is read when queries ask for it, until ctx is done.
func Open(ctx context.Context, o Options) (*Session, error) {
	s := &Session{Now: o.Now, Params: o.Params, Space: o.Space, memory: o.Ingest.Budget, ingestionTime: o.IngestionTime}
	if s.Now.IsZero() {
		s.Now = time.Now().UTC()
	}
	s.Space.Note = o.Ingest.Note
	var err error
	if s.geo, err = s.Space.Geo(); err != nil {
		return nil, err
	}
	if o.Data == nil {
		o.Data = s.Space.Data
	}
	if s.Store, err = ingest.Open(o.Data, o.Ingest); err != nil {
		return nil, err
	}
	schema, err := Schema(o.Schema, s.Space)
	if err != nil {
		return nil, err
	}
	s.Catalog = catalog.New(ctx, s.Store, schema)
	return s, nil
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

// At is a session over the same tables at another time and with other values of parameters; both may run at once.
func (s *Session) At(now time.Time, params map[string]string) *Session {
	other := &Session{Now: now, Params: params, Store: s.Store, Catalog: s.Catalog, Space: s.Space, memory: s.memory, ingestionTime: s.ingestionTime, geo: s.geo}
	other.ran.Store(true)
	return other
}

// Names is the catalog of the tables and of what the workspace has.
func (s *Session) Names(ctx context.Context) planner.Catalog { return s.Space.Catalog(ctx, s.Catalog) }

// Completion is an engine that completes queries on what the session has; it waits for no file.
func (s *Session) Completion() *complete.Engine {
	e := &complete.Engine{
		Catalog: s.Space.Catalog(context.Background(), s.Catalog.AtOnce()), Watchlists: s.Space.Watchlists(),
		Options: planner.Options{Now: s.Now, Parameters: s.Params, IngestionTime: s.ingestionTime, Judging: true}, Has: s.Store.Has, Sample: s.sample,
	}
	for _, name := range s.Space.Functions() {
		e.Stored = append(e.Stored, complete.Item{Text: name + "(", Kind: complete.Function, Detail: "stored", Doc: s.Space.FunctionDoc(name)})
	}
	return e
}

func (s *Session) sample(table, column string) []*vector.Vector {
	columns, _ := s.Catalog.AtOnce().Table(table)
	for _, c := range columns {
		if c.Name == column {
			return s.Store.Sample(context.Background(), table, column, c.Type)
		}
	}
	return nil
}

// Tables is the rows of the files and of the workspace.
func (s *Session) Tables() executor.Tables { return s.Space.Tables(s.Store) }

// Options is how plans run.
func (s *Session) Options() executor.Options {
	return executor.Options{Memory: s.memory, Query: &functions.QueryContext{Now: s.Now, Seed: uint64(s.Now.UnixNano()), Geo: s.geo}}
}

// BindOptions is how queries are bound over the data.
func (s *Session) BindOptions(ctx context.Context) planner.Options {
	return planner.Options{Now: s.Now, Parameters: s.Params, Between: s.Between, Strict: s.Space.Strict, IngestionTime: s.ingestionTime, Columns: func(e *planner.Evaluate) ([]plugin.Column, error) {
		return executor.Columns(ctx, e, s.Tables(), s.Options())
	}}
}

// Bind binds a query, and tells the user of tables that it reads and that have no file; an error is one of the files.
func (s *Session) Bind(ctx context.Context, q *parser.Query) (*planner.Result, error) {
	r := planner.Bind(q, s.Names(ctx), s.BindOptions(ctx))
	if !r.Diagnostics.Failed() {
		s.Store.NoteAbsent(r.Reads)
	}
	return r, cmp.Or(s.Catalog.Err(r.Reads), s.Space.Err())
}

// Run runs a bound query and gives its results. Where there is no room for it beside what earlier queries have read,
// that is dropped and the query runs again.
func (s *Session) Run(ctx context.Context, r *planner.Result, o executor.Options) ([]output.Table, error) {
	tables, err := s.run(ctx, r, o)
	if errors.Is(err, executor.ErrMemory) && s.ran.Load() && s.Store.Forget() > 0 {
		tables, err = s.run(ctx, r, o)
	}
	s.ran.Store(true)
	return tables, err
}

func (s *Session) run(ctx context.Context, r *planner.Result, o executor.Options) ([]output.Table, error) {
	var tables []output.Table
	for _, one := range append([]*planner.Result{r}, r.More...) {
		rows, err := executor.Run(ctx, one.Plan, s.Tables(), o)
		if err != nil {
			return nil, err
		}
		tables = append(tables, output.Table{Schema: one.Schema, Batches: rows.Batches})
	}
	return tables, nil
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
func (s *Session) Load(source string) error {
	store, err := s.Store.With(source)
	if err != nil {
		return err
	}
	s.Store, s.Catalog = store, s.Catalog.With(store)
	return nil
}
