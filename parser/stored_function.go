package parser

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// StoredFunction is a function whose text stands on its own, outside of any query.
type StoredFunction struct {
	Name   Name   // its Text is "" where the text gives none
	Doc    string // the command's docstring, or the comment above the function, on one line
	Lambda *Lambda
	group  bool // the command makes a group of entities
}

// ParseFunction reads a stored function: (params) { body }; let Name = (params) { body }; the command that makes
// it, .create-or-alter function with (...) Name(params) { body }; or a bare query, which has no parameters. A group of
// entities is read too, as let Name = entity_group [...], entity_group [...] or .create entity_group Name (...). Every
// place in it, and in what is wrong with it, lies base bytes further on, so that several texts can be told apart.
func ParseFunction(text string, base int) (*StoredFunction, Diagnostics) {
	f, problems := readFunction(text, base)
	if !problems.Failed() {
		problems = append(problems, BareNames(f.Lambda)...)
	}
	if problems.Failed() {
		return nil, problems
	}
	return f, problems
}

func readFunction(text string, base int) (*StoredFunction, Diagnostics) {
	all, problems := scan(text, base)
	if problems != nil {
		return nil, problems
	}
	f := &StoredFunction{Doc: commentAbove(all)}
	parts := split(all)
	lex, err := replay(parts[0])
	switch {
	case err != nil:
	case peekIs(lex, "."):
		if err = f.commandHead(lex); err == nil && f.group {
			f.Lambda, err = parseStoredGroup(lex, "(", ")")
		} else if err == nil {
			f.Lambda, err = parseLambda(lex)
		}
	case entityGroupNext(lex):
		lex.Next()
		f.Lambda, err = parseStoredGroup(lex, "[", "]")
	case lambdaNext(lex) || peekIs(lex, "view") && after(lex, 1).Value == "(":
		f.Lambda, err = parseLambda(lex)
	default:
		return f.bare(text, parts, base)
	}
	if err == nil && !lex.Peek().EOF() {
		err = afterStatement(*lex.Peek())
	}
	if err == nil {
		err = alone(parts)
	}
	if err != nil {
		return nil, Diagnostics{diagnose(err)}
	}
	return f, nil
}

// FunctionName is the name that a stored function's text gives it; "" where it gives none. It does not read the
// function itself, so a text with a name may yet be wrong.
func FunctionName(text string) string {
	start := firstWord(text)
	if start != "." && start != "let" {
		return ""
	}
	all, problems := scan(text, 0)
	if problems != nil {
		return ""
	}
	parts := split(all)
	lex, err := replay(parts[0])
	if err != nil {
		return ""
	}
	f := &StoredFunction{}
	if start == "." {
		err = f.commandHead(lex)
	} else if err = f.letHead(lex); lambdaNext(lex) && alone(parts) != nil {
		return ""
	}
	if err != nil || !(f.group && peekIs(lex, "(")) && !lambdaNext(lex) && !entityGroupNext(lex) {
		return ""
	}
	return f.Name.Text
}

// parseStoredGroup reads a group's entities between brackets, as the body of a function without parameters.
func parseStoredGroup(lex *tokens, open, end string) (*Lambda, error) {
	start := here(lex)
	if err := need(lex, open); err != nil {
		return nil, err
	}
	entities, err := list(lex, parsePostfix)
	if err == nil {
		err = need(lex, end)
	}
	return &Lambda{Place: from(start, lex), Body: &EntityGroup{from(start, lex), entities}}, err
}

// HasTokens says whether a text holds more than white space and comments.
func HasTokens(text string) bool { return firstWord(text) != "" }

// firstWord is the first token of a text but for white space and comments.
func firstWord(text string) string {
	s := &scanner{text: text}
	for {
		t, _ := s.Next()
		if t.Type != tokenSpace && t.Type != tokenComment {
			return t.Value
		}
	}
}

// alone complains about anything that stands behind the first statement.
func alone(parts [][]lexer.Token) error {
	for _, rest := range parts[1:] {
		if lex, _ := replay(rest); !lex.Peek().EOF() {
			t := *lex.Peek()
			return failAt(Span{t.Pos.Offset, t.Pos.Offset + len(t.Value)}, "KS005", "Expected: the end of the function", "a file holds one function")
		}
	}
	return nil
}

func (f *StoredFunction) letHead(lex *tokens) (err error) {
	lex.Next()
	if f.Name, err = parseName(lex); err == nil {
		err = need(lex, "=")
	}
	return err
}

// commandHead reads .create-or-alter function ifnotexists with (docstring = "...") Name, from the dot.
func (f *StoredFunction) commandHead(lex *tokens) (err error) {
	lex.Next()
	if !accept(lex, "create") && !accept(lex, "alter") {
		return expected(lex, "create-or-alter function", "create function", "alter function")
	}
	for _, word := range []string{"-", "or", "-", "alter"} {
		if !accept(lex, word) {
			break
		}
	}
	if f.group = accept(lex, "entity_group"); f.group {
		f.Name, err = parseName(lex)
		accept(lex, "ifnotexists")
		return err
	}
	if err := need(lex, "function"); err != nil {
		return err
	}
	accept(lex, "ifnotexists")
	if peekIs(lex, "with") && after(lex, 1).Value == "(" {
		lex.Next()
		properties, err := parsePropertyList(lex)
		if err != nil {
			return err
		}
		if doc := Hint(properties, "docstring"); doc != "" {
			f.Doc = doc
		}
	}
	f.Name, err = parseName(lex)
	return err
}

// bare reads statements: a let of one function and nothing else names that function, a query is the body itself.
func (f *StoredFunction) bare(text string, parts [][]lexer.Token, base int) (*StoredFunction, Diagnostics) {
	q, problems := parseStatements(parts, Place{Span{base, base + len(text)}})
	if problems.Failed() {
		return nil, problems
	}
	if let, ok := q.Statements[0].(*Let); ok && len(q.Statements) == 1 {
		switch value := let.Value.(type) {
		case *Lambda:
			f.Name, f.Lambda = let.Name, value
			return f, nil
		case *EntityGroup:
			f.Name, f.Lambda = let.Name, &Lambda{Place: value.Place, Body: value}
			return f, nil
		}
	}
	f.Lambda = &Lambda{Place: q.Place}
	for _, s := range q.Statements {
		if x, ok := s.(*ExprStatement); ok {
			f.Lambda.Body = x.Value
		} else {
			f.Lambda.Lets = append(f.Lambda.Lets, s)
		}
	}
	return f, nil
}

// commentAbove is the comment that a text begins with, on one line.
func commentAbove(all []lexer.Token) string {
	var words []string
	for _, t := range all {
		switch t.Type {
		case tokenComment:
			words = append(words, strings.Fields(strings.TrimLeft(t.Value, "/#"))...)
		case tokenSpace:
		default:
			return strings.Join(words, " ")
		}
	}
	return strings.Join(words, " ")
}
