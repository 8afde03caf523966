// Package yamldoc reads YAML files whose every mistake is told with its place: unknown keys, wrong kinds of
// values, and whatever the reader finds.
package yamldoc

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/parser"
)

// Document is a YAML file and what was found wrong in it.
type Document struct {
	Source   parser.Source
	Root     *yaml.Node // nil where the text is no YAML or holds nothing
	Problems parser.Diagnostics

	codes Codes
	lines []int // the offset at which each line begins
}

// Codes are the codes that mistakes of all YAML files are told with; none where they are empty.
type Codes struct {
	Shape   string // what is no YAML, or not the kind of value that is wanted
	Unknown string // a key that is not known
}

// Parse reads the first document of a text. What is no YAML is a problem of the document.
func Parse(name, text string) *Document { return Codes{}.Parse(name, text) }

// Parse reads the first document of a text, whose mistakes are told with the codes.
func (c Codes) Parse(name, text string) *Document {
	d := &Document{Source: parser.Source{Name: name, Text: text}, codes: c, lines: []int{0}}
	for i := range len(text) {
		if text[i] == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		line, message := syntaxError(err)
		at := d.offset(line, 1)
		d.At(parser.Span{Start: at, End: at}, parser.Error, c.Shape, "", "This is not YAML: %s.", message)
		return d
	}
	if len(root.Content) > 0 {
		d.Root = root.Content[0]
		e := expansion{doc: d, inside: map[*yaml.Node]bool{}}
		e.expand(d.Root)
	}
	d.alone()
	return d
}

// alone warns of a second document, which nobody reads.
func (d *Document) alone() {
	if !strings.Contains(d.Source.Text, "\n---") {
		return
	}
	all := yaml.NewDecoder(strings.NewReader(d.Source.Text))
	var root yaml.Node
	for range 2 {
		root = yaml.Node{}
		if all.Decode(&root) != nil {
			return // there is none, or what it has is no YAML
		}
	}
	if len(root.Content) > 0 && root.Content[0].Tag != "!!null" {
		at := d.offset(root.Content[0].Line, root.Content[0].Column)
		d.At(parser.Span{Start: at, End: at}, parser.Warning, d.codes.Shape, "", "Only the first document of a file is read. Another begins here.")
	}
}

// oneBefore are the messages whose line yaml counts from 0: those of its parser, not those of its scanner.
var oneBefore = regexp.MustCompile(`did not find expected (key|node content|'-'|',' or|<)`)

// syntaxError is the line that an error of yaml names, 1 where it names none, and what it says besides.
func syntaxError(err error) (line int, message string) {
	message = strings.TrimPrefix(err.Error(), "yaml: ")
	if n, _ := fmt.Sscanf(message, "line %d: ", &line); n == 0 {
		return 1, message
	}
	_, message, _ = strings.Cut(message, ": ")
	if oneBefore.MatchString(message) {
		line++
	}
	return line, message
}

func (d *Document) offset(line, column int) int {
	if line < 1 || line > len(d.lines) {
		return len(d.Source.Text)
	}
	at := d.lines[line-1]
	for range column - 1 { // columns count characters
		_, width := nextRune(d.Source.Text[at:])
		at += width
	}
	return at
}

func nextRune(s string) (rune, int) {
	for i, r := range s {
		if i > 0 {
			return r, i
		}
	}
	return 0, len(s)
}

// Span is the place of a node's first line.
func (d *Document) Span(n *yaml.Node) parser.Span {
	start := d.offset(n.Line, n.Column)
	length := len(n.Value)
	switch {
	case n.Kind != yaml.ScalarNode || n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		length = 1
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		length += 2
	}
	end := min(start+length, len(d.Source.Text))
	if i := strings.IndexByte(d.Source.Text[start:end], '\n'); i >= 0 {
		end = start + i
	}
	return parser.Span{Start: start, End: end}
}

// Fail reports a mistake at a node; a nil node is the file's beginning.
func (d *Document) Fail(n *yaml.Node, hint, format string, args ...any) {
	d.Report(n, parser.Error, d.codes.Shape, hint, format, args...)
}

// Report says something about a node; a nil node is the file's beginning.
func (d *Document) Report(n *yaml.Node, severity parser.Severity, code, hint, format string, args ...any) {
	span := parser.Span{}
	if n != nil {
		span = d.Span(n)
	}
	d.At(span, severity, code, hint, format, args...)
}

// At says something about a part of the text.
func (d *Document) At(span parser.Span, severity parser.Severity, code, hint, format string, args ...any) {
	p := parser.Diagnostic{Severity: severity, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint, Span: span}
	if !slices.Contains(d.Problems, p) { // several readers may look at the same place
		d.Problems = append(d.Problems, p)
	}
}

// DidYouMean is a hint that names the candidate that word was most likely meant to be, or else lists them.
func DidYouMean(word string, candidates []string) string {
	if hint := parser.DidYouMean(word, candidates); hint != "" {
		return hint
	}
	if len(candidates) == 0 || len(candidates) > 12 {
		return ""
	}
	return "known: " + strings.Join(candidates, ", ")
}

// Pairs is a mapping's keys and values in order. Anything else, and a key that is there twice, is reported.
func (d *Document) Pairs(n *yaml.Node, what string) (pairs [][2]*yaml.Node) {
	if !d.is(n, yaml.MappingNode, what, "a mapping of keys to values") {
		return nil
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case key.Kind != yaml.ScalarNode:
			d.Fail(key, "", "A key of %s is a word.", what)
			continue
		case seen[key.Value]:
			d.Fail(key, "", "The key '%s' stands here twice.", key.Value)
			continue
		}
		seen[key.Value] = true
		pairs = append(pairs, [2]*yaml.Node{key, n.Content[i+1]})
	}
	return pairs
}

// Key is one of the keys that a mapping may have.
type Key struct {
	Name string
	Read func(value *yaml.Node)
}

// Keys reads a mapping with known keys, each by its function, and reports the others.
func (d *Document) Keys(n *yaml.Node, what string, known ...Key) {
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = k.Name
	}
	for _, pair := range d.Pairs(n, what) {
		at := slices.Index(names, pair[0].Value)
		if at < 0 {
			d.Report(pair[0], parser.Error, d.codes.Unknown, DidYouMean(pair[0].Value, names), "%s has no key '%s'.", Sentence(what), pair[0].Value)
			continue
		}
		known[at].Read(pair[1])
	}
}

// Items is a list's elements; anything else is reported.
func (d *Document) Items(n *yaml.Node, what string) []*yaml.Node {
	if !d.is(n, yaml.SequenceNode, what, "a list") {
		return nil
	}
	return n.Content
}

// Text is a scalar as it is written; anything else is reported.
func (d *Document) Text(n *yaml.Node, what string) (string, bool) {
	if !d.is(n, yaml.ScalarNode, what, "a text") {
		return "", false
	}
	return n.Value, true
}

func (d *Document) is(n *yaml.Node, kind yaml.Kind, what, wanted string) bool {
	if n.Kind != kind {
		d.Fail(n, "", "%s is %s.", Sentence(what), wanted)
		return false
	}
	return true
}

// Sentence is text with a capital first.
func Sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
