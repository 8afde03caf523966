package ruletest

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/executor/workspace"
	"kql/executor/workspace/yamldoc"
	"kql/parser"
)

// space is the workspace as a case sees it: with the watchlists, functions and external data that the test gives.
func (s *Suite) space(f *File, c *Case) (w *workspace.Workspace, err error) {
	w = workspace.None()
	if s.Space != nil {
		if w, err = s.Space(filepath.Dir(f.Path)); err != nil {
			return nil, err
		}
	}
	answers := map[string]string{}
	for _, e := range []environment{f.shared, c.own} {
		lists, functions, external := e.extras[0], e.extras[1], e.extras[2]
		for _, name := range slices.Sorted(maps.Keys(lists)) {
			if file, ok := f.file(lists[name]); ok {
				if err := w.DefineWatchlist(name, file); err != nil {
					f.Doc.Fail(lists[name], "", "%s", err)
				}
			}
		}
		for _, url := range slices.Sorted(maps.Keys(external)) {
			if file, ok := f.file(external[url]); ok {
				w.MapExternal(url, file)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(functions)) {
			f.function(w, name, functions[name], answers)
		}
	}
	if len(answers) > 0 {
		err = w.AnswerCalls(answers)
	}
	return w, err
}

// file is a file that an entry names.
func (f *File) file(n *yaml.Node) (string, bool) {
	path := f.beside(n.Value)
	if _, err := os.Stat(path); err != nil {
		f.Doc.Fail(n, "", "There is no file %s.", path)
		return "", false
	}
	return path, true
}

// function takes a table that answers calls, a .kql file, or the text of a function.
func (f *File) function(w *workspace.Workspace, name string, n *yaml.Node, answers map[string]string) {
	delete(answers, name) // a case's own function goes before the one that all share
	bare := strings.TrimSuffix(strings.TrimSuffix(n.Value, ".gz"), ".zst")
	switch filepath.Ext(bare) {
	case ".csv", ".json", ".ndjson", ".jsonl":
		if file, ok := f.file(n); ok {
			answers[name] = file
		}
	case ".kql":
		if file, ok := f.file(n); ok {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Doc.Fail(n, "", "%s", err)
			}
			f.define(w, name, n, &parser.Source{Name: file, Text: string(text)})
		}
	default:
		f.define(w, name, n, yamldoc.Scalar(f.Path, n, f.Doc.Source.Text))
	}
}

func (f *File) define(w *workspace.Workspace, name string, n *yaml.Node, text *parser.Source) {
	if problems := w.DefineFunction(name, text); problems.Failed() {
		f.Doc.Fail(n, "", "The function '%s' is wrong: %s", name, problems.Error())
		f.ruleProblems, f.ruleSource, f.ruleSpace = problems, text, w
	}
}
