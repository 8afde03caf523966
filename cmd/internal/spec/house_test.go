package spec

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "../../.."

// rooms are the packages that each room's files may import of ours, itself included.
var rooms = map[string][]string{
	"functions": {"kql/functions"},
	"parser":    {"kql/functions", "kql/parser"},
	"planner":   {"kql/functions", "kql/parser", "kql/planner"},
	"executor":  {"kql/functions", "kql/parser", "kql/planner", "kql/executor"},
}

// placesOnly is what the executor takes of the parser: places and the errors that have one.
var placesOnly = []string{"Span", "Diagnostic", "Diagnostics", "Severity", "Error", "Warning", "Note"}

// bindsTexts is the rooms of the executor that see whole texts.
var bindsTexts = regexp.MustCompile(`executor/(catalog|database|workspace)/`)

// TestImportsFollowTheFlow holds that text, tree, plan and rows are made in this order and know nothing of
// what comes behind them. The rooms that bind texts over data, and hold parsed functions, know the tree.
func TestImportsFollowTheFlow(t *testing.T) {
	for room, allowed := range rooms {
		goFiles(t, room, func(path string, text []byte) {
			f, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
			require.NoError(t, err)
			for _, i := range f.Imports {
				name := strings.Trim(i.Path.Value, `"`)
				ours := strings.HasPrefix(name, "kql/")
				require.True(t, !ours || slices.ContainsFunc(allowed, func(a string) bool { return name == a || strings.HasPrefix(name, a+"/") }), "%s imports %s", path, name)
			}
			if room != "executor" || strings.HasSuffix(path, "_test.go") || bindsTexts.MatchString(path) {
				return
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && x.Name == "parser" {
						require.Contains(t, placesOnly, s.Sel.Name, "%s looks into the syntax tree", path)
					}
				}
				return true
			})
		})
	}
}

// TestFilesAreShort holds the length of a file, and that no package is a drawer for odds and ends.
func TestFilesAreShort(t *testing.T) {
	goFiles(t, "", func(path string, text []byte) {
		require.LessOrEqual(t, bytes.Count(text, []byte("\n")), 500, path)
		require.NotContains(t, []string{"util", "utils", "common", "helpers", "misc"}, filepath.Base(filepath.Dir(path)), path)
	})
}

var workplace = regexp.MustCompile(`(?i)\b(anthropic|claude|chatgpt|sub-?agents?|colleagues?)\b|"/(work|tmp|home|root)/`)

// TestFilesSpeakOfTheProduct holds that no file speaks of the people, tools and machines that made it.
func TestFilesSpeakOfTheProduct(t *testing.T) {
	goFiles(t, "", func(path string, text []byte) {
		if filepath.Base(path) != "house_test.go" {
			require.NotRegexp(t, workplace, string(text), path)
		}
	})
}

// goFiles visits every Go file below a folder of the module.
func goFiles(t *testing.T, folder string, visit func(path string, text []byte)) {
	found := 0
	require.NoError(t, filepath.WalkDir(filepath.Join(module, folder), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found++
		visit(filepath.ToSlash(path), text)
		return nil
	}))
	require.Positive(t, found)
}
