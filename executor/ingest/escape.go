package ingest

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// appendUnescaped adds the text of a JSON string, given without its quotes and already checked. Half a
// surrogate pair becomes U+FFFD.
func appendUnescaped(dst, text []byte) []byte {
	dst = slices.Grow(dst, len(text)) // no escape is shorter than what it stands for
	for {
		var n int
		if dst, n = appendPlain(dst, text); n == len(text) {
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

// appendPlain adds what comes before the first backslash, for which dst has room, and gives its length. Most paths have
// a backslash every few bytes, so it looks at eight at a time and calls nothing.
func appendPlain(dst, text []byte) ([]byte, int) {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	n, from := 0, len(dst)
	for to := dst[from : from+len(text)]; n+8 <= len(text); n += 8 {
		x := binary.LittleEndian.Uint64(text[n:])
		binary.LittleEndian.PutUint64(to[n:], x)
		back := x ^ ones*'\\'
		if hit := (back - ones) &^ back & highs; hit != 0 {
			n += bits.TrailingZeros64(hit) / 8
			return dst[:from+n], n
		}
	}
	dst = dst[:from+n]
	for ; n < len(text) && text[n] != '\\'; n++ {
		dst = append(dst, text[n])
	}
	return dst, n
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
