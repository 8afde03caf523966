// Package dynamic reads and writes dynamic values, which are JSON texts: an array, a bag, or a scalar.
// The empty text and JSON's null are the null value. gjson does the reading.
package dynamic

import (
	"encoding/binary"
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"kql/functions/search"

	"github.com/tidwall/gjson"
)

// Kind is what a dynamic value holds.
type Kind uint8

// The kinds of dynamic value.
const (
	Null Kind = iota
	Bool
	Long
	Real
	String
	Array
	Bag
)

// KindOf is the kind of a value, read off its first bytes.
func KindOf(json string) Kind {
	if json == "" {
		return Null
	}
	switch json[0] {
	case '{':
		return Bag
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	}
	if strings.ContainsAny(json, ".eEnN") {
		return Real
	}
	return Long
}

// Parse reads JSON text; ok is false where it is not JSON. The value is compact.
func Parse(text string) (json string, ok bool) {
	text = strings.TrimSpace(text)
	if !gjson.Valid(text) {
		return "", false
	}
	return Compact(text), true
}

// Compact is valid JSON without white space outside strings, and with no escape for a character that needs none; text
// that is so is given back as it is.
func Compact(json string) string {
	if Dense(json) {
		return json
	}
	out := make([]byte, 0, len(json))
	for i := 0; i < len(json); {
		switch c := json[i]; {
		case c == '"':
			end := text(json, i)
			if one := json[i:end]; escaped(one) {
				out = AppendQuoted(out, Unquote(one))
			} else {
				out = append(out, one...)
			}
			i = end
			continue
		case c > ' ':
			out = append(out, c)
		}
		i++
	}
	return string(out)
}

// escaped says whether JSON may have escapes of characters that need none.
func escaped(json string) bool { return strings.Contains(json, `\u`) || strings.Contains(json, `\/`) }

// Dense says whether JSON is compact for sure.
func Dense(json string) bool {
	if escaped(json) {
		return false
	}
	for i := 0; i < len(json); {
		switch c := json[i]; {
		case c == '"':
			i = text(json, i)
		case c <= ' ':
			return false
		default:
			i++
		}
	}
	return true
}

// Text is the value as tostring gives it: a string's bare text, else compact JSON; null is "". A real has the
// digits that it needs, however many were written.
func Text(json string) string {
	switch KindOf(json) {
	case Null:
		return ""
	case String:
		return Unquote(json)
	case Bool:
		return json // printed as true and false
	case Real:
		if f, err := strconv.ParseFloat(json, 64); err == nil {
			return FormatReal(f)
		}
	}
	return Compact(json)
}

// MayHave says whether the text of a value, as Text gives it, can have a run of letters and digits that in looks for in
// its JSON: numbers may be written in other digits there, and letters as escapes.
func MayHave(json string, in func(json string) bool) bool {
	return in(json) || escape.In(json) || KindOf(json) == Real
}

// escape is how the JSON of characters begins that are written by their numbers.
var escape = search.New(`\u`, false, search.Anywhere)

// Unquote is the text of a JSON string.
func Unquote(json string) string {
	if len(json) >= 2 && strings.IndexByte(json, '\\') < 0 {
		return json[1 : len(json)-1]
	}
	return gjson.Parse(json).Str
}

// Quote is s as a JSON string; bytes that are not UTF-8 become U+FFFD. Characters beyond ASCII stay as
// they are.
func Quote(s string) string { return string(AppendQuoted(nil, s)) }

const hexDigits = "0123456789abcdef"

// plain counts the characters at the beginning of s that stand for themselves in a JSON string; of those
// beyond ASCII it knows nothing.
func plain(s string) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(s); i += 8 {
		x := binary.LittleEndian.Uint64(unsafe.Slice(unsafe.StringData(s[i:]), 8))
		quote, back := x^ones*'"', x^ones*'\\'
		if hit := (x | (x-ones*' ')&^x | (quote-ones)&^quote | (back-ones)&^back) & highs; hit != 0 {
			return i + bits.TrailingZeros64(hit)/8
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return i
		}
	}
	return len(s)
}

// AppendQuoted adds s as a JSON string to dst.
func AppendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		if n := plain(s[i:]); n > 0 {
			dst = append(dst, s[i:i+n]...)
			i += n
			continue
		}
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == '"' || c == '\\':
				dst = append(dst, '\\', c)
			case c == '\n':
				dst = append(dst, '\\', 'n')
			case c == '\r':
				dst = append(dst, '\\', 'r')
			case c == '\t':
				dst = append(dst, '\\', 't')
			case c == '\b':
				dst = append(dst, '\\', 'b')
			case c == '\f':
				dst = append(dst, '\\', 'f')
			default:
				dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		dst = utf8.AppendRune(dst, r)
		i += n
	}
	return append(dst, '"')
}

// FormatReal is a real as JSON: always with a point or an exponent, so that it stays a real. NaN and
// infinities are strings.
func FormatReal(f float64) string {
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if strings.Contains(s, "e") {
		if abs := max(f, -f); abs < 1e15 && abs >= 1e-5 {
			s = strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	switch {
	case strings.HasSuffix(s, "Inf"):
		return Quote(strings.TrimPrefix(s, "+") + "inity")
	case s == "NaN":
		return Quote(s)
	case !strings.ContainsAny(s, ".e"):
		return s + ".0"
	}
	return s
}

// Each calls f with each element of an array, or each value of a bag with its key, as JSON, until f says
// false. Any other value has no elements.
func Each(json string, f func(key, value string) bool) {
	r := gjson.Parse(json)
	if r.IsObject() {
		r.ForEach(func(k, v gjson.Result) bool { return f(k.Str, v.Raw) })
	} else if r.IsArray() {
		r.ForEach(func(_, v gjson.Result) bool { return f("", v.Raw) })
	}
}

// Elements is the elements of an array as JSON; nil where json is no array.
func Elements(json string) []string {
	if KindOf(json) != Array {
		return nil
	}
	out := []string{}
	Each(json, func(_, v string) bool { out = append(out, v); return true })
	return out
}
