package workspace

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"kql/executor/ingest"
	"kql/parser"
)

// function is a stored function, parsed when a query first calls it. Its places lie from base on, so that they are
// not taken for places of a query or of another function.
type function struct {
	source *parser.Source
	params string // declared beside the text
	base   int

	once   sync.Once
	parsed *parser.StoredFunction // nil where found has an error
	found  parser.Diagnostics
}

// textRange is how many places each text has to itself, the query's before all others.
const textRange = parser.MaxSize + 1

// UseFunctions takes the functions of a folder in place of those that are there.
func (w *Workspace) UseFunctions(folder string) error {
	clear(w.functions)
	if err := mustBeFolder(folder); err != nil {
		return err
	}
	if err := w.addFunctions(folder); err != nil {
		return err
	}
	return w.openWatchlists() // which have a function, too
}

// addFunctions takes the files of a folder: the name in a function's text, else the file's stem, is its name.
func (w *Workspace) addFunctions(folder string) error {
	files, err := entries(folder, ".kql", ".yaml", ".yml")
	if err != nil {
		return err
	}
	for _, stem := range slices.Sorted(maps.Keys(files)) {
		if filepath.Ext(files[stem]) != ".kql" {
			if err := w.addYAML(stem, files[stem]); err != nil {
				return err
			}
			continue
		}
		text, err := os.ReadFile(files[stem])
		if err != nil {
			return err
		}
		name := cmp.Or(parser.FunctionName(string(text)), stem)
		if err := w.add(name, &function{source: &parser.Source{Name: files[stem], Text: string(text)}}); err != nil {
			return err
		}
	}
	return nil
}

// add takes a function unless there is one of its name.
func (w *Workspace) add(name string, f *function) error {
	if twin := w.functions[name]; twin != nil {
		return fmt.Errorf("%s and %s both define the function '%s'", twin.source.Name, f.source.Name, name)
	}
	w.store(name, f)
	return nil
}

func (w *Workspace) store(name string, f *function) {
	f.base = (len(w.texts) + 1) * textRange
	w.texts = append(w.texts, f)
	w.functions[name] = f
}

// DefineFunction has a function's text answer calls of a name, and says what is wrong with it.
func (w *Workspace) DefineFunction(name string, text *parser.Source) parser.Diagnostics {
	f := &function{source: text}
	w.store(name, f)
	f.parse()
	return f.found
}

// Functions is the names of the stored functions, sorted.
func (w *Workspace) Functions() []string { return slices.Sorted(maps.Keys(w.functions)) }

// FunctionDoc is what one of the stored functions says about itself.
func (w *Workspace) FunctionDoc(name string) string {
	f := w.functions[name]
	if f.parse(); f.parsed == nil {
		return "cannot be read: " + f.found.Error()
	}
	return f.parsed.Doc
}

// Function is a stored function, or what is wrong with its text; neither where there is none.
func (w *Workspace) Function(name string) (*parser.Lambda, parser.Diagnostics) {
	f := w.functions[name]
	if f == nil {
		return nil, nil
	}
	if f.parse(); f.parsed == nil {
		return nil, f.found
	}
	return f.parsed.Lambda, nil
}

func (f *function) parse() {
	f.once.Do(func() {
		f.parsed, f.found = parser.ParseFunction(f.source.Text, f.base)
		if f.parsed == nil || f.params == "" {
			return
		}
		declared, found := parser.ParseFunction("("+f.params+") { 0 }", f.base)
		if found.Failed() {
			f.parsed = nil
			f.found = parser.Diagnostics{{Severity: parser.Error, Message: "The parameters (" + f.params + ") are wrong: " + found.Error(), Span: parser.Span{Start: f.base, End: f.base}}}
			return
		}
		f.parsed.Lambda.Params = declared.Lambda.Params
	})
}

// Locate is the text that a place lies in, and the place there: the query's own, or a stored function's.
func (w *Workspace) Locate(query *parser.Source, at parser.Span) (*parser.Source, parser.Span) {
	n := at.Start / textRange
	if n == 0 || n > len(w.texts) {
		return query, at
	}
	f := w.texts[n-1]
	return f.source, parser.Span{Start: at.Start - f.base, End: at.End - f.base}
}

// Write shows a diagnostic in the text that its place lies in.
func (w *Workspace) Write(to io.Writer, query *parser.Source, d parser.Diagnostic) {
	source, at := w.Locate(query, d.Span)
	d.Span = at
	source.Write(to, d)
}

// AnswerCalls has tables in files answer the calls of functions, by name, whatever their arguments.
func (w *Workspace) AnswerCalls(files map[string]string) (err error) {
	var sources []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		sources = append(sources, name+"="+files[name])
	}
	w.answers, err = ingest.Open(sources, ingest.Options{})
	return err
}
