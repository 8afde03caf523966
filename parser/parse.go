package parser

import (
	"fmt"

	"github.com/alecthomas/participle/v2/lexer"
)

const (
	// MaxSize is the longest query, in bytes: a larger one is refused before anything is read of it.
	MaxSize = 4 << 20
	// MaxDepth is how deep brackets may nest; every recursion of the parser goes through a bracket.
	MaxDepth = 400
	// MaxChain is how many operators or path steps may follow one another in an expression.
	MaxChain = 10_000
	// MaxSteps is how many operators a pipeline may have.
	MaxSteps = 2_000
)

// Parse reads a whole query. Where the diagnostics hold an error the query lacks the statements that
// failed; each statement is tried on its own, so one mistake hides no other. Parse never panics.
func Parse(text string) (*Query, Diagnostics) {
	all, problems := scan(text, 0)
	place := Place{Span{0, len(text)}}
	if problems != nil {
		return &Query{Place: place}, problems
	}
	return parseStatements(split(all), place)
}

// parseStatements reads each part as a statement.
func parseStatements(parts [][]lexer.Token, place Place) (*Query, Diagnostics) {
	q := &Query{Place: place}
	var problems Diagnostics
	for _, part := range parts {
		s, err := parseAlone(part, parseStatement)
		if last := part[len(part)-1]; err == nil && s == nil && last.Value == ";" {
			err = failAt(Span{last.Pos.Offset, last.Pos.Offset + 1}, "KS005", "Expected: a statement", "one ; parts two statements")
		}
		if err != nil {
			problems = append(problems, diagnose(err))
		} else if s != nil {
			q.Statements = append(q.Statements, s)
		}
	}
	if len(q.Statements) == 0 && problems == nil {
		problems = Diagnostics{{Severity: Error, Code: "KS005", Message: "Expected: a query", Span: Span{place.Span.Start, place.Span.Start}}}
	}
	return q, problems
}

// scan cuts the text into tokens, with white space and comments among them, and checks the limits. The tokens'
// places are counted from base.
func scan(text string, base int) ([]lexer.Token, Diagnostics) {
	if len(text) > MaxSize {
		return nil, Diagnostics{{Severity: Error, Code: "KQL001", Message: fmt.Sprintf("The query has %d bytes; kql reads up to %d.", len(text), MaxSize), Span: Span{base, base}}}
	}
	s := &scanner{text: text}
	out := make([]lexer.Token, 0, len(text)/4+1)
	depth := 0
	for {
		t, _ := s.Next()
		t.Pos.Offset += base
		out = append(out, t)
		if t.EOF() {
			return out, nil
		}
		if t.Type == tokenOp {
			switch t.Value {
			case "(", "[", "{":
				depth++
			case ")", "]", "}":
				depth = max(depth-1, 0)
			}
		}
		if depth > MaxDepth {
			at := Span{t.Pos.Offset, t.Pos.Offset + 1}
			return nil, Diagnostics{{Severity: Error, Code: "KQL002", Message: fmt.Sprintf("Brackets nest more than %d deep here.", MaxDepth), Span: at}}
		}
	}
}

// split parts the tokens at each semicolon outside brackets.
func split(all []lexer.Token) [][]lexer.Token {
	var out [][]lexer.Token
	start, depth := 0, 0
	for i, t := range all {
		if t.Type == tokenOp {
			switch t.Value {
			case "(", "[", "{":
				depth++
			case ")", "]", "}":
				depth = max(depth-1, 0)
			case ";":
				if depth == 0 {
					out = append(out, all[start:i+1])
					start = i + 1
				}
			}
		}
	}
	return append(out, all[start:])
}

// parseAlone reads the tokens of one statement, all of them; nothing but white space gives the zero value.
func parseAlone[T any](part []lexer.Token, read func(*tokens) (T, error)) (T, error) {
	var none T
	lex, err := replay(part)
	if err != nil || lex.Peek().EOF() {
		return none, err
	}
	v, err := read(lex)
	if err != nil {
		return none, err
	}
	if !lex.Peek().EOF() {
		return none, afterStatement(*lex.Peek())
	}
	return v, nil
}

// replayed is tokens as a lexer, without a semicolon at their end.
type replayed struct{ rest []lexer.Token }

func replay(part []lexer.Token) (*tokens, error) {
	return lexer.Upgrade(&replayed{part}, tokenSpace, tokenComment)
}

// Next is the next token; at the end, or at the last semicolon, the end of the text.
func (r *replayed) Next() (lexer.Token, error) {
	t := r.rest[0]
	if len(r.rest) == 1 && (t.EOF() || t.Value == ";") {
		return lexer.Token{Type: tokenEOF, Value: t.Value, Pos: t.Pos}, nil
	}
	r.rest = r.rest[1:]
	return t, nil
}

// Words is the tokens of a text without white space and comments: two texts with the same words read the
// same.
func Words(text string) []string {
	all, problems := scan(text, 0)
	if problems != nil {
		return nil
	}
	var words []string
	for _, t := range all {
		if t.Type != tokenSpace && t.Type != tokenComment && !t.EOF() {
			words = append(words, t.Value)
		}
	}
	return words
}
