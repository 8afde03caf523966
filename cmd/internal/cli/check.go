package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"kql/cmd/internal/check"
	"kql/cmd/internal/rulefile"
	"kql/executor/database"
	"kql/executor/ingest"
	"kql/executor/workspace"
	"kql/parser"
)

type checkCommand struct {
	Files  []string `arg:"" name:"file" help:"Queries and rules, or folders that hold some."`
	Data   []string `help:"Where tables are that give their columns: a folder, a file, or Name=file. May be repeated." sep:"none" placeholder:"PATH"`
	Schema string   `help:"A JSON object of table, column and type that adds to the known tables." placeholder:"FILE"`
	workspaceFlags
	Severity parser.Severity `help:"The least that fails: error, warning or note. Notes are shown with note." enum:"error,warning,note" default:"error"`
	Output   string          `short:"o" help:"How the answer is written: ${enum}." enum:"text,json,sarif" default:"text"`
}

// checked is what check found in one file, as its JSON has it. Start and Length count characters of the
// query, or of the file where the finding is not in the query; Line and Column are the file's.
type checked struct {
	File        string              `json:"file"`
	Diagnostics []checkedDiagnostic `json:"diagnostics"`
	Schema      []checkedColumn     `json:"schema"`

	findings []check.Finding
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

// ranks are the severities from the worst on.
var ranks = []parser.Severity{parser.Error, parser.Warning, parser.Note}

// atLeast says whether a severity is as bad as another.
func atLeast(s, least parser.Severity) bool {
	return slices.Index(ranks, s) <= slices.Index(ranks, least)
}

// Run checks every file; the error is errShown where any has a finding that fails.
func (c *checkCommand) Run(a *App) error {
	space, err := c.workspace(".")
	if err != nil {
		return a.wrong(err)
	}
	ctx := context.Background()
	s, err := database.Open(ctx, database.Options{Data: c.Data, Schema: c.Schema, Space: space, Ingest: ingest.Options{Budget: size(0).budget()}})
	if err != nil {
		return err
	}
	files, err := ruleFiles(c.Files)
	if err != nil {
		return err
	}
	k := &check.Checker{Space: space, Tables: s.Names(ctx), Options: s.BindOptions(ctx), Notes: c.Severity == parser.Note}
	k.Options.Judging = true
	if len(s.Store.Tables()) == 0 {
		k.Options.Columns = nil // there are no rows that could tell
	}
	all := []*checked{}
	failed := false
	add := func(f *check.File) {
		all = append(all, described(f))
		failed = failed || slices.ContainsFunc(f.Findings, func(d check.Finding) bool { return atLeast(d.Severity, c.Severity) })
	}
	for _, file := range files {
		space.Enter(file)
		f := checkFile(a, k, file, !slices.Contains(c.Files, file))
		if err := space.Err(); err != nil {
			return err
		}
		if f != nil {
			add(f)
		}
	}
	for _, f := range k.Functions() {
		add(f)
	}
	if err := c.write(a, all); err != nil {
		return err
	}
	if failed {
		return errShown
	}
	return nil
}

func (c *checkCommand) write(a *App, all []*checked) error {
	switch c.Output {
	case "json":
		e := json.NewEncoder(a.Stdout)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(all)
	case "sarif":
		return writeSARIF(a.Stdout, all)
	}
	for _, f := range all {
		f.write(a)
	}
	return nil
}

// ruleFiles is the files given, and of folders the queries and rules in them; tests of rules and a workspace's own
// files are none. A file that is named twice is checked once.
func ruleFiles(paths []string) (files []string, err error) {
	seen := map[string]bool{}
	add := func(path string) {
		if clean := filepath.Clean(path); !seen[clean] {
			seen[clean] = true
			files = append(files, path)
		}
	}
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil || !info.IsDir() {
			add(p) // what cannot be read is told in its turn
			continue
		}
		err = filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			name := d.Name()
			switch {
			case err != nil:
				return err
			case d.IsDir() && strings.HasPrefix(name, ".") && path != p:
				return fs.SkipDir
			case d.IsDir() || name == workspace.Manifest || strings.HasSuffix(name, ".test.yaml") || strings.HasSuffix(name, ".test.yml"):
			case rulefile.IsRule(name) || strings.HasSuffix(name, ".kql"):
				add(path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// checkFile checks a file. One that was found in a folder and is not meant to be a rule gives nil.
func checkFile(a *App, k *check.Checker, file string, found bool) *check.File {
	name, text, err := rulefile.Text(file, a.Stdin)
	if err != nil {
		f := &check.File{Path: file}
		f.Add(check.Finding{Diagnostic: parser.Diagnostic{Severity: parser.Error, Message: err.Error()}, Source: &parser.Source{Name: file}})
		return f
	}
	return k.Text(file, name, text, found)
}

// described gives what was found in a file the shape that JSON has.
func described(f *check.File) *checked {
	c := &checked{File: f.Path, Diagnostics: []checkedDiagnostic{}, findings: f.Findings}
	if f.Schema != nil {
		c.Schema = []checkedColumn{}
	}
	for _, col := range f.Schema {
		c.Schema = append(c.Schema, checkedColumn{col.Name, col.Type.String()})
	}
	for _, d := range f.Findings {
		file := ""
		if d.Source.Name != f.Path {
			file = d.Source.Name
		}
		line, column := d.Source.Position(d.Span.Start)
		start := utf8.RuneCountInString(d.Source.Text[:d.Span.Start])
		length := utf8.RuneCountInString(d.Source.Text[d.Span.Start:d.Span.End])
		c.Diagnostics = append(c.Diagnostics, checkedDiagnostic{file, d.Severity, d.Code, d.Message, start, length, line, column})
	}
	return c
}

// write shows a file's findings on stderr and its schema on stdout.
func (c *checked) write(a *App) {
	for _, f := range c.findings {
		f.Source.Write(a.Stderr, f.Diagnostic)
	}
	if c.Schema == nil {
		return
	}
	state := "ok"
	if slices.ContainsFunc(c.findings, func(f check.Finding) bool { return f.Severity == parser.Error }) {
		state = "not ok"
	}
	fmt.Fprintf(a.Stdout, "%s: %s\n", c.File, state)
	for _, col := range c.Schema {
		fmt.Fprintf(a.Stdout, "  %s: %s\n", col.Name, col.Type)
	}
}
