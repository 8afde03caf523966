package parser

import "github.com/alecthomas/participle/v2/lexer"

// TokenKind says what a token is to the eye.
type TokenKind uint8

// The kinds of token.
const (
	Comment  TokenKind = iota + 1
	Word               // a name or a keyword: only its place tells which
	Text               // a string
	Number             // a number or a timespan such as 5m
	Constant           // datetime(...) and its kind
	Sign               // an operator sign, a bracket, a comma
	Broken             // what is no token, or a string or constant without an end
)

// Token is a part of a query's text.
type Token struct {
	Kind TokenKind
	Span
}

var tokenKinds = map[lexer.TokenType]TokenKind{
	tokenComment: Comment, tokenIdent: Word, tokenString: Text, tokenLong: Number, tokenReal: Number, tokenTimespan: Number,
	tokenTyped: Constant, tokenOp: Sign, tokenBad: Broken,
}

// Tokens cuts a text into tokens, without the white space between them. It takes any text.
func Tokens(text string) []Token {
	s := &scanner{text: text}
	var out []Token
	for {
		t, _ := s.Next()
		if t.EOF() {
			return out
		}
		if kind := tokenKinds[t.Type]; kind != 0 {
			out = append(out, Token{kind, Span{t.Pos.Offset, t.Pos.Offset + len(t.Value)}})
		}
	}
}
