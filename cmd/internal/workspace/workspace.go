// Package workspace is what a query may use that lies outside of it, offline: stored functions, watchlists, the
// files that stand for external data, and a database of where addresses are. A folder with a kql.yaml holds them.
package workspace

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/cmd/internal/yamldoc"
	"kql/executor/ingest"
	"kql/parser"
)

// Manifest is the name of the file that makes a folder a workspace.
const Manifest = "kql.yaml"

// Workspace is where things lie. The zero value has nothing.
type Workspace struct {
	Data   []string // default places of tables
	Schema string   // a schema file; "" for none

	folder    string
	geo       string // a MaxMind database
	external  []location
	functions map[string]*function
	texts     []*function       // in the order of their places
	lists     map[string]string // the file of each watchlist
	rows      *ingest.Store     // of the watchlists
	answers   *ingest.Store     // of the tables that answer calls; nil for none
}

// Find is the nearest folder with a manifest, from dir up to the root of a repository or of the disk; "" where
// there is none.
func Find(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, Manifest)); err == nil {
			return dir
		}
		_, repository := os.Stat(filepath.Join(dir, ".git"))
		up := filepath.Dir(dir)
		if repository == nil || up == dir {
			return ""
		}
		dir = up
	}
}

// Problem is what is wrong with a manifest.
type Problem struct {
	Source   parser.Source
	Problems parser.Diagnostics
}

func (p *Problem) Error() string {
	line, column := p.Source.Position(p.Problems[0].Span.Start)
	return fmt.Sprintf("%s:%d:%d: %s", p.Source.Name, line, column, p.Problems.Error())
}

// None is a workspace that has nothing yet.
func None() *Workspace {
	return &Workspace{functions: map[string]*function{}, lists: map[string]string{}}
}

// Open reads the workspace in a folder; a folder without a manifest has what lies in functions and watchlists.
// Its error is a *Problem where the manifest is wrong.
func Open(folder string) (*Workspace, error) {
	w := None()
	w.folder = folder
	functions, lists := w.beside("functions"), w.beside("watchlists")
	path := w.beside(Manifest)
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	d := yamldoc.Parse(path, string(text))
	if d.Root != nil {
		w.read(d, &functions, &lists)
	}
	if d.Problems.Failed() {
		return nil, &Problem{d.Source, d.Problems}
	}
	if err := w.addFunctions(functions); err != nil {
		return nil, err
	}
	return w, w.addWatchlists(lists)
}

// read takes the manifest's keys.
func (w *Workspace) read(d *yamldoc.Document, functions, lists *string) {
	place := func(to *string) func(*yaml.Node) {
		return func(n *yaml.Node) {
			text, ok := d.Text(n, "a path")
			if !ok {
				return
			}
			*to = w.beside(text)
			if _, err := os.Stat(*to); err != nil {
				d.Fail(n, "", "There is nothing at %s.", *to)
			}
		}
	}
	d.Keys(d.Root, "a workspace",
		yamldoc.Key{Name: "functions", Read: place(functions)},
		yamldoc.Key{Name: "watchlists", Read: place(lists)},
		yamldoc.Key{Name: "schema", Read: place(&w.Schema)},
		yamldoc.Key{Name: "geo", Read: place(&w.geo)},
		yamldoc.Key{Name: "data", Read: func(n *yaml.Node) {
			nodes := []*yaml.Node{n}
			if n.Kind == yaml.SequenceNode {
				nodes = n.Content
			}
			for _, n := range nodes {
				path := ""
				place(&path)(n)
				w.Data = append(w.Data, path)
			}
		}},
		yamldoc.Key{Name: "external", Read: func(n *yaml.Node) {
			for _, pair := range d.Pairs(n, "external") {
				file := ""
				place(&file)(pair[1])
				w.external = append(w.external, location{pair[0].Value, file})
			}
		}})
}

// beside is a path of the manifest: one that is not absolute lies in the workspace.
func (w *Workspace) beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(w.folder, path)
}

// UseGeo has a MaxMind database say where addresses are.
func (w *Workspace) UseGeo(file string) { w.geo = file }

// entries is the files of a folder with one of the endings, by stem; none where there is no folder.
func entries(folder string, endings ...string) (map[string]string, error) {
	files, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	found := map[string]string{}
	for _, f := range files {
		for _, ending := range endings {
			stem, ok := strings.CutSuffix(f.Name(), ending)
			if !ok || f.IsDir() || stem == "" {
				continue
			}
			if found[stem] != "" {
				return nil, fmt.Errorf("%s and %s have the same name", found[stem], filepath.Join(folder, f.Name()))
			}
			found[stem] = filepath.Join(folder, f.Name())
		}
	}
	return found, err
}
