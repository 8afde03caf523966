package workspace

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"kql/executor/ingest"
	"kql/parser"
)

// function is a stored function, parsed when a query first calls it. Its places lie from base on, so that they are
// not taken for places of a query or of another function.
type function struct {
	source *parser.Source
	params string                    // declared beside the text
	yaml   func() parser.Diagnostics // finds source and params in a YAML file; nil for a text
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

// addFunctions takes the files of a folder and of those in it: the name in a function's text, else the file's stem, is
// its name.
func (w *Workspace) addFunctions(folder string) error {
	files, err := functionFiles(folder)
	for _, path := range files {
		err = cmp.Or(err, w.addFile(path))
	}
	return err
}

// add takes a function, behind those of its name that go before it.
func (w *Workspace) add(name string, f *function) {
	twins := append(w.functions[name], f)
	slices.SortStableFunc(twins, func(a, b *function) int {
		return cmp.Or(len(a.source.Name)-len(b.source.Name), strings.Compare(a.source.Name, b.source.Name))
	})
	w.functions[name] = twins
}

// place gives a function's text places of its own.
func (w *Workspace) place(f *function) *function {
	f.base = (len(w.texts) + 1) * textRange
	w.texts = append(w.texts, f)
	return f
}

// store has a function go before all others of its name.
func (w *Workspace) store(name string, f *function) { w.functions[name] = []*function{w.place(f)} }

// function is the function of a name: among several the one in the solution that is at work, or else the one with the
// shortest path. It is nil where there is none.
func (w *Workspace) function(name string) *function {
	twins := w.functions[name]
	if len(twins) < 2 {
		return slices.Concat(twins, []*function{nil})[0]
	}
	chosen := twins[0]
	if i := slices.IndexFunc(twins, func(f *function) bool { return w.solution != "" && solutionOf(f.source.Name) == w.solution }); i >= 0 {
		chosen = twins[i]
	}
	for _, twin := range twins {
		if twin != chosen && twin.source.Text != chosen.source.Text {
			w.note(fmt.Sprintf("function %s: %s is used, not %s", name, chosen.source.Name, twin.source.Name))
		}
	}
	return chosen
}

// DefineFunction has a function's text answer calls of a name, and says what is wrong with it.
func (w *Workspace) DefineFunction(name string, text *parser.Source) parser.Diagnostics {
	f := &function{source: text}
	w.store(name, f)
	f.parse()
	return f.found
}

// With is the workspace with functions that go before all others of their names. w itself stays as it is.
func (w *Workspace) With(functions map[string]*parser.Source) *Workspace {
	other := *w
	other.functions, other.texts = maps.Clone(w.functions), slices.Clone(w.texts)
	other.lists, other.external = maps.Clone(w.lists), slices.Clone(w.external)
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		other.store(name, &function{source: functions[name]})
	}
	return &other
}

// Functions is the names of the stored functions, sorted.
func (w *Workspace) Functions() []string { return slices.Sorted(maps.Keys(w.functions)) }

// FunctionDoc is what one of the stored functions says about itself.
func (w *Workspace) FunctionDoc(name string) string {
	f := w.function(name)
	if f.parse(); f.parsed == nil {
		return "cannot be read: " + f.found.Error()
	}
	return f.parsed.Doc
}

// Function is a stored function, or what is wrong with its text; neither where there is none.
func (w *Workspace) Function(name string) (*parser.Lambda, parser.Diagnostics) {
	f := w.function(name)
	if f == nil {
		return nil, nil
	}
	if f.parse(); f.parsed == nil {
		return nil, f.found
	}
	return f.parsed.Lambda, nil
}

// FunctionFile is the file that a stored function stands in; "" where there is none.
func (w *Workspace) FunctionFile(name string) string {
	if f := w.function(name); f != nil && f.source != nil && f.source.Name != aliases {
		return f.source.Name
	}
	return ""
}

// Mentioning is the stored functions whose text has a word; those that cannot be read are left out.
func (w *Workspace) Mentioning(word string) (all []*parser.Lambda) {
	for _, f := range w.texts {
		if !strings.Contains(f.source.Text, word) {
			continue
		}
		if f.parse(); f.parsed != nil {
			all = append(all, f.parsed.Lambda)
		}
	}
	return all
}

func (f *function) parse() {
	f.once.Do(func() {
		if f.yaml != nil {
			if f.found = f.yaml(); f.found.Failed() {
				return
			}
		}
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
