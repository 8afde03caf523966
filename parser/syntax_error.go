package parser

import (
	"errors"
	"fmt"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// syntaxError is a located complaint; it passes through participle as one of its errors.
type syntaxError struct{ Diagnostic }

func (e *syntaxError) Error() string   { return e.Diagnostic.Message }
func (e *syntaxError) Message() string { return e.Diagnostic.Message }
func (e *syntaxError) Position() lexer.Position {
	return lexer.Position{Offset: e.Diagnostic.Span.Start}
}

// failAt is a syntax error at a span.
func failAt(s Span, code, message, hint string) error {
	return &syntaxError{Diagnostic{Severity: Error, Code: code, Message: message, Hint: hint, Span: s}}
}

// expected complains about the next token where what (several: any of them) should stand.
func expected(lex *tokens, what ...string) error { return expectedAt(*lex.Peek(), what...) }

func expectedAt(t lexer.Token, what ...string) error {
	span := Span{t.Pos.Offset, t.Pos.Offset + len(t.Value)}
	if t.Type == tokenBad {
		return badToken(t, span)
	}
	found := "found '" + short(t.Value) + "'"
	if t.EOF() && t.Value == "" {
		found = "found the end of the query"
	}
	return failAt(span, "KS005", "Expected: "+strings.Join(what, ", "), found)
}

// afterStatement complains about what follows a whole statement.
func afterStatement(t lexer.Token) error {
	err := expectedAt(t, ";")
	var own *syntaxError
	switch errors.As(err, &own); {
	case own.Code != "KS005":
	case rules().operators[t.Value] != nil:
		own.Diagnostic.Message, own.Hint = "Expected: | or ;", own.Hint+"; is a | missing before it?"
	case t.Value == "let":
		own.Hint += "; is a ; missing before it?"
	}
	return err
}

func badToken(t lexer.Token, span Span) error {
	if n := len(t.Value) - 2; n > 0 && t.Value[n] == '\\' && escapeLength(t.Value[n:]) == 0 {
		return failAt(Span{span.End - 2, span.End}, "KS002", "Unexpected: "+t.Value[n:], `write \\ for a backslash, or @'...' to keep all of them`)
	}
	switch c := t.Value[0]; {
	case c == '"' || c == '\'' || strings.HasPrefix(t.Value, "```") || strings.HasPrefix(t.Value, "~~~"), len(t.Value) > 1 && (t.Value[1] == '"' || t.Value[1] == '\''):
		return failAt(span, "KS001", "Missing: closing quote of this string", "a string ends on its line; write @'...' to keep backslashes, ``` for several lines")
	case isWordByte(c):
		return failAt(span, "KS001", "Missing: )", "")
	}
	return failAt(span, "KS002", "Unexpected: "+short(t.Value), "")
}

func tooLong(lex *tokens) error {
	at := here(lex)
	return failAt(Span{at, at + 1}, "KQL003", fmt.Sprintf("This expression has more than %d operators in a row.", MaxChain), "a list reads better: x in (...)")
}

// short cuts a long text for a message.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:37]) + "..."
	}
	return s
}

// diagnose turns what a parse function or participle gave into a diagnostic.
func diagnose(err error) Diagnostic {
	var own *syntaxError
	if errors.As(err, &own) {
		return own.Diagnostic
	}
	var unexpected *participle.UnexpectedTokenError
	if errors.As(err, &unexpected) {
		errors.As(expectedAt(unexpected.Unexpected, wanted(unexpected)...), &own)
		return own.Diagnostic
	}
	var located participle.Error
	if errors.As(err, &located) {
		at := located.Position().Offset
		return Diagnostic{Severity: Error, Code: "KS005", Message: located.Message(), Span: Span{at, at}}
	}
	return Diagnostic{Severity: Error, Message: err.Error()}
}

// wanted is what participle expected, in the query author's words: keywords without quotes, and
// "expression" for the Go types of its grammar.
func wanted(e *participle.UnexpectedTokenError) []string {
	m := e.Message()
	_, m, ok := strings.Cut(m, "(expected ")
	if !ok {
		return []string{"another token"}
	}
	m = strings.TrimSuffix(m, ")")
	if strings.HasPrefix(m, `"`) {
		if word, _, ok := strings.Cut(m[1:], `"`); ok {
			return []string{word}
		}
	}
	return []string{"expression"}
}
