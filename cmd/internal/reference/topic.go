package reference

import (
	"fmt"
	"slices"
	"strings"

	"kql/functions"
	"kql/parser"
)

// Topics is every name that Topic explains, sorted.
func Topics() (names []string) {
	for _, e := range Entries() {
		names = append(append(names, e.Name), e.Aliases...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Topic explains the operators, functions and plugins of a name: how each is written, what it does, an example.
func Topic(name string) (string, error) {
	name = strings.TrimSuffix(strings.TrimSpace(name), "()")
	var b strings.Builder
	for _, e := range Entries() {
		if e.Name != name && !slices.Contains(e.Aliases, name) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		e.explain(&b)
	}
	if b.Len() == 0 {
		return "", fmt.Errorf("there is no operator, function or plugin %s%s", name, DidYouMean(name, Topics()))
	}
	return b.String(), nil
}

// explain writes an entry for somebody who wants to use it.
func (e Entry) explain(b *strings.Builder) {
	fmt.Fprintf(b, "%s (%s", e.Name, e.Kind)
	if len(e.Aliases) > 0 {
		fmt.Fprintf(b, ", also %s", strings.Join(e.Aliases, ", "))
	}
	fmt.Fprintf(b, ", %s)\n%s\n", e.State, e.Doc)
	for _, line := range e.written() {
		fmt.Fprintf(b, "  %s\n", line)
	}
	if e.Example != "" {
		fmt.Fprintf(b, "Example: %s gives %s\n", e.Example, e.Want)
	}
}

// written is how an entry is written in a query.
func (e Entry) written() []string {
	switch e.Kind {
	case "operator":
		for _, o := range parser.Operators() {
			if o.Name == e.Name && o.Syntax != o.Name {
				return []string{"| " + o.Syntax}
			}
		}
		return []string{"| " + e.Name}
	case "plugin":
		return []string{"| evaluate " + e.Name + "(...)"}
	}
	if slices.ContainsFunc(functions.Infix(), func(f *functions.Function) bool { return f.Name == e.Name }) {
		return []string{"a " + e.Name + " b"}
	}
	return Signatures(e.Name)
}

// DidYouMean goes on from a sentence about a word that is none of the candidates, with the nearest of them; it is ""
// where none is near.
func DidYouMean(word string, candidates []string) string {
	if hint := parser.DidYouMean(word, candidates); hint != "" {
		return "; " + hint
	}
	return ""
}
