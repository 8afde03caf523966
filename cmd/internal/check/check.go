// Package check checks files that hold queries: what does not parse or bind, what is most likely not meant, and in
// rules what the portal would say. Command line and language server show what it finds.
package check

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"

	"kql/cmd/internal/lint"
	"kql/cmd/internal/rulecheck"
	"kql/cmd/internal/rulefile"
	"kql/executor/workspace"
	"kql/parser"
	"kql/planner"
)

// Finding is a diagnostic in a text.
type Finding struct {
	parser.Diagnostic
	Source *parser.Source
}

// File is what was found in one file.
type File struct {
	Path     string
	Findings []Finding
	Schema   planner.Schema // of the query's result; nil where it is wrong
	Rule     *rulefile.Rule // nil where it is none
	Query    *parser.Source // nil where it has none
	Tree     *parser.Query  // nil where there is no query; parts of one that is wrong
	Trace    *planner.Trace // what binding wrote down; nil where the query does not parse
}

// Failed says whether the file has an error.
func (f *File) Failed() bool {
	return slices.ContainsFunc(f.Findings, func(d Finding) bool { return d.Severity == parser.Error })
}

// Add adds a finding.
func (f *File) Add(d Finding) { f.Findings = append(f.Findings, d) }

// Checker checks files against one catalogue.
type Checker struct {
	Space   *workspace.Workspace
	Tables  planner.Catalog
	Options planner.Options
	Notes   bool // keep the notes of checks

	ids       map[string]string // the file of each rule's id
	functions map[string]*File  // by path, the files of stored functions with mistakes in them
}

// Text checks a file's text, or gives nil where it is YAML that is not meant to be a rule and was found, not named. An
// internal error is a finding of that file, so that others can go on.
func (k *Checker) Text(path, name, text string, found bool) (f *File) {
	defer func() {
		if r := recover(); r != nil {
			hint := fmt.Sprintf("please report this with the query, whose hash is %016x", xxhash.Sum64String(text))
			f = &File{Path: path}
			f.Add(Finding{parser.Diagnostic{Severity: parser.Error, Message: fmt.Sprintf("internal error: %v", r), Hint: hint}, &parser.Source{Name: name, Text: text}})
		}
	}()
	return k.text(path, name, text, found)
}

func (k *Checker) text(path, name, text string, found bool) *File {
	f := &File{Path: path}
	about := rulecheck.Query{Known: func(table string) bool { _, ok := k.Tables.Table(table); return ok }}
	if !rulefile.IsRule(name) {
		f.Query = &parser.Source{Name: name, Text: text}
		if !storesFunction(text) {
			k.query(f, &about)
		}
		return k.kept(f)
	}
	f.Rule = rulefile.Open(name, text)
	if found && !f.Rule.IsMeant() {
		return nil
	}
	if f.Query = f.Rule.Query; f.Query != nil {
		k.query(f, &about)
	}
	if k.ids == nil {
		k.ids = map[string]string{}
	}
	rulecheck.Check(f.Rule, about)
	rulecheck.SameID(f.Rule, k.ids)
	for _, p := range f.Rule.Problems {
		f.Add(Finding{p, &f.Rule.Source})
	}
	return k.kept(f)
}

// storesFunction says whether a text is a function that a workspace stores, and no query. What is wrong in its body is
// told where it is called.
func storesFunction(text string) bool {
	f, wrong := parser.ParseFunction(text, 0)
	if wrong.Failed() {
		return false
	}
	if _, group := f.Lambda.Body.(*parser.EntityGroup); group { // which also reads as an element of an array
		return true
	}
	_, problems := parser.Parse(text)
	return problems.Failed()
}

// query parses, binds and lints a file's query.
func (k *Checker) query(f *File, about *rulecheck.Query) {
	source := f.Query
	q, found := parser.Parse(source.Text)
	f.Tree = q
	if !found.Failed() {
		options := k.Options
		options.Trace = planner.NewTrace()
		f.Trace = options.Trace
		r := planner.Bind(q, k.Tables, options)
		found = append(found, r.Diagnostics...)
		if !k.failed(source, found) {
			f.Schema = append(planner.Schema{}, r.Schema...)
		}
		about.Tree = q
		if !found.Failed() {
			about.Schema, about.Open, about.Tables = r.Schema, r.Open, r.Reads
			about.Trace, about.At = f.Trace, func(now time.Time) *planner.Trace { return k.traced(q, now) }
			found = append(found, lint.Query(q, source.Text, f.Trace)...)
		}
	}
	to := f
	for _, d := range found {
		at, span := k.Space.Locate(source, d.Span)
		d.Span = span
		switch call := d.Severity == parser.Note && d.Code == ""; {
		case at != source && !call:
			to = k.inFunction(Finding{d, at})
		case !call:
			to = f
		}
		to.Add(Finding{d, at})
	}
}

// traced is what binding makes of a query at some time.
func (k *Checker) traced(q *parser.Query, now time.Time) *planner.Trace {
	options := k.Options
	options.Now, options.Trace = now, planner.NewTrace()
	planner.Bind(q, k.Tables, options)
	return options.Trace
}

// failed says whether a query has an error in its own text.
func (k *Checker) failed(source *parser.Source, found parser.Diagnostics) bool {
	return slices.ContainsFunc(found, func(d parser.Diagnostic) bool {
		at, _ := k.Space.Locate(source, d.Span)
		return d.Severity == parser.Error && at == source
	})
}

// inFunction is where to add a mistake in a stored function and the calls that lead to it: its own file, once, however
// many queries call it.
func (k *Checker) inFunction(d Finding) *File {
	if k.functions == nil {
		k.functions = map[string]*File{}
	}
	path := d.Source.Name
	if k.functions[path] == nil {
		k.functions[path] = &File{Path: path}
	}
	f := k.functions[path]
	if slices.ContainsFunc(f.Findings, func(g Finding) bool { return g.Span == d.Span && g.Message == d.Message }) {
		return &File{}
	}
	return f
}

// Functions is the files of stored functions in which something was found, by path.
func (k *Checker) Functions() (all []*File) {
	for _, path := range slices.Sorted(maps.Keys(k.functions)) {
		all = append(all, k.kept(k.functions[path]))
	}
	return all
}

// kept leaves out the findings that are not asked for or that a comment in the text turns off.
func (k *Checker) kept(f *File) *File {
	f.Findings = slices.DeleteFunc(f.Findings, func(d Finding) bool {
		text, at := d.Source.InFile(d.Span.Start)
		return d.Severity == parser.Note && d.Code != "" && !k.Notes || d.Severity != parser.Error && lint.Ignored(text, at, d.Code)
	})
	return f
}
