package format

import (
	"fmt"
	"strings"

	"kql/parser"
)

// item is a token with what stands around it; an opening bracket holds what is in it.
type item struct {
	text  string
	kind  parser.TokenKind
	lead  []comment // on lines of their own before it
	trail string    // a comment behind it on its line
	blank bool      // an empty line stands before it and its comments
	apart bool      // one stands between its comments and it
	near  bool      // nothing stands between it and the token before
	unary bool      // a sign before a value
	hint  bool      // the = of a parameter such as kind=inner
	raw   bool      // white space around it stays as it is

	inner  []*item
	closer *item // of an opening bracket
}

type comment struct {
	text  string
	blank bool // an empty line stands before it
}

var closers = map[string]string{"(": ")", "[": "]", "{": "}"}

// reader makes items of tokens.
type reader struct {
	text    string
	end     int // of the last token
	last    *item
	pending []comment
	levels  [][]*item
	open    []*item
}

// tree is a text as items; tail is the comments at its end.
func tree(text string) (items []*item, tail []comment, err error) {
	r := &reader{text: text, levels: [][]*item{nil}}
	for _, t := range parser.Tokens(text) {
		between := text[r.end:t.Start]
		part := text[t.Start:t.End]
		r.end = t.End
		switch {
		case t.Kind == parser.Broken:
			return nil, nil, fmt.Errorf("%q is nothing that KQL has", part)
		case t.Kind == parser.Comment:
			r.comment(part, between)
		default:
			if err := r.token(t.Kind, part, between); err != nil {
				return nil, nil, err
			}
		}
	}
	if len(r.open) > 0 {
		return nil, nil, fmt.Errorf("a %s is not closed", r.open[len(r.open)-1].text)
	}
	return r.levels[0], r.pending, nil
}

func (r *reader) comment(text, between string) {
	text = strings.TrimRight(text, " \t\r")
	if r.last != nil && len(r.pending) == 0 && !strings.Contains(between, "\n") {
		r.last.trail = text
		return
	}
	r.pending = append(r.pending, comment{text, strings.Count(between, "\n") > 1})
}

func (r *reader) token(kind parser.TokenKind, text, between string) error {
	it := &item{text: text, kind: kind, lead: r.pending, near: between == "" && len(r.pending) == 0}
	it.blank = strings.Count(between, "\n") > 1
	if len(r.pending) > 0 {
		it.apart, it.blank = it.blank, r.pending[0].blank
	}
	r.pending = nil
	top := len(r.levels) - 1
	if n := len(r.open); n > 0 && closers[r.open[n-1].text] == text && kind == parser.Sign {
		r.open[n-1].inner, r.open[n-1].closer = r.levels[top], it
		r.levels, r.open = r.levels[:top], r.open[:n-1]
		r.last = it
		return nil
	}
	if kind == parser.Sign && (text == ")" || text == "]" || text == "}") {
		return fmt.Errorf("a %s closes nothing", text)
	}
	it.raw = len(r.open) > 0 && r.open[len(r.open)-1].raw
	it.describe(r.levels[top])
	r.levels[top] = append(r.levels[top], it)
	if kind == parser.Sign && closers[text] != "" {
		r.levels, r.open = append(r.levels, nil), append(r.open, it)
	}
	r.last = it
	return nil
}

// parameters are the names that = follows without a space.
var parameters = words(`kind isfuzzy withsource with_source with_itemindex bagexpansion flags default decodeblocks
	threshold characters with_match_id datascope`)

// describe says what a sign is by what stands before it on its level.
func (it *item) describe(before []*item) {
	n := len(before)
	var prev *item
	if n > 0 {
		prev = before[n-1]
		it.raw = it.raw || prev.raw && it.text != "|"
	}
	switch {
	case it.kind == parser.Word && strings.Contains(it.text, "graph") && (prev == nil || prev.text == "|"):
		it.raw = true
	case it.kind != parser.Sign:
	case it.text == "-" || it.text == "+":
		it.unary = prev == nil || prev.kind == parser.Word && keywords[prev.text] || prev.kind == parser.Sign && prev.closer == nil
	case it.text == "=":
		dotted := n > 1 && before[n-2].text == "."
		it.hint = prev != nil && prev.kind == parser.Word && (dotted || parameters[prev.text] && !namesColumns(before))
	}
}

// naming are the operators in whose lists = gives a name.
var naming = words("let extend project project-rename summarize print distinct")

// namesColumns says whether the last operator among items gives names.
func namesColumns(items []*item) bool {
	at := 0
	for i, it := range items {
		if it.kind == parser.Sign && (it.text == "|" || it.text == ";") {
			at = i + 1
		}
	}
	return at < len(items) && naming[items[at].text]
}

func words(text string) map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		all[w] = true
	}
	return all
}
