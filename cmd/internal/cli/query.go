package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"kql/cmd/internal/rulefile"
	"kql/cmd/internal/workspace"
	"kql/executor"
	"kql/executor/catalog"
	"kql/executor/ingest"
	"kql/functions"
	"kql/functions/plugin"
	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// queryFlags are the flags that say what a query is and what it runs on.
type queryFlags struct {
	File  string `arg:"" optional:"" help:"A .kql file, a rule in YAML, or - for standard input."`
	Query string `short:"q" help:"The query's text, in place of a file." placeholder:"TEXT"`
	dataFlags
}

// dataFlags are the flags that say what queries run on.
type dataFlags struct {
	Data    []string          `help:"Where the tables are: a folder, a file, or Name=file. May be repeated." sep:"none" placeholder:"PATH"`
	Schema  string            `help:"A JSON object of table, column and type that adds to the known tables." placeholder:"FILE"`
	Now     string            `help:"What now() and ago() see." placeholder:"TIME"`
	Param   map[string]string `help:"A value for declare query_parameters: NAME=VALUE. May be repeated." placeholder:"NAME=VALUE"`
	OnError string            `help:"What a row that cannot be read does: stop or skip." enum:"stop,skip" default:"stop"`
	workspaceFlags
	MaxMemory size          `help:"The most memory for rows and operators, such as 4GB." placeholder:"SIZE"`
	Timeout   time.Duration `help:"The longest a query may take, such as 30s." placeholder:"DURATION"`
}

// session is a query with its data, ready to be bound and run.
type session struct {
	app     *App
	source  *parser.Source
	now     time.Time
	memory  int64
	params  map[string]string
	store   *ingest.Store
	catalog *catalog.Catalog
	space   *workspace.Workspace
	geo     func(ip string) string
	bound   *planner.Result // nil until it is bound
}

// open reads the query and looks for its data.
func (f *queryFlags) open(ctx context.Context, a *App) (*session, error) {
	source, err := f.read(a.Stdin)
	if err != nil {
		return nil, err
	}
	s, err := f.dataFlags.open(ctx, a)
	if err != nil {
		return nil, err
	}
	s.source = source
	return s, nil
}

// open looks for the data of queries.
func (f *dataFlags) open(ctx context.Context, a *App) (*session, error) {
	if f.MaxMemory > 0 {
		debug.SetMemoryLimit(int64(f.MaxMemory))
	}
	s := &session{app: a, memory: int64(f.MaxMemory), params: f.Param, now: time.Now().UTC()}
	if f.Now != "" {
		ticks, ok := types.ParseDatetime(f.Now)
		if !ok {
			return nil, usageError(fmt.Sprintf("--now: %q is no time; write it as 2026-05-01T12:00:00Z", f.Now))
		}
		s.now = types.Time(ticks)
	}
	var err error
	if s.space, err = f.workspace("."); err != nil {
		return nil, s.app.wrong(err)
	}
	s.space.Note = a.note
	if s.geo, err = s.space.Geo(); err != nil {
		return nil, err
	}
	if f.Data == nil {
		f.Data = s.space.Data
	}
	options := ingest.Options{MaxMemory: s.memory, Note: a.note, Progress: a.progress()}
	if f.OnError == "skip" {
		options.OnError = ingest.Skip
	}
	if s.store, err = ingest.Open(f.Data, options); err != nil {
		return nil, err
	}
	schema, err := f.schema(f.Schema, s.space)
	if err != nil {
		return nil, err
	}
	s.catalog = catalog.New(ctx, s.store, schema)
	return s, nil
}

func (f *queryFlags) read(stdin io.Reader) (*parser.Source, error) {
	switch {
	case f.Query != "" && f.File != "":
		return nil, usageError("give a file or --query, not both")
	case f.Query != "":
		return &parser.Source{Name: "query", Text: f.Query}, nil
	case f.File == "":
		return nil, usageError("give a file, - for standard input, or --query TEXT")
	}
	return rulefile.Read(f.File, stdin)
}

// bind binds the query and shows what is wrong with it.
func (s *session) bind(ctx context.Context) (*planner.Result, error) {
	q, problems := parser.Parse(s.source.Text)
	if problems.Failed() {
		return nil, s.show(problems)
	}
	r := planner.Bind(q, s.space.Catalog(ctx, s.catalog), planner.Options{Now: s.now, Parameters: s.params, Columns: func(e *planner.Evaluate) ([]plugin.Column, error) {
		return executor.Columns(ctx, e, s.tables(), s.options())
	}})
	if err := cmp.Or(s.catalog.Err(), s.space.Err()); err != nil {
		return nil, err
	}
	if err := s.show(r.Diagnostics); err != nil {
		return nil, err
	}
	if r.Plan == nil {
		return nil, s.show(parser.Diagnostics{{Severity: parser.Error, Message: "The query has no result: it ends in a let.", Span: parser.Span{Start: len(s.source.Text), End: len(s.source.Text)}}})
	}
	s.bound = r
	return r, nil
}

func (s *session) options() executor.Options {
	return executor.Options{Memory: s.memory, Query: &functions.QueryContext{Now: s.now, Seed: uint64(s.now.UnixNano()), Geo: s.geo}}
}

// tables is the rows of the files and of the workspace.
func (s *session) tables() executor.Tables { return s.space.Tables(s.store) }

// show writes diagnostics to stderr; errShown where one is an error.
func (s *session) show(problems parser.Diagnostics) error {
	for _, d := range problems {
		s.space.Write(s.app.Stderr, s.source, d)
	}
	if problems.Failed() {
		return errShown
	}
	return nil
}

// failed shows an error of a run at its place in the query, if it has one.
func (s *session) failed(err error) error {
	var located *executor.Error
	if errors.As(err, &located) && located.Diagnostic.Span != (parser.Span{}) {
		return s.show(append(parser.Diagnostics{located.Diagnostic}, s.bound.CalledFrom(located.Diagnostic.Span)...))
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("the query took longer than --timeout allows")
	}
	return err
}

// deadline bounds a context by --timeout.
func (f *dataFlags) deadline() (context.Context, context.CancelFunc) {
	if f.Timeout > 0 {
		return context.WithTimeout(context.Background(), f.Timeout)
	}
	return context.WithCancel(context.Background())
}

func (a *App) note(text string) { fmt.Fprintf(a.Stderr, "note: %s\n", text) }

// progress gives a function that shows how far loading has come, on a terminal and after a second; nil
// where stderr is none.
func (a *App) progress() func(read, total int64) {
	f, ok := a.Stderr.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return newProgress(f).show
}
