package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"golang.org/x/term"

	"kql/cmd/internal/chart"
	"kql/cmd/internal/chart/picture"
	"kql/cmd/internal/chart/terminal"
	"kql/cmd/internal/output"
	"kql/executor"
	"kql/planner"
)

// chartFlags say how run draws what the query renders.
type chartFlags struct {
	Chart     bool   `help:"Draw the chart that the query renders, in place of its rows."`
	ChartFile string `help:"Write the chart that the query renders as a picture: .svg, .png or .html." placeholder:"FILE"`
}

// against is what of the command line is against a chart.
func (f *chartFlags) against(format string) error {
	if f.Chart && format != "table" {
		return usageError(fmt.Sprintf("--chart draws a chart; -o %s writes rows", format))
	}
	if f.ChartFile != "" && picture.Format(f.ChartFile) == "" {
		return usageError(fmt.Sprintf("--chart-file: a picture ends in .svg, .png or .html; %s does not", f.ChartFile))
	}
	return nil
}

// write writes the picture of the first result that has a chart.
func (f *chartFlags) write(results []*planner.Result, tables []executor.Result) error {
	c, err := chart.First(results, tables)
	if err != nil {
		return err
	}
	if c == nil {
		return errors.New("the query renders a table, of which there is no picture")
	}
	return picture.Save(f.ChartFile, c)
}

// missing is the error of a chart that no result asks for.
func (f *chartFlags) missing(results []*planner.Result) error {
	if (f.Chart || f.ChartFile != "") && !slices.ContainsFunc(results, func(r *planner.Result) bool { return r.Render != nil }) {
		return usageError("the query has no render operator, which says what chart to draw; add one, such as | render columnchart")
	}
	return nil
}

// drawn draws the results that the query renders and writes the rows of the others.
func (a *App) drawn(results []*planner.Result, tables []executor.Result) error {
	for i, r := range results {
		if i > 0 {
			fmt.Fprintln(a.Stdout)
		}
		var c *chart.Chart
		var err error
		if r.Render != nil {
			c, err = chart.From(r.Render, tables[i])
		}
		if c == nil {
			if err := cmp.Or(output.Write(a.Stdout, "table", tables[i]), err); err != nil {
				return err
			}
			continue
		}
		if _, err := io.WriteString(a.Stdout, terminal.Draw(c, room(a.Stdout))); err != nil {
			return err
		}
	}
	return nil
}

// room is how large a drawing can be: the terminal's size, or else 80 columns, without colours.
func room(w io.Writer) terminal.Options {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return terminal.Options{Width: 80}
	}
	width, height, err := term.GetSize(int(f.Fd()))
	if err != nil || width == 0 {
		width = 80
	}
	o := terminal.Within(width, height)
	o.Color = os.Getenv("NO_COLOR") == ""
	return o
}
