package workspace

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/executor/workspace/yamldoc"
	"kql/parser"
)

// Manifest is the name of the file that makes a folder a workspace. Its paths are relative to it.
const Manifest = "kql.yaml"

// Problem is what is wrong with a manifest.
type Problem struct {
	Source   parser.Source
	Problems parser.Diagnostics
}

func (p *Problem) Error() string {
	line, column := p.Source.Position(p.Problems[0].Span.Start)
	return fmt.Sprintf("%s:%d:%d: %s", p.Source.Name, line, column, p.Problems.Error())
}

// manifest is a manifest's text, and what of it only its folders make sense of.
type manifest struct {
	*yamldoc.Document
	functions, watchlists string
	keys                  [][2]*yaml.Node // of watchlists: name and column
}

// readManifest takes what the manifest says about the workspace.
func (w *Workspace) readManifest() (*manifest, error) {
	path := w.beside(Manifest)
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	m := &manifest{Document: yamldoc.Parse(path, string(text)), functions: w.beside("functions"), watchlists: w.beside("watchlists")}
	if m.Root != nil {
		m.Keys(m.Root, "a workspace",
			yamldoc.Key{Name: "functions", Read: func(n *yaml.Node) { m.functions = m.place(w, n, true) }},
			yamldoc.Key{Name: "watchlists", Read: func(n *yaml.Node) { m.watchlists = m.place(w, n, true) }},
			yamldoc.Key{Name: "searchKeys", Read: func(n *yaml.Node) { m.keys = m.Pairs(n, "searchKeys") }},
			yamldoc.Key{Name: "external", Read: func(n *yaml.Node) { m.external(w, n) }},
			yamldoc.Key{Name: "geo", Read: func(n *yaml.Node) { w.geo = m.place(w, n, false) }},
			yamldoc.Key{Name: "schema", Read: func(n *yaml.Node) { w.Schema = m.place(w, n, false) }},
			yamldoc.Key{Name: "targets", Read: func(n *yaml.Node) { m.targets(w, n) }},
			yamldoc.Key{Name: "data", Read: func(n *yaml.Node) { m.data(w, n) }})
	}
	return m, m.problem()
}

func (m *manifest) problem() error {
	if m.Problems.Failed() {
		return &Problem{m.Source, m.Problems}
	}
	return nil
}

// place is a path that must lead to a folder, or to a file.
func (m *manifest) place(w *Workspace, n *yaml.Node, folder bool) string {
	text, ok := m.Text(n, "a path")
	if !ok {
		return ""
	}
	path := w.beside(text)
	w.places = append(w.places, path)
	switch info, err := os.Stat(path); {
	case err != nil:
		m.Fail(n, "", "There is nothing at %s.", path)
	case folder && !info.IsDir():
		m.Fail(n, "", "%s is a file; a folder belongs here.", path)
	case !folder && info.IsDir():
		m.Fail(n, "", "%s is a folder; a file belongs here.", path)
	}
	return path
}

func (m *manifest) external(w *Workspace, n *yaml.Node) {
	for _, pair := range m.Pairs(n, "external") {
		w.external = append(w.external, location{pair[0].Value, m.place(w, pair[1], false)})
	}
}

// targets takes names for where else queries may run; whether these are such places is told when they are asked.
func (m *manifest) targets(w *Workspace, n *yaml.Node) {
	w.Targets = map[string]string{}
	for _, pair := range m.Pairs(n, "targets") {
		w.Targets[pair[0].Value], _ = m.Text(pair[1], "a target")
	}
}

// data takes one place of tables or a list of them: a folder, a file, or Name=file.
func (m *manifest) data(w *Workspace, n *yaml.Node) {
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	for _, n := range nodes {
		text, ok := m.Text(n, "a path")
		if !ok {
			continue
		}
		path := w.beside(text)
		_, err := os.Stat(path)
		if name, file, named := strings.Cut(text, "="); err != nil && named {
			path = name + "=" + w.beside(file)
			_, err = os.Stat(w.beside(file))
		}
		if err != nil {
			m.Fail(n, "", "There is nothing at %s.", path)
		}
		w.Data = append(w.Data, path)
		w.places = append(w.places, path)
	}
}

// checkKeys takes the key columns of the watchlists, which are known by now.
func (m *manifest) checkKeys(w *Workspace) error {
	for _, pair := range m.keys {
		name := pair[0].Value
		if w.lists[name] == "" {
			m.Fail(pair[0], yamldoc.DidYouMean(name, w.Watchlists()), "There is no watchlist '%s'.", name)
		}
		w.keys[name], _ = m.Text(pair[1], "the key column of a watchlist")
	}
	return m.problem()
}
