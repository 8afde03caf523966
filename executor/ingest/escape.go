package ingest

import (
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// appendUnescaped adds the text of a JSON string, given without its quotes and already checked. Half a
// surrogate pair becomes U+FFFD.
func appendUnescaped(dst, text []byte) []byte {
	dst = slices.Grow(dst, len(text)) // no escape is shorter than what it stands for
	for {
		n := plain(text)
		dst = append(dst, text[:n]...)
		if n == len(text) {
			return dst
		}
		c := text[n+1]
		text = text[n+2:]
		if c != 'u' {
			dst = append(dst, escapes[c])
			continue
		}
		r, _ := hex4(text, 0)
		text = text[4:]
		if utf16.IsSurrogate(r) {
			r, text = surrogate(r, text)
		}
		dst = utf8.AppendRune(dst, r)
	}
}

// escapes is what the letters behind a backslash stand for.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// plain is the number of bytes before the first backslash; most paths have one every few bytes, so that a
// plain loop is the fastest.
func plain(text []byte) int {
	for i, c := range text {
		if c == '\\' {
			return i
		}
	}
	return len(text)
}

// surrogate joins the half pair high with the one that text begins with, if it does.
func surrogate(high rune, text []byte) (rune, []byte) {
	if len(text) >= 6 && text[0] == '\\' && text[1] == 'u' {
		low, _ := hex4(text, 2)
		if r := utf16.DecodeRune(high, low); r != utf8.RuneError {
			return r, text[6:]
		}
	}
	return utf8.RuneError, text
}
