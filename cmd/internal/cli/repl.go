package cli

import (
	"context"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"kql/cmd/internal/editor"
	"kql/cmd/internal/grid"
	"kql/cmd/internal/repl"
	"kql/executor/ingest"
)

type replCommand struct {
	dataFlags
	onFlag
	Output string `short:"o" help:"How rows are shown: ${enum}." enum:"auto,table,records,json,ndjson,csv,tsv,markdown,kusto" default:"auto"`
}

// Run reads queries and runs them, on a terminal or from a script on standard input.
func (c *replCommand) Run(a *App) error {
	if a.onTerminal() {
		return c.terminal(a)
	}
	ctx := context.Background()
	o, err := c.session(ctx, a, a.reading(), a.note)
	if err != nil {
		return err
	}
	shell := repl.New(o)
	shell.Out, shell.Remarks = a.Stdout, a.Stderr
	shell.Accepted = func(found []repl.Problem) { repl.WriteProblems(a.Stderr, found) }
	if err := shell.Script(ctx, "stdin", a.Stdin); err != nil {
		repl.Write(a.Stderr, err)
		return errShown
	}
	return nil
}

// session is what a session starts with.
func (c *replCommand) session(ctx context.Context, a *App, reading ingest.Options, note func(string)) (repl.Options, error) {
	o := repl.Options{Fixed: c.Now != "", Timeout: c.Timeout, Format: c.Output, Client: a.asking(&c.askFlags)}
	there, err := c.inPlaceOf(a, &c.dataFlags)
	if err != nil {
		return o, err
	}
	if there != nil {
		o.Target = there.target
	}
	o.Client.Note = note
	o.Session, err = c.open(ctx, a, reading)
	return o, err
}

// terminal runs the session on a terminal.
func (c *replCommand) terminal(a *App) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	start := repl.Start{In: a.Stdin, Out: a.Stdout, Color: os.Getenv("NO_COLOR") == "", Loading: &repl.Loading{}, Notes: &repl.Notes{}}
	o, err := c.session(ctx, a, ingest.Options{Note: start.Notes.Add, Progress: start.Loading.Show}, start.Notes.Add)
	if err != nil {
		return err
	}
	shell := repl.New(o)
	if file := editor.HistoryFile(); file != "" {
		if shell.History, err = editor.OpenHistory(file); err != nil {
			start.Notes.Add("the history: " + err.Error())
		}
	}
	start.Hello = hello(o)
	return shell.Run(ctx, start)
}

// hello is the first line of a session.
func hello(o repl.Options) string {
	data, tables := "no data yet: .load PATH adds some", o.Session.Store.Tables()
	if o.Target != nil {
		data = "on " + o.Target.Name
	} else if len(tables) > 0 {
		data = grid.Count(len(tables), "table") + ": " + strings.Join(tables, ", ")
		if len(data) > 50 {
			data = grid.Count(len(tables), "table") + ": .tables lists them"
		}
	}
	return fmt.Sprintf("kql %s · %s · .help", Version, data)
}

// onTerminal says whether somebody sits at both ends, at a terminal that can move its cursor.
func (a *App) onTerminal() bool {
	in, ok1 := a.Stdin.(*os.File)
	out, ok2 := a.Stdout.(*os.File)
	return ok1 && ok2 && term.IsTerminal(int(in.Fd())) && term.IsTerminal(int(out.Fd())) && os.Getenv("TERM") != "dumb"
}
