package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"kql/cmd/internal/rulefile"
	"kql/executor/database"
	"kql/executor/ingest"
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
	Data          []string `help:"Where the tables are: a folder, a file, or Name=file. May be repeated." sep:"none" placeholder:"PATH"`
	Schema        string   `help:"A JSON object of table, column and type that adds to the known tables." placeholder:"FILE"`
	OnError       string   `help:"What a value that does not fit does: stop, skip its row, or be null." enum:"stop,skip,null" default:"stop"`
	Dates         string   `help:"How dates such as 3/4/2021 are read where a column does not tell it: dmy or mdy." enum:"column,dmy,mdy" default:"column" placeholder:"ORDER"`
	IngestionTime string   `name:"ingestion-time" help:"The column that ingestion_time() is." default:"TimeGenerated" placeholder:"COLUMN"`
	TZ            string   `name:"tz" help:"The zone of times that an export marks as local, such as Europe/Berlin." placeholder:"ZONE"`
	workspaceFlags
	askFlags
}

// askFlags are the flags that say how queries run, wherever the data is.
type askFlags struct {
	Now       string            `help:"What now() and ago() see." placeholder:"TIME"`
	Param     map[string]string `help:"A value for declare query_parameters: NAME=VALUE. May be repeated." placeholder:"NAME=VALUE"`
	MaxMemory size              `help:"The most memory for rows and operators, such as 4GB; without it three quarters of what the machine, its cgroup and ulimit leave free." placeholder:"SIZE"`
	NoSpill   bool              `help:"Write no temporary files when sort, join or summarize need more memory: the query ends with an error."`
	Timeout   time.Duration     `help:"The longest a query may take, such as 30s." placeholder:"DURATION"`
}

// query is a query with what it runs on.
type query struct {
	*database.DB
	app    *App
	source *parser.Source
	tree   *parser.Query
	bound  *planner.Result // nil until it is bound
}

// open reads the query and looks for its data.
func (f *queryFlags) open(ctx context.Context, a *App) (*query, error) {
	source, err := f.read(a.Stdin)
	if err != nil {
		return nil, err
	}
	s, err := f.dataFlags.open(ctx, a, a.reading())
	return &query{DB: s, app: a, source: source}, err
}

// open looks for the data of queries; reading is who is told of what happens while it is read.
func (f *dataFlags) open(ctx context.Context, a *App, reading ingest.Options) (*database.DB, error) {
	reading.Budget = f.MaxMemory.budget()
	o := database.Options{IngestionTime: f.IngestionTime, Data: f.Data, Schema: f.Schema, Params: f.Param, NoSpill: f.NoSpill, Ingest: reading}
	var err error
	if o.Now, err = f.now(); err != nil {
		return nil, err
	}
	o.Ingest.OnError = map[string]ingest.OnError{"skip": ingest.Skip, "null": ingest.Null}[f.OnError]
	o.Ingest.Dates = map[string]ingest.Dates{"dmy": ingest.DayFirst, "mdy": ingest.MonthFirst}[f.Dates]
	if f.TZ != "" {
		if o.Ingest.Local, err = ingest.Zone(f.TZ); err != nil {
			return nil, usageError("--tz: " + err.Error())
		}
	}
	if o.Space, err = f.workspace("."); err != nil {
		return nil, a.wrong(err)
	}
	return database.Open(ctx, o)
}

// now is the time that --now names; zero where it names none.
func (f *askFlags) now() (time.Time, error) {
	if f.Now == "" {
		return time.Time{}, nil
	}
	ticks, ok := types.ParseDatetime(f.Now)
	if !ok {
		return time.Time{}, usageError(fmt.Sprintf("--now: %q is no time; write it as 2026-05-01T12:00:00Z", f.Now))
	}
	return types.Time(ticks), nil
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
func (q *query) bind(ctx context.Context) (*planner.Result, error) {
	prepared, err := q.Prepare(ctx, q.source.Text)
	if wrong := (*database.Error)(nil); errors.As(err, &wrong) {
		return nil, q.show(wrong.Diagnostics)
	}
	if err != nil {
		return nil, err
	}
	q.tree = prepared.Tree
	r := prepared.Bound
	_ = q.show(r.Diagnostics) // warnings
	if r.Plan == nil {
		return nil, q.show(parser.Diagnostics{{Severity: parser.Error, Message: "The query has no result: it ends in a let.", Span: parser.Span{Start: len(q.source.Text), End: len(q.source.Text)}}})
	}
	q.bound = r
	return r, nil
}

// show writes diagnostics to stderr; errShown where one is an error.
func (q *query) show(problems parser.Diagnostics) error {
	for _, d := range problems {
		q.Space.Write(q.app.Stderr, q.source, d)
	}
	if problems.Failed() {
		return errShown
	}
	return nil
}

// failed shows an error of a run at its place in the query, if it has one.
func (q *query) failed(err error) error {
	if found := database.Located(q.bound, err); found != nil {
		return q.show(found)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("the query took longer than --timeout allows")
	}
	return err
}

// deadline bounds a context by --timeout.
func (f *askFlags) deadline() (context.Context, context.CancelFunc) {
	if f.Timeout > 0 {
		return context.WithTimeout(context.Background(), f.Timeout)
	}
	return context.WithCancel(context.Background())
}

func (a *App) note(text string) { fmt.Fprintf(a.Stderr, "note: %s\n", text) }

func (a *App) warn(text string) { fmt.Fprintf(a.Stderr, "warning: %s\n", text) }

// progress gives a function that shows how far what is done, such as loading, has come, on a terminal and after a second; nil
// where stderr is none.
func (a *App) progress(doing string) func(read, total int64) {
	f, ok := a.Stderr.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return newProgress(f, doing).show
}

// reading is how files are read, with what the user is told of it on stderr.
func (a *App) reading() ingest.Options {
	return ingest.Options{Note: a.note, Warn: a.warn, Progress: a.progress("loading")}
}
