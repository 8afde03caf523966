package cli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"kql/cmd/internal/output"
	"kql/cmd/internal/reference"
	"kql/executor"
	"kql/executor/database"
	"kql/planner"
)

type runCommand struct {
	queryFlags
	onFlag
	Output string `short:"o" help:"How rows are written: ${enum}." enum:"table,json,ndjson,csv,tsv,markdown,kusto,parquet,xlsx" default:"table"`
	Out    string `help:"The file that the rows go to, as a whole or not at all; else standard output." placeholder:"FILE"`
	chartFlags
	alertFlags
}

// Run runs the query and writes its rows.
func (c *runCommand) Run(a *App) error {
	if err := cmp.Or(c.against(c.Output), c.alertsAgainst(), c.outAgainst()); err != nil {
		return err
	}
	ctx, cancel := c.deadline()
	defer cancel()
	if e, err := c.inPlaceOf(a, &c.dataFlags); err != nil {
		return err
	} else if e != nil {
		return c.runElsewhere(ctx, a, e)
	}
	q, err := c.open(ctx, a)
	if err != nil {
		return err
	}
	r, err := q.bind(ctx)
	if err != nil {
		return err
	}
	rule, err := analytic(q.source)
	if err != nil {
		return err
	}
	if c.As == "alerts" {
		return c.alerts(ctx, q, rule)
	}
	results := append([]*planner.Result{r}, r.More...)
	if err := c.missing(results); err != nil {
		return err
	}
	tables, err := database.Within(ctx, func() ([]executor.Result, error) { return q.Run(ctx, r, q.Options()) })
	if err != nil {
		return q.failed(err)
	}
	if err := c.results(a, results, tables); err != nil || rule == nil || c.Chart {
		return err
	}
	return q.noteAlerts(ctx, rule)
}

// results writes what a query gave: as a chart, a picture, or rows.
func (c *runCommand) results(a *App, results []*planner.Result, tables []executor.Result) error {
	if c.ChartFile != "" {
		if err := c.write(results, tables); err != nil {
			return err
		}
	}
	if c.Chart {
		return a.drawn(results, tables)
	}
	return c.rows(a, tables)
}

// fileFormats are the formats that are no text, and go to a file only.
var fileFormats = map[string]func(w io.Writer, tables []executor.Result) error{"parquet": output.Parquet, "xlsx": output.Workbook}

// rows writes the rows where they shall go.
func (c *runCommand) rows(a *App, tables []executor.Result) error {
	if c.Out == "" {
		return output.Write(a.Stdout, c.Output, tables...)
	}
	return output.WriteFile(c.Out, func(w io.Writer) error {
		if write := fileFormats[c.Output]; write != nil {
			return write(w, tables)
		}
		return output.Write(w, c.Output, tables...)
	})
}

// outAgainst is what forbids --out, or calls for it.
func (c *runCommand) outAgainst() error {
	switch {
	case fileFormats[c.Output] != nil && c.Out == "":
		return usageError("-o " + c.Output + " writes a file; say which with --out FILE")
	case c.Out != "" && (c.Chart || c.As == "alerts"):
		return usageError("--out is for rows; it does not go with --chart or --as alerts")
	}
	return nil
}

type explainCommand struct {
	queryFlags
	Analyze bool `help:"Run the query and show each operator's rows, time and memory."`
}

// Run shows the plan.
func (c *explainCommand) Run(a *App) error {
	ctx, cancel := c.deadline()
	defer cancel()
	q, err := c.open(ctx, a)
	if err != nil {
		return err
	}
	r, err := q.bind(ctx)
	if err != nil {
		return err
	}
	if !c.Analyze {
		return r.Explain(a.Stdout, nil)
	}
	o := q.Options()
	o.Stats = true
	rows, err := database.Within(ctx, func() (*executor.Result, error) { return executor.Run(ctx, r.Plan, q.Tables(), o) })
	if err != nil {
		return q.failed(err)
	}
	return r.Explain(a.Stdout, func(n planner.Node) string {
		if w := rows.Stats[n]; w != nil {
			return work(w)
		}
		return ""
	})
}

// work is what an operator did.
func work(w *executor.Stats) string {
	text := fmt.Sprintf("%d rows, %s", w.Rows(), w.Time().Round(10*time.Microsecond))
	if seconds := w.Time().Seconds(); seconds >= 0.001 && w.Rows() >= 1000 {
		text += fmt.Sprintf(", %.3g million rows a second", float64(w.Rows())/seconds/1e6)
	}
	if n := w.Held(); n > 0 {
		text += ", held " + executor.ByteSize(n)
	}
	if n := w.Spilled(); n > 0 {
		text += ", wrote " + executor.ByteSize(n) + " to a temporary file"
	}
	if unread := w.Unread().String(); unread != "" {
		text += ", " + unread
	}
	return text
}

type functionsCommand struct {
	Name []string `arg:"" optional:"" help:"Show only these."`
	workspaceFlag
}

// Run lists operators, functions and plugins with their states, and the functions of the workspace; a function
// that is named with its example.
func (c *functionsCommand) Run(a *App) error {
	space, err := c.open(".")
	if err != nil {
		return a.wrong(err)
	}
	shown := map[string]bool{}
	for _, e := range reference.Entries() {
		all := append([]string{e.Name}, e.Aliases...)
		if len(c.Name) > 0 && !slices.ContainsFunc(all, func(n string) bool { return slices.Contains(c.Name, n) }) {
			continue
		}
		for _, n := range all {
			shown[n] = true
		}
		fmt.Fprintf(a.Stdout, "%-9s  %-36s  %-11s  %s\n", e.Kind, strings.Join(all, ", "), e.State, e.Doc)
		if len(c.Name) > 0 && e.Example != "" {
			fmt.Fprintf(a.Stdout, "%9s  %s gives %s\n", "", e.Example, e.Want)
		}
	}
	for _, n := range space.Functions() {
		if len(c.Name) == 0 || slices.Contains(c.Name, n) {
			shown[n] = true
			fmt.Fprintf(a.Stdout, "%-9s  %-36s  %-11s  %s\n", "stored", n, "workspace", space.FunctionDoc(n))
		}
	}
	for _, n := range c.Name {
		if !shown[n] {
			return fmt.Errorf("there is no function '%s'", n)
		}
	}
	return nil
}

// Version is set by the build.
var Version = "development"

type versionCommand struct{}

// Run shows the version.
func (versionCommand) Run(a *App) error {
	fmt.Fprintf(a.Stdout, "kql %s\n", Version)
	return nil
}
