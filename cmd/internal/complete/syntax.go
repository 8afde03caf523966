package complete

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"kql/parser"
)

// syntax is an operator's syntax line, read: its words, signs and large words for what goes there.
type syntax []element

type element struct {
	text  string
	depth int // how many [ are open: what may be left out
}

var elementText = regexp.MustCompile(`[a-z][\w.-]*=?|[A-Z]+|\.\.\.|=>|[^\s]`)

// syntaxes is the syntax of each operator by each of its names.
var syntaxes = sync.OnceValue(func() map[string]syntax {
	all := map[string]syntax{}
	for _, o := range parser.Operators() {
		var s syntax
		depth := 0
		for _, text := range elementText.FindAllString(o.Syntax, -1) {
			switch text {
			case "[":
				depth++
			case "]":
				depth--
			default:
				s = append(s, element{text, depth})
			}
		}
		for _, name := range append([]string{o.Name}, o.Aliases...) {
			all[name] = s
		}
	}
	return all
})

// word says whether the element stands for itself.
func (e element) word() bool { return e.text[0] >= 'a' && e.text[0] <= 'z' }

func (e element) property() bool { return strings.HasSuffix(e.text, "=") }

// words is all that stand for themselves behind the operator's name.
func (s syntax) words() (out []string) {
	for _, e := range s[min(1, len(s)):] {
		if e.word() && !slices.Contains(out, e.text) {
			out = append(out, e.text)
		}
	}
	return out
}

// reached is the element up to which the tokens of a use have come: the last word that they have or the equals sign
// of a new name, or behind a comma the word that the list stands behind.
func (s syntax) reached(tokens []string) int {
	at := 0
	for i, t := range tokens {
		if i == 0 || len(s) == 0 {
			continue
		}
		switch sign := slices.IndexFunc(s[at:], func(e element) bool { return e.text == t }); {
		case t == ",":
			at = s.listed(at)
			continue
		case t == "=" && sign >= 0 && !s[at].property():
			at += sign
			continue
		}
		whole := t
		if i+1 < len(tokens) && tokens[i+1] == "=" {
			whole += "="
		}
		same := func(e element) bool { return e.word() && (e.text == t || e.text == whole) }
		if n := slices.IndexFunc(s[at+1:], same); n >= 0 {
			at += 1 + n
		} else if n := slices.IndexFunc(s[1:], same); n >= 0 {
			at = 1 + n
		}
	}
	return at
}

// listed is the word that the list stands behind that an element is in.
func (s syntax) listed(at int) int {
	comma := at + slices.IndexFunc(s[at:], func(e element) bool { return e.text == "," })
	for i := comma; i > 0; i-- {
		if s[i].word() && s[i].depth <= s[comma].depth {
			return i
		}
	}
	return 0
}

// next is what may follow an element, up to the first that must not be left out, and that as the last; where one of
// several words follows all of them are there.
func (s syntax) next(at int) (out []element) {
	if at >= len(s) {
		return nil
	}
	depth := s[at].depth
	i := at + 1
	for i+1 < len(s) && s[i].text == "|" { // the others of the words that the last one was chosen from
		i += 2
	}
	for ; i < len(s); i++ {
		if s[i].depth < depth {
			depth = s[i].depth
		}
		if s[i].depth > depth && i > 0 && s[i-1].depth >= s[i].depth {
			continue // not the first of what may be left out
		}
		out = append(out, s[i])
		if s[i].depth > depth {
			continue
		}
		for i+2 < len(s) && s[i+1].text == "|" {
			i += 2
			out = append(out, s[i])
		}
		return out
	}
	return out
}

// bracket says what stands in a bracket that opens behind the given tokens of a use.
func (s syntax) bracket(tokens []string) role {
	at := s.reached(tokens)
	for i := at + 1; i < len(s); i++ {
		e := s[i]
		switch {
		case e.depth > s[at].depth:
		case e.text == "(":
			return s.inBracket(i)
		case e.text == "TABLE":
			return ofTables
		case e.text == "COLUMN", e.text == "NAME", e.text == "PLUGIN", e.text == "FUNCTION", e.text == "|", e.text == "=":
		case e.word() && s[i-1].text == "|":
		default:
			return ofExpressions
		}
	}
	return ofExpressions
}

// inBracket says what stands in the syntax's own bracket.
func (s syntax) inBracket(open int) role {
	switch e := s[open+1]; {
	case e.text == "TABLE":
		return ofTables
	case e.text == "QUERY":
		return ofOperators
	case e.text == "NAME":
		return ofColumns
	case e.text == "TYPE":
		return ofTypes
	case e.property():
		return ofProperties
	}
	return ofExpressions
}

// values is what a property may be: words that stand for themselves, or one large one.
func (s syntax) values(property string) []element {
	at := slices.IndexFunc(s, func(e element) bool { return e.text == property+"=" })
	if at < 0 {
		return nil
	}
	return s.next(at)
}
