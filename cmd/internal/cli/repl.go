package cli

import (
	"context"
	"os"

	"golang.org/x/term"

	"kql/cmd/internal/repl"
)

type replCommand struct {
	dataFlags
	Output string `short:"o" help:"How rows are shown: ${enum}." enum:"auto,table,records,json,ndjson,csv,tsv,markdown,kusto" default:"auto"`
}

// Run reads queries and runs them, on a terminal or from a script on standard input.
func (c *replCommand) Run(a *App) error {
	ctx := context.Background()
	s, err := c.open(ctx, a)
	if err != nil {
		return err
	}
	o := repl.Options{Session: s, Sources: c.Data, Fixed: c.Now != "", Timeout: c.Timeout, Format: c.Output}
	shell := repl.New(o)
	shell.Out = a.Stdout
	if err := shell.Script(ctx, "stdin", a.Stdin); err != nil {
		repl.Write(a.Stderr, err)
		return errShown
	}
	return nil
}

// onTerminal says whether somebody sits at both ends, at a terminal that can move its cursor.
func (a *App) onTerminal() bool {
	in, ok1 := a.Stdin.(*os.File)
	out, ok2 := a.Stdout.(*os.File)
	return ok1 && ok2 && term.IsTerminal(int(in.Fd())) && term.IsTerminal(int(out.Fd())) && os.Getenv("TERM") != "dumb"
}
