package paint

import (
	"strings"
	"sync"

	"kql/functions"
	"kql/functions/types"
	"kql/parser"
)

// Query is the parts of a query that have a colour.
func Query(text string) (parts []Part) {
	tokens := parser.Tokens(text)
	value := func(i int) string {
		if i < 0 || i >= len(tokens) {
			return ""
		}
		return text[tokens[i].Start:tokens[i].End]
	}
	before := -1 // the token before that is no comment
	for i, t := range tokens {
		role := Plain
		switch t.Kind {
		case parser.Comment:
			role = Comment
		case parser.Text:
			role = String
		case parser.Number, parser.Constant:
			role = Number
		case parser.Broken:
			role = Error
		case parser.Sign:
			role = sign(value(i))
		case parser.Word:
			role = word(value(before), value(i), value(i+1), strings.HasPrefix(text[t.End:], "("))
		}
		if role != Plain {
			parts = append(parts, Part{t.Start, t.End, role})
		}
		if t.Kind != parser.Comment {
			before = i
		}
	}
	return parts
}

func sign(s string) Role {
	switch {
	case s == "|":
		return Operator
	case s == "in~" || strings.HasPrefix(s, "!") && len(s) > 2:
		return Keyword
	}
	return Plain
}

// words are the words that stand between expressions or name a part of an operator.
var words = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, f := range functions.Infix() {
		all[f.Name] = true
	}
	for w := range strings.FieldsSeq("by on with to step from of asc desc nulls first last limit kind where typeof between and or in has not datatable externaldata view default") {
		all[w] = true
	}
	return all
})

// operators are the words that name an operator behind a pipe.
var operators = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, name := range parser.OperatorNames() {
		all[name] = true
	}
	return all
})

// statements are the words that a statement begins with.
var statements = map[string]bool{"let": true, "set": true, "declare": true, "alias": true, "restrict": true}

// word is the role of a word by what stands before and behind it; called is it where a bracket follows at once.
func word(before, w, next string, called bool) Role {
	first := before == "" || before == ";" || before == "{"
	switch {
	case before == "|" && operators()[w], (first || before == "(") && parser.Leads(w) && next != "(" && next != "=":
		return Operator
	case before == ".":
		return Plain
	case first && statements[w]:
		return Keyword
	case words()[w] && (next != "=" || w == "kind") && before != ",":
		return Keyword
	case w == "true" || w == "false" || w == "null":
		return Number
	case called:
		return Function
	case before == ":":
		if _, ok := types.Named(w); ok {
			return Keyword
		}
	}
	return Plain
}

// Brackets is the bracket beside an offset and its partner; ok is false where there is no bracket or it has none.
func Brackets(text string, offset int) (a, b parser.Span, ok bool) {
	var open []parser.Span
	for _, t := range parser.Tokens(text) {
		if t.Kind != parser.Sign || t.End != t.Start+1 {
			continue
		}
		switch c := text[t.Start]; c {
		case '(', '[', '{':
			open = append(open, t.Span)
		case ')', ']', '}':
			if len(open) == 0 {
				continue
			}
			partner := open[len(open)-1]
			open = open[:len(open)-1]
			if pairs[text[partner.Start]] == c && (beside(partner, offset) || beside(t.Span, offset)) {
				return partner, t.Span, true
			}
		}
	}
	return a, b, false
}

var pairs = map[byte]byte{'(': ')', '[': ']', '{': '}'}

// beside says whether an offset is right before or right behind a bracket.
func beside(s parser.Span, offset int) bool { return offset == s.Start || offset == s.End }
