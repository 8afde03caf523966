package parser

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// durations are the units that make a timespan of a number.
var durations = map[string]bool{
	"d": true, "day": true, "days": true, "h": true, "hr": true, "hrs": true, "hour": true, "hours": true,
	"m": true, "min": true, "minute": true, "minutes": true, "s": true, "sec": true, "second": true, "seconds": true,
	"ms": true, "milli": true, "millis": true, "millisec": true, "millisecond": true, "milliseconds": true,
	"micro": true, "micros": true, "microsec": true, "microsecond": true, "microseconds": true,
	"nano": true, "nanos": true, "nanosec": true, "nanosecond": true, "nanoseconds": true, "tick": true, "ticks": true,
}

// scanNumber takes a number, a timespan (6h) or a word that begins with digits.
func (s *scanner) scanNumber() lexer.TokenType {
	start := s.pos
	if s.peek(0) == '0' && s.peek(1)|0x20 == 'x' {
		s.skipWord()
		if strings.Trim(s.text[start+2:s.pos], "0123456789abcdefABCDEF") == "" && s.pos > start+2 {
			return tokenLong
		}
		return tokenIdent
	}
	if s.rawGuid() {
		s.pos += 36
		return tokenString
	}
	s.skipDigits()
	kind := tokenLong
	if s.peek(0) == '.' && isDigit(s.peek(1)) || s.peek(0) == '.' && s.peek(1) != '.' && !isWordByte(s.peek(1)) {
		kind = tokenReal
		s.pos++
		s.skipDigits()
	}
	word := s.pos
	s.skipWord()
	unit := s.text[word:s.pos]
	switch {
	case unit == "":
		return kind
	case durations[unit]:
		return tokenTimespan
	case unit[0]|0x20 == 'e' && s.exponent(word):
		return tokenReal
	case kind == tokenLong:
		return tokenIdent
	}
	s.pos = word
	return kind
}

func (s *scanner) skipDigits() {
	for isDigit(s.peek(0)) {
		s.pos++
	}
}

// exponent takes e10, E-5 and the like that begin at from.
func (s *scanner) exponent(from int) bool {
	end := s.pos
	s.pos = from + 1
	if c := s.peek(0); c == '+' || c == '-' {
		s.pos++
	}
	digits := s.pos
	s.skipDigits()
	if s.pos > digits && s.pos >= end {
		return true
	}
	s.pos = end
	return false
}

// rawGuid says whether a guid without quotes begins here, as externaldata's properties may hold.
func (s *scanner) rawGuid() bool {
	if s.pos+36 > len(s.text) {
		return false
	}
	for i, c := range []byte(s.text[s.pos : s.pos+36]) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hex := isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f'
		if dash != (c == '-') || !dash && !hex {
			return false
		}
	}
	return true
}
