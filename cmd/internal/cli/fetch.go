package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"kql/cmd/internal/fetch"
	"kql/cmd/internal/rulefile"
	"kql/executor/database"
	"kql/executor/workspace"
	"kql/parser"
	"kql/planner"
)

type fetchCommand struct {
	Files  []string `arg:"" name:"file" help:"Queries and rules, or folders that hold some."`
	Schema string   `help:"A JSON object of table, column and type that adds to the known tables." placeholder:"FILE"`
	workspaceFlags
	DryRun  bool          `help:"Only list what would be fetched."`
	HTTP    bool          `name:"http" help:"Take addresses that begin with http://, too."`
	MaxSize size          `help:"The largest file that is fetched." default:"100MB" placeholder:"SIZE"`
	Timeout time.Duration `help:"The longest that fetching one file may take." default:"2m" placeholder:"DURATION"`
}

// Run downloads what the rules read with externaldata into the workspace, and writes into its manifest which file
// stands for which URL.
func (c *fetchCommand) Run(a *App) error {
	space, err := c.workspace(".")
	if err != nil {
		return a.wrong(err)
	}
	files, err := ruleFiles(c.Files)
	if err != nil {
		return err
	}
	urls, failed, err := c.locations(a, space, files)
	if err != nil {
		return err
	}
	folder := cmp.Or(space.Folder(), ".")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var fetched [][2]string
	for _, url := range urls {
		below := filepath.Join(workspace.ExternalFolder, fetch.File(url))
		file, mapped := space.Mapped(url)
		if mapped && filepath.Clean(file) != filepath.Join(folder, below) {
			fmt.Fprintf(a.Stdout, "%s: %s stands for it\n", url, file)
			continue
		}
		if c.DryRun {
			fmt.Fprintf(a.Stdout, "%s: would go to %s\n", url, filepath.Join(folder, below))
			continue
		}
		n, err := c.getter(a).Get(ctx, strings.ReplaceAll(url, " ", "%20"), filepath.Join(folder, below))
		if err != nil {
			fmt.Fprintf(a.Stderr, "kql: %s: %s\n", url, err)
			failed = true
			continue
		}
		fmt.Fprintf(a.Stdout, "%s: %d bytes in %s\n", url, n, filepath.Join(folder, below))
		if !mapped {
			fetched = append(fetched, [2]string{url, below})
		}
	}
	if len(fetched) > 0 {
		if err := workspace.WriteExternal(folder, fetched); err != nil {
			return err
		}
	}
	if failed {
		return errShown
	}
	return nil
}

// getter downloads with a line that tells how far it has come.
func (c *fetchCommand) getter(a *App) *fetch.Getter {
	g := &fetch.Getter{Client: a.client, Plain: c.HTTP, MaxSize: int64(c.MaxSize), Timeout: c.Timeout}
	if show := a.progress("fetching"); show != nil {
		g.Progress = func(read, total int64) { show(read, max(total, read+1)) }
	}
	return g
}

// locations is the URLs that queries read, without credentials, in the order in which they come first. A query that
// cannot be bound is told, and the others go on.
func (c *fetchCommand) locations(a *App, space *workspace.Workspace, files []string) (urls []string, failed bool, err error) {
	s, err := database.Open(context.Background(), database.Options{Schema: c.Schema, Space: space})
	if err != nil {
		return nil, false, err
	}
	seen := map[string]bool{}
	for _, file := range files {
		space.Enter(file)
		source, problems := fetchable(file, a)
		if source == nil {
			continue
		}
		var r *planner.Result
		if q, found := parser.Parse(source.Text); found.Failed() {
			problems = append(problems, found...)
		} else {
			r = planner.Bind(q, s.Names(context.Background()), planner.Options{Now: s.Now, Strict: space.Strict})
			problems = append(problems, r.Diagnostics...)
		}
		if problems.Failed() {
			failed = true
			for _, d := range problems {
				if d.Severity == parser.Error {
					space.Write(a.Stderr, source, d)
				}
			}
			continue
		}
		planner.Walk(r.Plan, func(n planner.Node) {
			if e, ok := n.(*planner.External); ok {
				for _, url := range e.Locations {
					url, _, _ = strings.Cut(url, ";")
					if !seen[url] {
						seen[url] = true
						urls = append(urls, url)
					}
				}
			}
		})
	}
	return urls, failed, nil
}

// fetchable is the query of a file; nil where it is none.
func fetchable(file string, a *App) (*parser.Source, parser.Diagnostics) {
	name, text, err := rulefile.Text(file, a.Stdin)
	if err != nil {
		return &parser.Source{Name: file}, parser.Diagnostics{{Severity: parser.Error, Message: err.Error()}}
	}
	if !rulefile.IsRule(name) {
		return &parser.Source{Name: name, Text: text}, nil
	}
	return rulefile.Open(name, text).Query, nil
}
