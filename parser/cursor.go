package parser

import (
	"github.com/alecthomas/participle/v2/lexer"
)

// tokens is the stream of tokens that participle hands to a parse function; white space and comments are
// passed over.
type tokens = lexer.PeekingLexer

// peekIs says whether the next token reads as one of the given texts. A string token never does: its text
// has quotes.
func peekIs(lex *tokens, texts ...string) bool {
	t := lex.Peek()
	for _, text := range texts {
		if t.Value == text && (t.Type == tokenIdent || t.Type == tokenOp) {
			return true
		}
	}
	return false
}

// accept takes the next token if it reads as text.
func accept(lex *tokens, text string) bool {
	if !peekIs(lex, text) {
		return false
	}
	lex.Next()
	return true
}

// need takes the next token, which must read as text.
func need(lex *tokens, text string) error {
	if accept(lex, text) {
		return nil
	}
	return expected(lex, text)
}

// here is where the next token starts.
func here(lex *tokens) int { return lex.Peek().Pos.Offset }

// done is where the last taken token ends.
func done(lex *tokens) int {
	c := lex.RawCursor()
	if c == 0 {
		return 0
	}
	t := lex.Range(c-1, c)[0]
	return t.Pos.Offset + len(t.Value)
}

// from is the place from start up to the last taken token.
func from(start int, lex *tokens) Place { return Place{Span{start, max(start, done(lex))}} }

// after is the n-th token behind the next one, without taking any.
func after(lex *tokens, n int) lexer.Token {
	mark := lex.MakeCheckpoint()
	for range n {
		lex.Next()
	}
	t := *lex.Peek()
	lex.LoadCheckpoint(mark)
	return t
}

// list is items parted by commas.
func list[T any](lex *tokens, item func(*tokens) (T, error)) ([]T, error) {
	var out []T
	for {
		x, err := item(lex)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
		if !accept(lex, ",") {
			return out, nil
		}
	}
}
