// Package workspace is what a query may use that lies outside of it, offline: stored functions, watchlists, the
// files that stand for external data, and a database of where addresses are. A folder with a kql.yaml holds them.
package workspace

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	schemas "kql/executor/catalog"
	"kql/executor/ingest"
)

// Workspace is where things lie. None makes one that has nothing.
type Workspace struct {
	Data    []string          // default places of tables
	Schema  string            // a schema file; "" for none
	Targets map[string]string // names for where --on has queries run
	Strict  bool              // a watchlist that is not there is an error
	Note    func(note string) // told, once each, what the user should know; may be nil

	folder    string
	places    []string // that the manifest names
	geo       string   // a MaxMind database
	external  []location
	functions map[string][]*function // of each name, the one that goes before the others first
	texts     []*function            // in the order of their places
	clone     bool                   // the folder is laid out as Sentinel's repository
	solution  string                 // the solution whose functions go first
	custom    schemas.Schema         // the custom tables that the folder describes
	passed    []string               // notes about files that hold nothing, until they are asked for
	lists     map[string]string      // the file of each watchlist
	keys      map[string]string      // the key column of watchlists whose file does not say it
	rows      *ingest.Store          // of the watchlists
	answers   *ingest.Store          // of the tables that answer calls; nil for none

	*heard
}

// heard is what came up while queries used a workspace, or one that is made of it.
type heard struct {
	mu   sync.Mutex
	err  error           // the first that looking into a watchlist met
	told map[string]bool // notes given
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

// None is a workspace that has nothing yet.
func None() *Workspace {
	return &Workspace{functions: map[string][]*function{}, lists: map[string]string{}, keys: map[string]string{}, heard: &heard{told: map[string]bool{}}}
}

// Err is the first error that looking into watchlists met since it was asked for last.
func (w *Workspace) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.err
	w.err = nil
	return err
}

func (w *Workspace) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
	}
}

func (w *Workspace) note(note string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.Note != nil && !w.told[note] {
		w.told[note] = true
		w.Note(note)
	}
}

// Open reads the workspace in a folder; a folder without a manifest has what lies in functions and watchlists.
// Its error is a *Problem where the manifest is wrong.
func Open(folder string) (*Workspace, error) {
	if err := mustBeFolder(folder); err != nil {
		return nil, err
	}
	w := None()
	w.folder = folder
	m, err := w.readManifest()
	if err != nil {
		return nil, err
	}
	if err := cmp.Or(w.addFunctions(m.functions), w.openClone()); err != nil {
		return nil, err
	}
	if err := w.addWatchlists(m.watchlists); err != nil {
		return nil, err
	}
	return w, m.checkKeys(w)
}

// Places are the files and folders that the manifest in a folder names; they may lie outside of it. What is wrong with
// a manifest is told when it is opened.
func Places(folder string) []string {
	w := None()
	w.folder = folder
	_, _ = w.readManifest()
	return w.places
}

func mustBeFolder(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is no folder", path)
	}
	return err
}

// beside is a path of the manifest: one that is not absolute lies in the workspace.
func (w *Workspace) beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(w.folder, path)
}

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
