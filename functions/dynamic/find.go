package dynamic

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unsafe"
)

// Find is where in json the value at the end of the path stands: json[lo:hi]. lo equals hi where there is none, or it
// is null. json is taken to be valid; of text that is not, the answer is some part or none.
func (p Path) Find(json string) (lo, hi int) {
	lo = blank(json, 0)
	for i := range p {
		if lo >= len(json) {
			return 0, 0
		}
		if p[i].Array {
			lo = element(json, lo, p[i].Index)
		} else {
			lo = member(json, lo, p[i].Key)
		}
		if lo < 0 {
			return 0, 0
		}
	}
	hi = skip(json, lo)
	if hi <= lo || json[lo] == 'n' {
		return 0, 0
	}
	return lo, hi
}

// blank is the place of the first byte from i on that is no white space.
func blank(s string, i int) int {
	for i < len(s) && s[i] <= ' ' {
		i++
	}
	return i
}

// member is the place of the value that a bag at i has for a key, of several the first; -1 where it has none.
func member(s string, i int, key string) int {
	if s[i] != '{' {
		return -1
	}
	for i = blank(s, i+1); i < len(s) && s[i] == '"'; i = blank(s, i+1) {
		end := text(s, i)
		found := i+1 < end && sameKey(s[i+1:end-1], key)
		if i = blank(s, end); i >= len(s) || s[i] != ':' {
			return -1
		}
		if i = blank(s, i+1); found && i < len(s) {
			return i
		}
		if i = blank(s, skip(s, i)); i >= len(s) || s[i] != ',' {
			return -1
		}
	}
	return -1
}

// sameKey says whether a key, as it stands between quotes, is the one wanted.
func sameKey(raw, key string) bool {
	if raw == key {
		return strings.IndexByte(raw, '\\') < 0
	}
	return strings.IndexByte(raw, '\\') >= 0 && Unquote(`"`+raw+`"`) == key
}

// element is the place of an array's element; below zero n counts from the end. -1 where there is none.
func element(s string, i, n int) int {
	if s[i] != '[' {
		return -1
	}
	if n < 0 {
		if n += count(s, i); n < 0 {
			return -1
		}
	}
	for i = blank(s, i+1); i < len(s) && s[i] != ']'; i = blank(s, i+1) {
		if n == 0 {
			return i
		}
		n--
		if i = blank(s, skip(s, i)); i >= len(s) || s[i] != ',' {
			return -1
		}
	}
	return -1
}

// count is the number of elements of the array at i.
func count(s string, i int) (n int) {
	for i = blank(s, i+1); i < len(s) && s[i] != ']'; i = blank(s, i+1) {
		n++
		if i = blank(s, skip(s, i)); i >= len(s) || s[i] != ',' {
			break
		}
	}
	return n
}

// skip is the place behind the value at i.
func skip(s string, i int) int {
	if i >= len(s) {
		return i
	}
	switch s[i] {
	case '"':
		return text(s, i)
	case '{', '[':
		return nested(s, i)
	}
	for i < len(s) && s[i] > ' ' && s[i] != ',' && s[i] != '}' && s[i] != ']' {
		i++
	}
	return i
}

// Eight bytes are looked at in one word; marks has the top bit set of each byte that is a given one.
const (
	ones = 0x0101010101010101
	tops = 0x8080808080808080
)

func marks(word uint64, c byte) uint64 {
	x := word ^ ones*uint64(c)
	return (x - ones) &^ x & tops
}

// bytesOf is s as bytes, which are not to be changed.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// text is the place behind the string whose quote is at i.
func text(s string, i int) int {
	view := bytesOf(s)
	for i++; i < len(s); {
		if i+8 <= len(s) {
			word := binary.LittleEndian.Uint64(view[i:])
			hits := marks(word, '"') | marks(word, '\\')
			if hits == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(hits) / 8
		}
		switch s[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
		i++
	}
	return len(s)
}

// nested is the place behind the bag or array that begins at i. Brackets and quotes are all that counts.
func nested(s string, i int) int {
	depth := 0
	view := bytesOf(s)
	for i < len(s) {
		if i+8 <= len(s) {
			word := binary.LittleEndian.Uint64(view[i:])
			// [ and { differ in one bit, as do ] and }.
			folded := word | ones*0x20
			hits := marks(word, '"') | marks(folded, '{') | marks(folded, '}')
			if hits == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(hits) / 8
		}
		switch s[i] {
		case '"':
			i = text(s, i)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return len(s)
}
