package ingest

import (
	"unicode/utf8"
)

// padding is how many bytes can be read behind the data that a scanner is given.
const padding = 16

// maxDepth is how deep arrays and bags may nest.
const maxDepth = 512

// scanner reads JSON. Its methods take the place to read from and give the place behind what they read;
// once fault is set they give the end of the data, so that callers fall through to one check.
type scanner struct {
	data   []byte // with padding readable behind it
	fault  string // what was wrong first
	at     int    // where
	spaced bool   // white space was met since this was last reset
}

func (s *scanner) fail(at int, fault string) int {
	if s.fault == "" {
		s.fault, s.at = fault, min(at, len(s.data))
	}
	return len(s.data)
}

// peek is the byte at p; 0 at the end.
func (s *scanner) peek(p int) byte {
	if p < len(s.data) {
		return s.data[p]
	}
	return 0
}

// space skips white space.
func (s *scanner) space(p int) int {
	for p < len(s.data) && s.data[p] <= ' ' {
		switch s.data[p] {
		case ' ', '\t', '\r', '\n':
			s.spaced = true
			p++
		default:
			return p
		}
	}
	return p
}

// text reads the rest of a string, from behind its first quote to behind its last; escaped says whether
// it holds a backslash.
func (s *scanner) text(p int) (end int, escaped bool) {
	for p < len(s.data) {
		if p += textLen(&s.data[p], len(s.data)-p); p == len(s.data) {
			break
		}
		switch s.data[p] {
		case '"':
			return p + 1, escaped
		case '\\':
			escaped = true
			if p = s.escape(p + 1); s.fault != "" {
				return p, escaped
			}
		default:
			return s.fail(p, "a control character in a string"), escaped
		}
	}
	return s.fail(len(s.data), "a string without its closing quote"), escaped
}

// escape reads what follows a backslash.
func (s *scanner) escape(p int) int {
	switch s.peek(p) {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return p + 1
	case 'u':
		if _, ok := hex4(s.data, p+1); ok {
			return p + 5
		}
	}
	return s.fail(p-1, "an escape that JSON does not have")
}

// value reads any value and checks it.
func (s *scanner) value(p, depth int) int {
	switch c := s.peek(p); c {
	case '"':
		p, _ = s.text(p + 1)
		return p
	case '{':
		return s.bag(p+1, depth+1)
	case '[':
		return s.array(p+1, depth+1)
	default:
		return s.scalar(p)
	}
}

func (s *scanner) bag(p, depth int) int {
	if depth > maxDepth {
		return s.fail(p, "values nested too deeply")
	}
	if p = s.space(p); s.peek(p) == '}' {
		return p + 1
	}
	for s.fault == "" {
		if s.peek(p) != '"' {
			return s.expected(p, "a quoted name")
		}
		p, _ = s.text(p + 1)
		p = s.colon(p)
		p = s.space(s.value(p, depth))
		switch s.peek(p) {
		case ',':
			p = s.space(p + 1)
		case '}':
			return p + 1
		default:
			return s.expected(p, "a comma or }")
		}
	}
	return p
}

func (s *scanner) array(p, depth int) int {
	if depth > maxDepth {
		return s.fail(p, "values nested too deeply")
	}
	if p = s.space(p); s.peek(p) == ']' {
		return p + 1
	}
	for s.fault == "" {
		p = s.space(s.value(p, depth))
		switch s.peek(p) {
		case ',':
			p = s.space(p + 1)
		case ']':
			return p + 1
		default:
			return s.expected(p, "a comma or ]")
		}
	}
	return p
}

// colon reads the colon behind a name, with the white space around it.
func (s *scanner) colon(p int) int {
	if s.peek(p) == ':' && s.peek(p+1) > ' ' {
		return p + 1
	}
	if p = s.space(p); s.peek(p) != ':' {
		return s.expected(p, "a colon")
	}
	return s.space(p + 1)
}

// scalar reads a number, true, false or null.
func (s *scanner) scalar(p int) int {
	switch s.peek(p) {
	case 't':
		return s.word(p, "true")
	case 'f':
		return s.word(p, "false")
	case 'n':
		return s.word(p, "null")
	}
	start := p
	if s.peek(p) == '-' {
		p++
	}
	whole := p
	if p = s.digits(p); p == whole || p > whole+1 && s.data[whole] == '0' {
		return s.expected(start, "a value")
	}
	if s.peek(p) == '.' {
		if p = s.digits(p + 1); s.data[p-1] == '.' {
			return s.expected(p, "a digit")
		}
	}
	if c := s.peek(p); c == 'e' || c == 'E' {
		if c = s.peek(p + 1); c == '+' || c == '-' {
			p++
		}
		first := p + 1
		if p = s.digits(first); p == first {
			return s.expected(p, "a digit")
		}
	}
	return p
}

func (s *scanner) digits(p int) int {
	for p < len(s.data) && s.data[p]-'0' <= 9 {
		p++
	}
	return p
}

func (s *scanner) word(p int, word string) int {
	if end := p + len(word); end <= len(s.data) && string(s.data[p:end]) == word {
		return end
	}
	return s.expected(p, "a value")
}

func (s *scanner) expected(p int, what string) int {
	if p >= len(s.data) {
		return s.fail(p, "the text ends where "+what+" should be")
	}
	r, _ := utf8.DecodeRune(s.data[p:])
	return s.fail(p, "expected "+what+", found '"+string(r)+"'")
}

// hex4 is the number that four hexadecimal digits from p on stand for.
func hex4(data []byte, p int) (r rune, ok bool) {
	if p+4 > len(data) {
		return 0, false
	}
	for _, c := range data[p : p+4] {
		switch {
		case c-'0' <= 9:
			c -= '0'
		case c|0x20-'a' <= 5:
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
