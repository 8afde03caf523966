package parser

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// The kinds of token. Every word is an Ident: what is a keyword, only the place where it stands tells.
const (
	tokenEOF = lexer.EOF
	tokenBad = lexer.TokenType(iota + 1)
	tokenSpace
	tokenComment
	tokenIdent
	tokenString
	tokenLong
	tokenReal
	tokenTimespan
	tokenTyped // datetime(...), guid(...) and their kind, up to the closing parenthesis
	tokenOp
)

// definition is the lexer as participle asks for it.
type definition struct{}

// Symbols names the kinds of token.
func (definition) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{
		"EOF": tokenEOF, "Bad": tokenBad, "Space": tokenSpace, "Comment": tokenComment, "Ident": tokenIdent, "String": tokenString,
		"Long": tokenLong, "Real": tokenReal, "Timespan": tokenTimespan, "Typed": tokenTyped, "Op": tokenOp,
	}
}

// Lex reads all of r, then lexes it.
func (definition) Lex(_ string, r io.Reader) (lexer.Lexer, error) {
	text, err := io.ReadAll(r)
	return &scanner{text: string(text)}, err
}

// scanner cuts text into tokens; together they are the whole text. It never fails: what it does not know
// becomes a Bad token.
type scanner struct {
	text string
	pos  int
}

// Next is the next token. Only the byte offset of its position is set.
func (s *scanner) Next() (lexer.Token, error) {
	start := s.pos
	if start >= len(s.text) {
		return lexer.Token{Type: tokenEOF, Pos: lexer.Position{Offset: start}}, nil
	}
	kind := s.scan()
	return lexer.Token{Type: kind, Value: s.text[start:s.pos], Pos: lexer.Position{Offset: start}}, nil
}

func (s *scanner) peek(n int) byte {
	if s.pos+n < len(s.text) {
		return s.text[s.pos+n]
	}
	return 0
}

func (s *scanner) scan() lexer.TokenType {
	switch c := s.peek(0); {
	case isSpace(c):
		for isSpace(s.peek(0)) {
			s.pos++
		}
		return tokenSpace
	case c == '/' && s.peek(1) == '/', c == '#' && (s.pos == 0 || s.text[s.pos-1] == '\n'):
		s.skipLine()
		return tokenComment
	case s.stringAhead():
		return s.scanString()
	case c >= '0' && c <= '9', c == '.' && isDigit(s.peek(1)):
		return s.scanNumber()
	case isWordByte(c):
		return s.scanWord()
	case c >= utf8.RuneSelf:
		return s.scanUnicode()
	}
	return s.scanOp()
}

func (s *scanner) skipLine() {
	if n := strings.IndexAny(s.text[s.pos:], "\r\n"); n >= 0 {
		s.pos += n
	} else {
		s.pos = len(s.text)
	}
}

// operators, longest first where one begins another.
var operators = []string{
	"<=", ">=", "=>", "==", "=~", "!=", "!~", "<>", "..",
	"<", ">", "=", "+", "-", "*", "/", "%", "|", "(", ")", "[", "]", "{", "}", ",", ";", ":", ".", "~", "@",
}

// negated are the words that an exclamation mark may stand before.
var negated = map[string]bool{
	"in": true, "has": true, "has_cs": true, "hasprefix": true, "hasprefix_cs": true, "hassuffix": true, "hassuffix_cs": true,
	"contains": true, "contains_cs": true, "startswith": true, "startswith_cs": true, "endswith": true, "endswith_cs": true, "between": true,
}

func (s *scanner) scanOp() lexer.TokenType {
	if s.peek(0) == '!' {
		end := s.pos + 1
		for end < len(s.text) && isWordByte(s.text[end]) {
			end++
		}
		if word := s.text[s.pos+1 : end]; negated[word] {
			s.pos = end
			if word == "in" && s.peek(0) == '~' {
				s.pos++
			}
			return tokenOp
		}
	}
	for _, op := range operators {
		if strings.HasPrefix(s.text[s.pos:], op) {
			s.pos += len(op)
			return tokenOp
		}
	}
	s.pos++
	return tokenBad
}

// typed are the words that make a literal of what stands in the parentheses right behind them.
var typed = map[string]bool{
	"datetime": true, "date": true, "timespan": true, "time": true, "guid": true, "decimal": true,
	"int": true, "int32": true, "long": true, "int64": true, "real": true, "double": true, "bool": true, "boolean": true,
}

// hyphenated are the keywords with a hyphen in them, by their first word.
var hyphenated = map[string][]string{
	"project": {"project-by-names", "project-reorder", "project-rename", "project-smart", "project-away", "project-keep"},
	"mv":      {"mv-expand", "mv-apply"},
	"make":    {"make-series", "make-graph"},
	"top":     {"top-hitters", "top-nested"},
	"sample":  {"sample-distinct"},
	"parse":   {"parse-where", "parse-kv"},
	"granny":  {"granny-asc", "granny-desc"},
	"macro":   {"macro-expand"},
	"assert":  {"assert-schema"},
	"graph": {
		"graph-shortest-paths", "graph-mark-components", "graph-where-nodes", "graph-where-edges", "graph-to-table", "graph-match",
	},
	"partitioned": {"partitioned-by"},
}

func (s *scanner) scanWord() lexer.TokenType {
	start := s.pos
	s.skipWord()
	word := s.text[start:s.pos]
	switch {
	case typed[word] && s.peek(0) == '(':
		return s.scanTyped()
	case word == "in" && s.peek(0) == '~':
		s.pos++
		return tokenOp
	case s.peek(0) == '-':
		for _, h := range hyphenated[word] {
			if strings.HasPrefix(s.text[start:], h) && (start+len(h) == len(s.text) || !isWordByte(s.text[start+len(h)])) {
				s.pos = start + len(h)
				break
			}
		}
	}
	return tokenIdent
}

func (s *scanner) skipWord() {
	for s.pos < len(s.text) {
		if c := s.text[s.pos]; c < utf8.RuneSelf {
			if !isWordByte(c) {
				return
			}
			s.pos++
			continue
		}
		r, n := utf8.DecodeRuneInString(s.text[s.pos:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return
		}
		s.pos += n
	}
}

// scanTyped takes a literal such as datetime(2026-05-01) up to its parenthesis; it ends on its line.
func (s *scanner) scanTyped() lexer.TokenType {
	n := strings.IndexAny(s.text[s.pos:], ")\r\n")
	if n < 0 || s.text[s.pos+n] != ')' {
		s.skipLine()
		return tokenBad
	}
	s.pos += n + 1
	return tokenTyped
}

func (s *scanner) scanUnicode() lexer.TokenType {
	r, n := utf8.DecodeRuneInString(s.text[s.pos:])
	switch {
	case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
		s.pos += n
		return tokenSpace
	case unicode.IsLetter(r):
		s.skipWord()
		return tokenIdent
	}
	s.pos += n
	return tokenBad
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'
}
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isWordByte(c byte) bool {
	return c == '_' || c == '$' || isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z'
}
