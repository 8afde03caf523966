// Package search finds strings in long columns of text: parts, words (Kusto's terms), beginnings and ends, with or
// without regard to case. A pattern is prepared once and then run over whole buffers.
package search

import (
	"unicode"
	"unicode/utf8"
)

// lower is the ASCII letters in lower case; other bytes are themselves.
var lower = func() (t [256]byte) {
	for i := range t {
		t[i] = byte(i)
		if 'A' <= i && i <= 'Z' {
			t[i] += 'a' - 'A'
		}
	}
	return t
}()

// foldRune is what characters that differ in case only share: the upper-case form, but the dotless i and the long s
// are no forms of i and s.
func foldRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if 'a' <= r && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	case r == 'ı' || r == 'ſ':
		return r
	}
	return unicode.ToUpper(r)
}

// EqualFold says whether two strings are equal but for case. ASCII letters are equal to ASCII letters only.
func EqualFold(s, t string) bool {
	n := min(len(s), len(t))
	for i := range n {
		if lower[s[i]] != lower[t[i]] {
			return (s[i] >= utf8.RuneSelf || t[i] >= utf8.RuneSelf) && equalRunes(s, t)
		}
	}
	return len(s) == len(t)
}

func equalRunes(s, t string) bool {
	for s != "" && t != "" {
		x, n := utf8.DecodeRuneInString(s)
		y, m := utf8.DecodeRuneInString(t)
		if x != y && foldRune(x) != foldRune(y) || x == utf8.RuneError && s[:n] != t[:m] {
			return false
		}
		s, t = s[n:], t[m:]
	}
	return s == t
}

// AppendFold adds to dst a form of s that all strings share which are equal to it but for case.
func AppendFold[S string | []byte](dst []byte, s S) []byte {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			dst = append(dst, lower[s[i]])
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
		if r == utf8.RuneError {
			dst = append(dst, s[i:i+n]...)
		} else {
			dst = utf8.AppendRune(dst, foldRune(r))
		}
		i += n
	}
	return dst
}

// prefixFold is the length of the beginning of s that is equal to t but for case; ok is false where there is none.
func prefixFold(s, t string) (n int, ok bool) {
	for t != "" {
		if n == len(s) {
			return 0, false
		}
		x, dx := utf8.DecodeRuneInString(s[n:])
		y, dy := utf8.DecodeRuneInString(t)
		if x != y && foldRune(x) != foldRune(y) || x == utf8.RuneError && s[n:n+dx] != t[:dy] {
			return 0, false
		}
		n, t = n+dx, t[dy:]
	}
	return n, true
}
