package workspace

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
)

// openClone takes what a folder holds that is laid out as Sentinel's repository: Parsers, Functions and
// Solutions/*/Parsers have functions, .script and Sample Data describe custom tables.
func (w *Workspace) openClone() error {
	solutions := filepath.Join(w.folder, "Solutions")
	if !isFolder(filepath.Join(w.folder, "Parsers")) && !isFolder(solutions) {
		return nil
	}
	w.clone = true
	folders, err := filepath.Glob(filepath.Join(escapeGlob(solutions), "*", "Parsers"))
	for _, folder := range append([]string{filepath.Join(w.folder, "Parsers"), filepath.Join(w.folder, "Functions")}, folders...) {
		if !sameFolder(folder, filepath.Join(w.folder, "functions")) {
			err = cmp.Or(err, w.addFunctions(folder))
		}
	}
	return cmp.Or(err, w.addCustomTables())
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// sameFolder says whether two paths lead to one folder, as Functions and functions do on some disks.
func sameFolder(a, b string) bool {
	x, err := os.Stat(a)
	y, other := os.Stat(b)
	return err == nil && other == nil && os.SameFile(x, y)
}

// escapeGlob has a path stand for itself in a pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// Enter has the functions of the solution that a rule's file lies in go before others of their name.
func (w *Workspace) Enter(rule string) { w.solution = solutionOf(rule) }

// solutionOf is the path down to the solution that a file belongs to; "" where it belongs to none.
func solutionOf(path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	before, rest, found := strings.Cut(filepath.ToSlash(path), "/Solutions/")
	if !found {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return before + "/Solutions/" + name
}

// Passed is what to tell of files in the places of functions that hold none.
func (w *Workspace) Passed() []string { return w.passed }
