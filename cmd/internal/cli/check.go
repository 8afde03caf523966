package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"

	"kql/cmd/internal/lint"
	"kql/cmd/internal/rulecheck"
	"kql/cmd/internal/rulefile"
	"kql/cmd/internal/session"
	"kql/cmd/internal/workspace"
	"kql/executor/ingest"
	"kql/parser"
	"kql/planner"
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

	findings []finding
}

// finding is a diagnostic in a text.
type finding struct {
	parser.Diagnostic
	source *parser.Source
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
	s, err := session.Open(ctx, session.Options{Data: c.Data, Schema: c.Schema, Space: space, Ingest: ingest.Options{Budget: size(0).budget()}})
	if err != nil {
		return err
	}
	files, err := ruleFiles(c.Files)
	if err != nil {
		return err
	}
	k := &checker{
		app: a, space: space, tables: s.Names(ctx), options: s.BindOptions(ctx),
		notes: c.Severity == parser.Note, ids: map[string]string{}, functions: map[string]*checked{},
	}
	k.options.Judging = true
	if len(s.Store.Tables()) == 0 {
		k.options.Columns = nil // there are no rows that could tell
	}
	all := []*checked{}
	failed := false
	for _, file := range files {
		space.Enter(file)
		f := k.guarded(file, !slices.Contains(c.Files, file))
		if err := space.Err(); err != nil {
			return err
		}
		if f == nil {
			continue
		}
		all = append(all, f)
		failed = failed || slices.ContainsFunc(f.findings, func(d finding) bool { return atLeast(d.Severity, c.Severity) })
	}
	for _, f := range k.functionFiles() {
		all = append(all, f)
		failed = failed || slices.ContainsFunc(f.findings, func(d finding) bool { return atLeast(d.Severity, c.Severity) })
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

// checker checks files against one catalogue.
type checker struct {
	app     *App
	space   *workspace.Workspace
	tables  planner.Catalog
	options planner.Options
	notes   bool
	ids     map[string]string // the file of each rule's id

	functions map[string]*checked // by path, the files of stored functions with mistakes in them
}

// guarded checks a file; an internal error is a finding of that file, so that the others go on.
func (k *checker) guarded(file string, found bool) (c *checked) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		name, text, _ := rulefile.Text(file, k.app.Stdin)
		source := &parser.Source{Name: name, Text: text}
		c = &checked{File: file, Diagnostics: []checkedDiagnostic{}}
		c.add(finding{parser.Diagnostic{Severity: parser.Error, Message: fmt.Sprintf("internal error: %v", r), Hint: fmt.Sprintf("please report this with the query, whose hash is %016x", xxhash.Sum64String(text))}, source}).described(k)
	}()
	return k.check(file, found)
}

// check checks a file. One that was found in a folder and is not meant to be a rule gives nil.
func (k *checker) check(file string, found bool) *checked {
	c := &checked{File: file, Diagnostics: []checkedDiagnostic{}}
	name, text, err := rulefile.Text(file, k.app.Stdin)
	if err != nil {
		return c.add(finding{parser.Diagnostic{Severity: parser.Error, Message: err.Error()}, &parser.Source{Name: file}}).described(k)
	}
	about := rulecheck.Query{Known: func(table string) bool { _, ok := k.tables.Table(table); return ok }}
	if !rulefile.IsRule(name) {
		if storesFunction(text) {
			return c.described(k)
		}
		k.query(c, &parser.Source{Name: name, Text: text}, &about)
		return c.described(k)
	}
	r := rulefile.Open(name, text)
	if found && !r.IsMeant() {
		return nil
	}
	if r.Query != nil {
		k.query(c, r.Query, &about)
	}
	rulecheck.Check(r, about)
	rulecheck.SameID(r, k.ids)
	for _, p := range r.Problems {
		c.add(finding{p, &r.Source})
	}
	return c.described(k)
}

// storesFunction says whether a text is a function that a workspace stores, and no query. What is wrong in its body is
// told where it is called.
func storesFunction(text string) bool {
	if _, problems := parser.Parse(text); !problems.Failed() {
		return false
	}
	_, problems := parser.ParseFunction(text, 0)
	return !problems.Failed()
}

// query parses, binds and lints a query.
func (k *checker) query(c *checked, source *parser.Source, about *rulecheck.Query) {
	q, found := parser.Parse(source.Text)
	if !found.Failed() {
		trace := planner.NewTrace()
		options := k.options
		options.Trace = trace
		r := planner.Bind(q, k.tables, options)
		found = append(found, r.Diagnostics...)
		if !k.failed(source, found) {
			c.Schema = []checkedColumn{}
			for _, col := range r.Schema {
				c.Schema = append(c.Schema, checkedColumn{col.Name, col.Type.String()})
			}
		}
		about.Tree = q
		if !found.Failed() {
			about.Schema, about.Open, about.Tables = r.Schema, r.Open, r.Reads
			about.Trace, about.At = trace, func(now time.Time) *planner.Trace { return k.traced(q, now) }
			found = append(found, lint.Query(q, source.Text, trace)...)
		}
	}
	to := c
	for _, d := range found {
		at, span := k.space.Locate(source, d.Span)
		d.Span = span
		switch call := d.Severity == parser.Note && d.Code == ""; {
		case at != source && !call:
			to = k.inFunction(finding{d, at})
		case !call:
			to = c
		}
		to.add(finding{d, at})
	}
}

// traced is what binding makes of a query at some time.
func (k *checker) traced(q *parser.Query, now time.Time) *planner.Trace {
	options := k.options
	options.Now, options.Trace = now, planner.NewTrace()
	planner.Bind(q, k.tables, options)
	return options.Trace
}

// failed says whether a query has an error in its own text.
func (k *checker) failed(source *parser.Source, found parser.Diagnostics) bool {
	return slices.ContainsFunc(found, func(d parser.Diagnostic) bool {
		at, _ := k.space.Locate(source, d.Span)
		return d.Severity == parser.Error && at == source
	})
}

// inFunction is where to add a mistake in a stored function and the calls that lead to it: its own file, once, however
// many queries call it.
func (k *checker) inFunction(f finding) *checked {
	path := f.source.Name
	if k.functions[path] == nil {
		k.functions[path] = &checked{File: path, Diagnostics: []checkedDiagnostic{}}
	}
	c := k.functions[path]
	if slices.ContainsFunc(c.findings, func(g finding) bool { return g.Span == f.Span && g.Message == f.Message }) {
		return &checked{}
	}
	return c
}

// functionFiles is the files of stored functions in which something was found, by path.
func (k *checker) functionFiles() (all []*checked) {
	for _, path := range slices.Sorted(maps.Keys(k.functions)) {
		all = append(all, k.functions[path].described(k))
	}
	return all
}

func (c *checked) add(f finding) *checked {
	c.findings = append(c.findings, f)
	return c
}

// described gives the findings that are shown the shape that JSON has.
func (c *checked) described(k *checker) *checked {
	c.findings = slices.DeleteFunc(c.findings, func(f finding) bool {
		text, at := f.source.InFile(f.Span.Start)
		return f.Severity == parser.Note && f.Code != "" && !k.notes || f.Severity != parser.Error && lint.Ignored(text, at, f.Code)
	})
	for _, f := range c.findings {
		file := ""
		if f.source.Name != c.File {
			file = f.source.Name
		}
		line, column := f.source.Position(f.Span.Start)
		start := utf8.RuneCountInString(f.source.Text[:f.Span.Start])
		length := utf8.RuneCountInString(f.source.Text[f.Span.Start:f.Span.End])
		c.Diagnostics = append(c.Diagnostics, checkedDiagnostic{file, f.Severity, f.Code, f.Message, start, length, line, column})
	}
	return c
}

// write shows a file's findings on stderr and its schema on stdout.
func (c *checked) write(a *App) {
	for _, f := range c.findings {
		f.source.Write(a.Stderr, f.Diagnostic)
	}
	if c.Schema == nil {
		return
	}
	state := "ok"
	if slices.ContainsFunc(c.findings, func(f finding) bool { return f.Severity == parser.Error }) {
		state = "not ok"
	}
	fmt.Fprintf(a.Stdout, "%s: %s\n", c.File, state)
	for _, col := range c.Schema {
		fmt.Fprintf(a.Stdout, "  %s: %s\n", col.Name, col.Type)
	}
}
