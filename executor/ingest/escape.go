package ingest

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// appendUnescaped adds the text of a JSON string, given without its quotes and already checked. Half a
// surrogate pair becomes U+FFFD.
func appendUnescaped(dst, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:i]...)
		c := text[i+1]
		text = text[i+2:]
		switch c {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			r, _ := hex4(text, 0)
			text = text[4:]
			if utf16.IsSurrogate(r) {
				r, text = surrogate(r, text)
			}
			dst = utf8.AppendRune(dst, r)
		default:
			dst = append(dst, c)
		}
	}
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
