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
	Output string `short:"o" help:"How rows are shown: ${enum}." enum:"auto,table,records,json,ndjson,csv,tsv,markdown,kusto" default:"auto"`
}

// Run reads queries and runs them, on a terminal or from a script on standard input.
func (c *replCommand) Run(a *App) error {
	if a.onTerminal() {
		return c.terminal(a)
	}
	ctx := context.Background()
	s, err := c.open(ctx, a, a.reading())
	if err != nil {
		return err
	}
	shell := repl.New(repl.Options{Session: s, Fixed: c.Now != "", Timeout: c.Timeout, Format: c.Output})
	shell.Out, shell.Remarks = a.Stdout, a.Stderr
	shell.Accepted = func(found []repl.Problem) { repl.WriteProblems(a.Stderr, found) }
	if err := shell.Script(ctx, "stdin", a.Stdin); err != nil {
		repl.Write(a.Stderr, err)
		return errShown
	}
	return nil
}

// terminal runs the session on a terminal.
func (c *replCommand) terminal(a *App) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	start := repl.Start{In: a.Stdin, Out: a.Stdout, Color: os.Getenv("NO_COLOR") == "", Loading: &repl.Loading{}, Notes: &repl.Notes{}}
	s, err := c.open(ctx, a, ingest.Options{Note: start.Notes.Add, Progress: start.Loading.Show})
	if err != nil {
		return err
	}
	shell := repl.New(repl.Options{Session: s, Fixed: c.Now != "", Timeout: c.Timeout, Format: c.Output})
	if file := editor.HistoryFile(); file != "" {
		if shell.History, err = editor.OpenHistory(file); err != nil {
			start.Notes.Add("the history: " + err.Error())
		}
	}
	start.Hello = hello(s.Store.Tables())
	return shell.Run(ctx, start)
}

// hello is the first line of a session.
func hello(tables []string) string {
	data := "no data yet: .load PATH adds some"
	if len(tables) > 0 {
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
