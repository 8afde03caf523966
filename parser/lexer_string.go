package parser

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// stringAhead says whether a string literal begins here, with its h or @ if it has one.
func (s *scanner) stringAhead() bool {
	i := 0
	if s.peek(0)|0x20 == 'h' {
		i++
	}
	if s.peek(i) == '@' {
		return s.peek(i+1) == '"' || s.peek(i+1) == '\''
	}
	return s.peek(i) == '"' || s.peek(i) == '\'' || i == 0 && s.fence() != ""
}

// fence is the mark of a multi-line string that begins here.
func (s *scanner) fence() string {
	for _, f := range []string{"```", "~~~"} {
		if strings.HasPrefix(s.text[s.pos:], f) {
			return f
		}
	}
	return ""
}

func (s *scanner) scanString() lexer.TokenType {
	if f := s.fence(); f != "" {
		end := strings.Index(s.text[s.pos+3:], f)
		if end < 0 {
			s.pos = len(s.text)
			return tokenBad
		}
		s.pos += end + 6
		return tokenString
	}
	verbatim := false
	for s.peek(0) != '"' && s.peek(0) != '\'' {
		verbatim = verbatim || s.peek(0) == '@'
		s.pos++
	}
	quote := s.peek(0)
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch c := s.text[s.pos]; {
		case c == quote && verbatim && s.peek(1) == quote:
			s.pos++
		case c == quote:
			s.pos++
			return tokenString
		case c == '\\' && !verbatim:
			if s.peek(1) == '\n' || s.peek(1) == '\r' {
				return tokenBad
			}
			if escapeLength(s.text[s.pos:]) == 0 {
				s.pos = min(s.pos+2, len(s.text))
				return tokenBad
			}
			s.pos++
		case c == '\n' || c == '\r':
			return tokenBad
		}
	}
	s.pos = len(s.text)
	return tokenBad
}

// stringValue is the text that a string token stands for.
func stringValue(token string) (value string, hidden bool) {
	if strings.HasPrefix(token, "```") || strings.HasPrefix(token, "~~~") {
		return strings.TrimPrefix(strings.TrimPrefix(token[3:len(token)-3], "\r"), "\n"), false
	}
	if token[0]|0x20 == 'h' {
		token, hidden = token[1:], true
	}
	if token[0] == '@' {
		quote := token[1:2]
		return strings.ReplaceAll(token[2:len(token)-1], quote+quote, quote), hidden
	}
	if isDigit(token[0]) || token[0] != '"' && token[0] != '\'' {
		return token, false // a guid without quotes
	}
	body := token[1 : len(token)-1]
	if !strings.Contains(body, `\`) {
		return body, hidden
	}
	return unescape(body), hidden
}

// escapeLength is how many bytes the escape has that a text begins with; 0 where it begins with none.
func escapeLength(s string) int {
	if len(s) < 2 {
		return 0
	}
	digits := func(n, base int) int {
		if len(s) >= 2+n {
			if _, err := strconv.ParseUint(s[2:2+n], base, 32); err == nil {
				return 2 + n
			}
		}
		return 0
	}
	switch s[1] {
	case 'u':
		return digits(4, 16)
	case 'U':
		return digits(8, 16)
	case 'x':
		return digits(2, 16)
	}
	if strings.IndexByte(`\'"abfnrtv01234567`, s[1]) >= 0 {
		return 2
	}
	return 0
}

var escapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'a': '\a', 'b': '\b', 'f': '\f', 'v': '\v'}

func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'u', 'U', 'x':
			n := map[byte]int{'u': 4, 'U': 8, 'x': 2}[c]
			if i+n < len(s) {
				if code, err := strconv.ParseUint(s[i+1:i+1+n], 16, 32); err == nil {
					b.Write(utf8.AppendRune(nil, rune(code)))
					i += n
					continue
				}
			}
			b.WriteByte(c)
		case '0', '1', '2', '3', '4', '5', '6', '7':
			n := 1
			for (n < 2 || n < 3 && c <= '3') && i+n < len(s) && s[i+n]-'0' < 8 {
				n++
			}
			code, _ := strconv.ParseUint(s[i:i+n], 8, 32)
			b.WriteRune(rune(code))
			i += n - 1
		default:
			if e, ok := escapes[c]; ok {
				b.WriteByte(e)
			} else {
				b.WriteByte(c)
			}
		}
	}
	return b.String()
}
