package workspace

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"kql/parser"
)

// functionEndings are those of files that hold a function; Sentinel's repository also has some without any.
var functionEndings = []string{".kql", ".csl", ".txt", ".yaml", ".yml", ""}

// functionFiles is the files of a folder, and of those in it, that may hold a function. What is deprecated, and what a
// folder above has switched off with a dot, is left out.
func functionFiles(folder string) (files []string, err error) {
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		switch {
		case path == folder:
		case strings.HasPrefix(name, "."), d.IsDir() && name == "Deprecated":
			if d.IsDir() {
				return fs.SkipDir
			}
		case !d.IsDir() && slices.Contains(functionEndings, ending(name)):
			files = append(files, path)
		}
		return nil
	})
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return files, err
}

// ending is a file name's ending. What stands behind a dot and a digit belongs to the name, as in Sysmon-v11.0.
func ending(name string) string {
	e := strings.ToLower(filepath.Ext(name))
	if len(e) > 1 && e[1] >= '0' && e[1] <= '9' {
		return ""
	}
	return e
}

// addFile takes the function in a file. A file that holds none is passed over, with a note where that is not plain.
func (w *Workspace) addFile(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	stem := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if ending(path) == "" {
		stem = filepath.Base(path)
	}
	if e := ending(path); e == ".yaml" || e == ".yml" {
		w.addYAML(stem, path, string(text))
		return nil
	}
	if ending(path) != ".kql" && !parser.HasTokens(string(text)) {
		return nil
	}
	f := w.place(&function{source: &parser.Source{Name: path, Text: string(text)}})
	name := cmp.Or(parser.FunctionName(f.source.Text), stem)
	w.add(name, f)
	if name != stem && w.clone {
		w.add(stem, f)
	}
	return nil
}

// parserKey is a key of a parser's YAML file that says what it is, and its value where that stands on its line.
var parserKey = regexp.MustCompile(`(?m)^(ParserName|FunctionAlias|FunctionName|LookupTableName|EquivalentBuiltInParser|ParserQuery|FunctionQuery|LookupTableQuery)[ \t]*:[ \t]*["']?([^"'#\r\n]*)`)

// parserNames is the names of the function in a YAML file; ok says whether there is one. It reads lines, since most
// parsers of a workspace are not used.
func parserNames(text, stem string) (names []string, ok bool) {
	found := map[string]string{}
	for _, m := range parserKey.FindAllStringSubmatch(text, -1) {
		found[m[1]] = strings.TrimSpace(m[2])
	}
	_, parser := found["ParserQuery"]
	_, function := found["FunctionQuery"]
	_, lookup := found["LookupTableQuery"]
	names = append(names, cmp.Or(found["ParserName"], found["FunctionAlias"], found["FunctionName"], found["LookupTableName"], stem))
	if second := found["EquivalentBuiltInParser"]; second != "" && second != names[0] {
		names = append(names, second)
	}
	return names, parser || function || lookup
}
