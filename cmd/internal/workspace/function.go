package workspace

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"

	"kql/executor/ingest"
	"kql/parser"
)

// function is a stored function's file, read when a query first calls it. Its places lie behind base, so that
// they are not taken for places of a query.
type function struct {
	path string
	base int

	once   sync.Once
	source *parser.Source
	lambda *parser.Lambda
	found  parser.Diagnostics
}

// textRange is how many places each function's text has to itself; no text is that long.
const textRange = 1 << 32

func (w *Workspace) addFunctions(folder string) error {
	files, err := entries(folder, ".kql")
	for i, name := range slices.Sorted(maps.Keys(files)) {
		w.functions[name] = &function{path: files[name], base: (i + 1) * textRange}
	}
	return err
}

// DefineFunction has a function's text answer calls of a name.
func (w *Workspace) DefineFunction(name, text string) {
	f := &function{path: name, base: (len(w.functions) + 1) * textRange}
	if old := w.functions[name]; old != nil {
		f.base = old.base
	}
	w.functions[name] = f
	f.once.Do(func() { f.parse(text) })
}

// Functions is the names of the stored functions, sorted.
func (w *Workspace) Functions() []string { return slices.Sorted(maps.Keys(w.functions)) }

// Function is a stored function; nil where there is none, or where its text is wrong, which Problems tells.
func (w *Workspace) Function(name string) *parser.Lambda {
	f := w.functions[name]
	if f == nil {
		return nil
	}
	f.once.Do(func() {
		text, err := os.ReadFile(f.path)
		if err != nil {
			f.source = &parser.Source{Name: f.path}
			f.found = parser.Diagnostics{{Severity: parser.Error, Message: err.Error(), Span: parser.Span{Start: f.base, End: f.base}}}
			return
		}
		f.parse(string(text))
	})
	return f.lambda
}

// heads are what may stand before a stored function's parameters: the command that makes it, or a let.
var heads = regexp.MustCompile(`(?i)^(\s|//[^\n]*(\n|$))*(\.(create-or-alter|create|alter)\s+function\s+(ifnotexists\s+)?(with\s*\([^)]*\)\s*)?|let\s+)(\w+|\['[^']*'\])\s*=?\s*`)

func (f *function) parse(text string) {
	f.source = &parser.Source{Name: f.path, Text: text}
	body := text
	if head := heads.FindString(text); head != "" {
		// Spaces in its place keep what follows where it is.
		body = blank(head) + strings.TrimRight(strings.TrimRight(text[len(head):], " \t\r\n"), ";")
	}
	f.lambda, f.found = parser.ParseFunction(body)
	for i := range f.found {
		f.found[i].Span.Start += f.base
		f.found[i].Span.End += f.base
	}
	if f.found.Failed() {
		f.lambda = nil
		return
	}
	parser.Shift(f.lambda, f.base)
}

func blank(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c != '\n' {
			b[i] = ' '
		}
	}
	return string(b)
}

// Problems is what is wrong with the functions that were called.
func (w *Workspace) Problems() (all parser.Diagnostics) {
	for _, name := range w.Functions() {
		all = append(all, w.functions[name].found...)
	}
	return all
}

// Locate is the text that a place lies in, and the place there: the query's own, or a stored function's.
func (w *Workspace) Locate(query *parser.Source, at parser.Span) (*parser.Source, parser.Span) {
	for _, f := range w.functions {
		if f.source != nil && at.Start >= f.base && at.Start < f.base+textRange {
			return f.source, parser.Span{Start: at.Start - f.base, End: at.End - f.base}
		}
	}
	return query, at
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
