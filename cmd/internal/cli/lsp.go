package cli

import (
	"bytes"
	"cmp"
	"context"
	"time"

	"kql/cmd/internal/lsp"
	"kql/executor/database"
	"kql/executor/ingest"
	"kql/executor/workspace"
)

type lspCommand struct {
	Data   []string `help:"Where tables are whose values are completed and whose rows are shown: a folder, a file, or Name=file. May be repeated." sep:"none" placeholder:"PATH"`
	Schema string   `help:"A JSON object of table, column and type that adds to the known tables." placeholder:"FILE"`
	workspaceFlags
	Stdio bool `help:"Talk on standard input and output, as it always does; editors ask for it." hidden:""`
}

// typingPause is how long nothing is typed before a text is checked.
const typingPause = 150 * time.Millisecond

// lookWait is how long an answer waits for the columns of tables that only their files tell.
const lookWait = 200 * time.Millisecond

// rowsWait is how long a hover waits for the rows that it shows.
const rowsWait = 100 * time.Millisecond

// Run serves an editor on standard input and output.
func (c *lspCommand) Run(a *App) error {
	return lsp.Serve(context.Background(), a.Stdin, a.Stdout, lsp.Options{
		Delay: typingPause, LookWait: lookWait, RowsWait: rowsWait, Version: Version,
		Open: func(ctx context.Context, folder string) (*database.DB, error) {
			if folder == "" {
				folder = "."
			}
			space, err := c.workspace(folder)
			if err != nil {
				return nil, err
			}
			return database.Open(ctx, database.Options{Data: c.Data, Schema: c.Schema, Space: space, Ingest: ingest.Options{Budget: size(0).budget()}})
		},
		Command: c.command,
	})
}

// command runs a command line over the workspace of a folder, and where it reads rows over the server's own data.
func (c *lspCommand) command(folder string, args ...string) string {
	if space := cmp.Or(c.Workspace, workspace.Find(folder)); space != "" {
		args = append(args, "--workspace", space)
	}
	if args[0] == "run" || args[0] == "why" {
		for _, d := range c.Data {
			args = append(args, "--data", d)
		}
	}
	var out bytes.Buffer
	(&App{Stdin: bytes.NewReader(nil), Stdout: &out, Stderr: &out}).Run(args)
	return out.String()
}
