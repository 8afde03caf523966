package editor

import (
	"strings"
	"sync"

	"kql/functions"
	"kql/parser"
)

// Finished says whether a query is one: no bracket and no pipe is open, and no let lacks its semicolon.
func Finished(text string) bool {
	var words []string
	depth, start := 0, 0 // start is where the last statement begins
	for _, t := range parser.Tokens(text) {
		word := text[t.Start:t.End]
		if t.Kind == parser.Comment {
			continue
		}
		if t.Kind == parser.Broken && (strings.HasPrefix(word, "```") || strings.HasPrefix(word, "~~~")) {
			return false
		}
		if t.Kind == parser.Text {
			word = "text"
		}
		words = append(words, word)
		switch word {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth = max(depth-1, 0)
		case ";":
			if depth == 0 {
				start = len(words)
			}
		}
	}
	switch n := len(words); {
	case n == 0:
		return true
	case depth > 0, unended()[words[n-1]], start < n && words[start] == "let":
		return false
	case n > 1 && words[n-2] == "|":
		return !wanting()[words[n-1]]
	}
	return true
}

// unended is the signs and words behind which a query goes on.
var unended = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq("| , = => : and or not by on with of from to step between !between") {
		all[w] = true
	}
	for _, f := range functions.Infix() {
		for w := range strings.FieldsSeq(f.Name) { // matches regex is two
			all[w] = w != "*" // which stands for all columns too
		}
	}
	return all
})

// wanting is the operators that cannot stand alone: something in their syntax must not be left out.
var wanting = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, o := range parser.Operators() {
		needed, depth := 0, 0
		for _, c := range o.Syntax {
			switch {
			case c == '[':
				depth++
			case c == ']':
				depth--
			case depth == 0 && c != ' ':
				needed++
			}
		}
		for _, name := range append([]string{o.Name}, o.Aliases...) {
			all[name] = needed > len(o.Name)
		}
	}
	return all
})
