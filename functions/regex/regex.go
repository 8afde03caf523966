// Package regex compiles Kusto's regular expressions. Their syntax is that of the Rust regex crate, which is
// Unicode-aware by default; Go's RE2 takes nearly all of it once the character classes are widened.
package regex

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// The bodies of Unicode-aware character classes, for use between brackets.
const (
	digit = `\p{Nd}`
	word  = `\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\x{200C}\x{200D}`
	space = `\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}`
)

// Compile is the pattern as a Go regular expression. Its errors say what is wrong in the words of the
// pattern. Word boundaries (\b) know ASCII words only.
func Compile(pattern string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(translate(pattern))
	if e, ok := err.(*syntax.Error); ok {
		return nil, fmt.Errorf("invalid regular expression '%s': %s", pattern, e.Code)
	}
	return re, err
}

// translate rewrites the classes \d, \w and \s and their opposites.
func translate(pattern string) string {
	if !strings.ContainsAny(pattern, `\[`) {
		return pattern
	}
	var b strings.Builder
	inClass := false
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case c == '\\' && i+1 < len(pattern):
			i++
			if pattern[i] == 'Q' && !inClass { // literal text up to \E
				end := strings.Index(pattern[i:], `\E`)
				if end < 0 {
					end = len(pattern) - i
				}
				b.WriteString(pattern[i-1 : i+end])
				i += end - 1
				continue
			}
			b.WriteString(escape(pattern[i], inClass))
			continue
		case c == '[' && !inClass:
			inClass = true
			b.WriteByte(c)
			// A ] that comes first stands for itself.
			if strings.HasPrefix(pattern[i+1:], "^") {
				i++
				b.WriteByte('^')
			}
			if strings.HasPrefix(pattern[i+1:], "]") {
				i++
				b.WriteByte(']')
			}
			continue
		case c == '[' && strings.HasPrefix(pattern[i:], "[:"):
			if end := strings.Index(pattern[i:], ":]"); end > 0 {
				b.WriteString(pattern[i : i+end+2])
				i += end + 1
				continue
			}
		case c == ']':
			inClass = false
		}
		b.WriteByte(c)
	}
	return b.String()
}

// escape is what \c stands for, in a bracketed class or outside. A negated class inside brackets keeps
// Go's ASCII sense: RE2 cannot write the other there.
func escape(c byte, inClass bool) string {
	body := map[byte]string{'d': digit, 'w': word, 's': space}[c|0x20]
	switch {
	case body == "" || c < 'a' && inClass:
		return `\` + string(c)
	case inClass:
		return body
	case c < 'a':
		return "[^" + body + "]"
	}
	return "[" + body + "]"
}
