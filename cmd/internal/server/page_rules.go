package server

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"kql/cmd/internal/rulefile"
	"kql/parser"
)

// pageRule gives the query of a rule, or of a file that is one. The root keeps paths, and links, within the workspace.
func (s *Server) pageRule(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Path string }
	on, ok := s.pageRequest(w, r, &asked)
	if !ok {
		return
	}
	source, err := readRule(on.Space.Folder(), asked.Path)
	if err != nil {
		tellPage(w, badRequest(err))
		return
	}
	writeJSON(w, map[string]any{"query": source.Text})
}

func readRule(folder, file string) (*parser.Source, error) {
	if folder == "" || !holdsQuery(file) {
		return nil, fmt.Errorf("%s is no rule of the workspace", file)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	text, err := root.ReadFile(filepath.FromSlash(file))
	if err != nil {
		return nil, err
	}
	return rulefile.Parse(file, string(text))
}

func holdsQuery(file string) bool {
	return rulefile.IsRule(file) || strings.EqualFold(path.Ext(file), ".kql")
}

type pageRuleName struct {
	Name string `json:"name"`
	Path string `json:"path"` // in the workspace, with slashes
}

var (
	queryKey = regexp.MustCompile(`(?m)^query:`)
	nameKey  = regexp.MustCompile(`(?m)^name:[ \t]*["']?(.+?)["']?[ \t]*\r?$`)
)

// rules are the rules below a folder, and the queries that are no stored functions, sorted by path. Rules are told by
// their keys without reading the YAML: a clone has thousands.
func rules(folder string, functions map[string]bool) []pageRuleName {
	out := []pageRuleName{}
	if folder == "" {
		return out
	}
	_ = filepath.WalkDir(folder, func(file string, d fs.DirEntry, err error) error { // what cannot be read is not listed
		switch {
		case err != nil:
			return nil
		case d.IsDir() && file != folder && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !d.Type().IsRegular() || !holdsQuery(d.Name()) || functions[file]:
			return nil
		}
		within, err := filepath.Rel(folder, file)
		if err != nil {
			return nil
		}
		rule := pageRuleName{strings.TrimSuffix(d.Name(), filepath.Ext(d.Name())), filepath.ToSlash(within)}
		if rulefile.IsRule(d.Name()) {
			text, err := os.ReadFile(file)
			if err != nil || !queryKey.Match(text) {
				return nil
			}
			if name := nameKey.FindSubmatch(text); name != nil {
				rule.Name = string(name[1])
			}
		}
		out = append(out, rule)
		return nil
	})
	slices.SortFunc(out, func(a, b pageRuleName) int { return strings.Compare(a.Path, b.Path) })
	return out
}
