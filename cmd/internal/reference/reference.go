// Package reference says of every operator, function and plugin what it does and how far it can be trusted, and
// writes the page that tells so.
package reference

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"kql/functions"
	"kql/functions/plugin"
	"kql/parser"
)

// State is how far something can be trusted.
type State string

// The states.
const (
	Verified    State = "verified"    // a measured answer of the engine is kql's too, in a query that uses it
	Implemented State = "implemented" // made after the reference
	Refused     State = "refused"     // not there; a query that uses it is told so
)

// Entry is an operator, function, aggregate or plugin.
type Entry struct {
	Kind    string
	Name    string
	Aliases []string
	Doc     string
	Example string // and what it gives; of functions
	Want    string
	State   State
}

// verifiedList is a line for each name that a passed case of the conformance run uses; its test writes it.
//
//go:embed verified.txt
var verifiedList string

// Listed is how the list of what is verified has a name of the entry's.
func (e Entry) Listed(name string) string {
	if e.Kind == "aggregate" {
		return "function " + name
	}
	return e.Kind + " " + name
}

func (e Entry) judged() Entry {
	if e.State != "" {
		return e
	}
	e.State = Implemented
	for _, n := range append([]string{e.Name}, e.Aliases...) {
		if strings.Contains("\n"+verifiedList, "\n"+e.Listed(n)+"\n") {
			e.State = Verified
		}
	}
	return e
}

// Entries is all of them, sorted by kind and name.
func Entries() (all []Entry) {
	for _, o := range parser.Operators() {
		e := Entry{Kind: "operator", Name: o.Name, Aliases: o.Aliases, Doc: o.Doc}
		if o.Refused {
			e.State = Refused
		}
		all = append(all, e.judged())
	}
	for _, name := range functions.Builtin.Names() {
		if f := functions.Builtin.Function(name); f != nil && f.Name == name && !strings.Contains(name, "-") { // parse-kv is an operator's
			all = append(all, Entry{Kind: "function", Name: name, Aliases: f.Aliases, Doc: f.Doc, Example: f.Example, Want: f.Want}.judged())
		}
		if a := functions.Builtin.Aggregate(name); a != nil && a.Name == name {
			all = append(all, Entry{Kind: "aggregate", Name: name, Aliases: a.Aliases, Doc: a.Doc}.judged())
		}
	}
	for name, p := range plugin.Builtin {
		all = append(all, Entry{Kind: "plugin", Name: name, Doc: p.Doc}.judged())
	}
	for name, f := range functions.Refused {
		all = append(all, Entry{Kind: "function", Name: name, Doc: strings.ToUpper(f.Why[:1]) + f.Why[1:] + ".", State: Refused})
	}
	slices.SortFunc(all, func(a, b Entry) int {
		return strings.Compare(a.Kind+" "+a.Name, b.Kind+" "+b.Name)
	})
	return all
}

// kinds are the parts of the page.
var kinds = []struct{ kind, title string }{
	{"operator", "Operators"}, {"function", "Functions"}, {"aggregate", "Aggregates"}, {"plugin", "Plugins of evaluate"},
}

// Write writes the reference page.
func Write(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# What kql has\n\nMade from the program itself; `go test ./cmd/internal/reference -update` makes it anew.\n\n")
	b.WriteString("- **verified**: the engine's measured answer to a query with it is kql's too\n- **implemented**: made after the reference\n- **refused**: not there; a query with it is told so\n")
	all := Entries()
	for _, k := range kinds {
		fmt.Fprintf(&b, "\n## %s\n\n| name | state | what it does |\n| --- | --- | --- |\n", k.title)
		for _, e := range all {
			if e.Kind == k.kind {
				fmt.Fprintf(&b, "| %s | %s | %s |\n", names(e), e.State, cell(e))
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func names(e Entry) string {
	text := "`" + e.Name + "`"
	for _, a := range e.Aliases {
		text += ", `" + a + "`"
	}
	return text
}

func cell(e Entry) string {
	text := e.Doc
	if e.Example != "" {
		text += " `" + e.Example + "` gives `" + e.Want + "`"
	}
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(text)
}
