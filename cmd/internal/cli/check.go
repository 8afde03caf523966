package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"kql/cmd/internal/rulefile"
	"kql/cmd/internal/workspace"
	"kql/executor/catalog"
	"kql/parser"
	"kql/planner"
)

type checkCommand struct {
	Files  []string `arg:"" name:"file" help:"Queries and rules."`
	Schema string   `help:"A JSON object of table, column and type that adds to the known tables." placeholder:"FILE"`
	workspaceFlags
	Output string `short:"o" help:"How the answer is written: ${enum}." enum:"text,json" default:"text"`
}

// checked is what check found in one file, as its JSON has it. Start and Length count characters of the
// query; Line and Column are the file's.
type checked struct {
	File        string              `json:"file"`
	Diagnostics []checkedDiagnostic `json:"diagnostics"`
	Schema      []checkedColumn     `json:"schema"`

	source *parser.Source
	found  parser.Diagnostics
	space  *workspace.Workspace
}

type checkedDiagnostic struct {
	File     string          `json:"file,omitempty"` // of a stored function that the place lies in; else the query's
	Severity parser.Severity `json:"severity"`
	Code     string          `json:"code"`
	Message  string          `json:"message"`
	Start    int             `json:"start"`
	Length   int             `json:"length"`
	Line     int             `json:"line"`
	Column   int             `json:"column"`
}

type checkedColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Run checks every file; the error is errShown where any has one.
func (c *checkCommand) Run(a *App) error {
	space, err := c.workspace(".")
	if err != nil {
		return a.wrong(err)
	}
	schema, err := c.schema(c.Schema, space)
	if err != nil {
		return err
	}
	tables := space.Catalog(context.Background(), catalog.New(context.Background(), nil, schema))
	all := make([]*checked, len(c.Files))
	failed := false
	for i, file := range c.Files {
		all[i] = check(file, a, tables, space)
		if err := space.Err(); err != nil {
			return err
		}
		failed = failed || all[i].found.Failed()
	}
	if c.Output == "json" {
		e := json.NewEncoder(a.Stdout)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		if err := e.Encode(all); err != nil {
			return err
		}
	} else {
		for _, f := range all {
			f.write(a)
		}
	}
	if failed {
		return errShown
	}
	return nil
}

func check(file string, a *App, tables planner.Catalog, space *workspace.Workspace) *checked {
	c := &checked{space: space, File: file, Diagnostics: []checkedDiagnostic{}}
	source, err := rulefile.Read(file, a.Stdin)
	if err != nil {
		return c.unreadable(file, err)
	}
	c.source = source
	q, problems := parser.Parse(source.Text)
	c.found = problems
	if !problems.Failed() {
		r := planner.Bind(q, tables, planner.Options{})
		c.found = append(c.found, r.Diagnostics...)
		if !c.found.Failed() {
			c.Schema = []checkedColumn{}
			for _, col := range r.Schema {
				c.Schema = append(c.Schema, checkedColumn{col.Name, col.Type.String()})
			}
		}
	}
	for _, d := range c.found {
		source, at := space.Locate(source, d.Span)
		file := ""
		if source != c.source {
			file = source.Name
		}
		line, column := source.Position(at.Start)
		start := utf8.RuneCountInString(source.Text[:at.Start])
		length := utf8.RuneCountInString(source.Text[at.Start:at.End])
		c.Diagnostics = append(c.Diagnostics, checkedDiagnostic{file, d.Severity, d.Code, d.Message, start, length, line, column})
	}
	return c
}

// unreadable is a file that gives no query.
func (c *checked) unreadable(file string, err error) *checked {
	line, column, message := 1, 1, err.Error()
	var located *rulefile.Error
	if errors.As(err, &located) {
		line, column, message = located.Line, located.Column, located.Message
	}
	c.source = &parser.Source{Name: file, Line: line - 1, Column: column - 1}
	c.found = parser.Diagnostics{{Severity: parser.Error, Message: message}}
	c.Diagnostics = append(c.Diagnostics, checkedDiagnostic{"", parser.Error, "", message, 0, 0, line, column})
	return c
}

// write shows a file's diagnostics on stderr and its schema on stdout.
func (c *checked) write(a *App) {
	for _, d := range c.found {
		c.space.Write(a.Stderr, c.source, d)
	}
	if c.Schema == nil {
		return
	}
	fmt.Fprintf(a.Stdout, "%s: ok\n", c.File)
	for _, col := range c.Schema {
		fmt.Fprintf(a.Stdout, "  %s: %s\n", col.Name, col.Type)
	}
}
