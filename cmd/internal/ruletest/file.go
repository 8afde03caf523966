// Package ruletest runs tests of rules: files that name a rule, give tables as rows, and say what rows the
// rule must answer.
package ruletest

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"kql/executor/workspace"
	"kql/executor/workspace/yamldoc"
	"kql/functions/types"
	"kql/parser"
)

// File is a test file: what all its cases share, and the cases.
type File struct {
	Path  string
	Doc   *yamldoc.Document
	Cases []*Case

	rule     string // the path of the rule's file
	ruleNode *yaml.Node
	now      time.Time // zero where the file does not say
	shared   environment

	ruleProblems parser.Diagnostics // what is wrong with the rule itself
	ruleSource   *parser.Source
	ruleSpace    *workspace.Workspace
}

// Case is one test of the rule.
type Case struct {
	Name   string
	node   *yaml.Node
	like   *yaml.Node
	parent *Case // the case that like names
	own    environment
	change []change
	expect *expectation

	tables map[string]*fixture // all that the case runs on
}

// environment is what a rule runs on: tables by name, and texts or paths of what else it may call.
type environment struct {
	tables map[string]*fixture
	extras [len(extraKinds)]map[string]*yaml.Node
}

// extraKinds are the keys of what lies outside a query besides its tables.
var extraKinds = [...]string{"watchlists", "functions", "externaldata"}

// fixture is a table's rows as written in the test, or the file that holds them.
type fixture struct {
	node *yaml.Node
	rows []*yaml.Node // mappings
	file string       // "" where rows are
}

// Load reads a test file. What is wrong with it is in its Doc.
func Load(path string) *File {
	text, err := os.ReadFile(path)
	f := &File{Path: path, Doc: yamldoc.Parse(path, string(text))}
	switch {
	case err != nil:
		f.Doc.Fail(nil, "", "%s", err)
	case f.Doc.Root == nil && len(f.Doc.Problems) == 0:
		f.Doc.Fail(nil, "", "The file is empty.")
	case f.Doc.Root != nil:
		f.read()
	}
	return f
}

func (f *File) read() {
	var cases *yaml.Node
	keys := []yamldoc.Key{
		{Name: "rule", Read: func(n *yaml.Node) {
			if path, ok := f.Doc.Text(n, "rule"); ok {
				f.rule, f.ruleNode = f.beside(path), n
			}
		}},
		{Name: "now", Read: func(n *yaml.Node) {
			ticks, ok := types.ParseDatetime(n.Value)
			if !ok {
				f.Doc.Fail(n, "write it as 2026-05-01T12:00:00Z", "'%s' is no time.", n.Value)
			}
			f.now = types.Time(ticks)
		}},
		{Name: "cases", Read: func(n *yaml.Node) { cases = n }},
	}
	f.Doc.Keys(f.Doc.Root, "a test file", append(keys, f.environmentKeys(&f.shared)...)...)
	if f.rule == "" && len(f.Doc.Problems) == 0 {
		f.Doc.Fail(nil, "write rule: FILE", "The test names no rule.")
	}
	switch {
	case cases != nil:
		f.readCases(cases)
	case len(f.Doc.Problems) == 0:
		f.Doc.Fail(nil, "", "The test has no cases.")
	}
}

// beside is a path that a test file names: one that is not absolute lies beside it.
func (f *File) beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(f.Path), path)
}

func (f *File) environmentKeys(e *environment) []yamldoc.Key {
	keys := []yamldoc.Key{{Name: "tables", Read: func(n *yaml.Node) { e.tables = f.readTables(n) }}}
	for i, kind := range extraKinds {
		keys = append(keys, yamldoc.Key{Name: kind, Read: func(n *yaml.Node) {
			e.extras[i] = map[string]*yaml.Node{}
			for _, pair := range f.Doc.Pairs(n, kind) {
				if _, ok := f.Doc.Text(pair[1], "an entry of "+kind); ok {
					e.extras[i][pair[0].Value] = pair[1]
				}
			}
		}})
	}
	return keys
}

func (f *File) readTables(n *yaml.Node) map[string]*fixture {
	tables := map[string]*fixture{}
	for _, pair := range f.Doc.Pairs(n, "tables") {
		tables[pair[0].Value] = f.readFixture(pair[1])
	}
	return tables
}

func (f *File) readFixture(n *yaml.Node) *fixture {
	x := &fixture{node: n}
	if n.Kind != yaml.MappingNode {
		x.rows = f.Doc.Items(n, "a table (its rows, or {file: PATH})")
		return x
	}
	f.Doc.Keys(n, "a table", yamldoc.Key{Name: "file", Read: func(n *yaml.Node) {
		if path, ok := f.Doc.Text(n, "file"); ok {
			x.file = f.beside(path)
			if _, err := os.Stat(x.file); err != nil {
				f.Doc.Fail(n, "", "There is no file %s.", x.file)
			}
		}
	}})
	return x
}

func (f *File) readCases(n *yaml.Node) {
	for _, item := range f.Doc.Items(n, "cases") {
		c := &Case{node: item}
		keys := []yamldoc.Key{
			{Name: "name", Read: func(n *yaml.Node) { c.Name, _ = f.Doc.Text(n, "name") }},
			{Name: "like", Read: func(n *yaml.Node) { c.like = n }},
			{Name: "change", Read: func(n *yaml.Node) { c.change = f.readChanges(n) }},
			{Name: "expect", Read: func(n *yaml.Node) { c.expect = f.readExpectation(n) }},
		}
		f.Doc.Keys(item, "a case", append(keys, f.environmentKeys(&c.own)...)...)
		f.Cases = append(f.Cases, c)
	}
	f.nameCases()
	for _, c := range f.Cases {
		f.compose(c)
	}
}

// nameCases wants a name of its own for every case, and finds the case that each is like.
func (f *File) nameCases() {
	byName := map[string]*Case{}
	var names []string
	for _, c := range f.Cases {
		switch {
		case c.Name == "":
			f.Doc.Fail(c.node, "write name: WHAT IT SHOWS", "The case has no name.")
		case byName[c.Name] != nil:
			f.Doc.Fail(c.node, "", "Two cases are named '%s'.", c.Name)
		default:
			byName[c.Name] = c
			names = append(names, c.Name)
		}
	}
	for _, c := range f.Cases {
		if c.like == nil {
			continue
		}
		if c.parent = byName[c.like.Value]; c.parent == nil {
			f.Doc.Fail(c.like, yamldoc.DidYouMean(c.like.Value, names), "There is no case '%s'.", c.like.Value)
		}
	}
}

// compose gives a case its tables: those that all share, those of the case that it is like, its own, with its
// changes made.
func (f *File) compose(c *Case) {
	if c.tables != nil {
		return
	}
	c.tables = map[string]*fixture{} // stands while the parents are composed, so that a circle ends
	for p, steps := c.parent, 0; p != nil; p, steps = p.parent, steps+1 {
		if p == c || steps > len(f.Cases) {
			f.Doc.Fail(c.like, "", "The case is like itself.")
			c.parent = nil
		}
	}
	for name, t := range f.shared.tables {
		c.tables[name] = t
	}
	if c.parent != nil {
		f.compose(c.parent)
		for name, t := range c.parent.tables {
			c.tables[name] = t
		}
		for i, have := range c.own.extras {
			if have == nil {
				c.own.extras[i] = c.parent.own.extras[i]
			}
		}
	}
	for name, t := range c.own.tables {
		c.tables[name] = t
	}
	for _, ch := range c.change {
		f.apply(c, ch)
	}
}

// Files is the files that the test reads: itself, the rule, and those of its tables.
func (f *File) Files() []string {
	files := []string{f.Path}
	if f.rule != "" {
		files = append(files, f.rule)
	}
	environments := []environment{f.shared}
	for _, c := range f.Cases {
		environments = append(environments, c.own)
		for _, t := range c.tables {
			if t.file != "" {
				files = append(files, t.file)
			}
		}
	}
	for _, e := range environments {
		for _, entries := range e.extras {
			for _, n := range entries {
				if path := f.beside(n.Value); len(n.Value) < 256 {
					if _, err := os.Stat(path); err == nil {
						files = append(files, path)
					}
				}
			}
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// WriteProblems shows what is wrong with the file, and with the rule that it tests.
func (f *File) WriteProblems(w io.Writer) {
	for _, p := range f.Doc.Problems {
		f.Doc.Source.Write(w, p)
	}
	for _, p := range f.ruleProblems {
		f.ruleSpace.Write(w, f.ruleSource, p)
	}
}
