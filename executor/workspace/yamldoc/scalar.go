package yamldoc

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"kql/parser"
)

// Scalar is a scalar of a YAML file as a query: each byte knows where in the file it is written, whatever YAML makes
// of indentation, folded lines, quotes and escapes.
func Scalar(name string, value *yaml.Node, file string) *parser.Source {
	w := &written{text: file, style: value.Style, at: contentStart(value, file)}
	places := make([]int, 0, len(value.Value)+1)
	for i := 0; i < len(value.Value); {
		n := w.next(value.Value[i])
		for range min(n, len(value.Value)-i) {
			places = append(places, w.unit)
		}
		i += n
	}
	return &parser.Source{Name: name, Text: value.Value, Within: &parser.File{Text: file, At: append(places, min(w.at, len(file)))}}
}

// contentStart is where the text of a scalar begins: behind its quote, or on the line below its | or >.
func contentStart(value *yaml.Node, file string) int {
	at := 0
	for range value.Line - 1 {
		at += strings.IndexByte(file[at:], '\n') + 1
	}
	for range value.Column - 1 { // columns count characters
		_, width := utf8.DecodeRuneInString(file[at:])
		at += width
	}
	open := map[yaml.Style]string{yaml.SingleQuotedStyle: "'", yaml.DoubleQuotedStyle: `"`, yaml.LiteralStyle: "\n", yaml.FoldedStyle: "\n"}[value.Style&^yaml.TaggedStyle]
	if n := strings.Index(file[at:], open); n >= 0 {
		at += n + len(open) // a tag or an anchor may stand before it
	}
	return at
}

// written goes through a scalar as it is written.
type written struct {
	text  string
	style yaml.Style
	at    int
	unit  int // where the last unit begins
}

// next passes over the unit that gives a byte of the value and says how many bytes it gives. White space that only
// lays the scalar out is passed over too; white space of the value that is written otherwise, as a line's end, gives
// one byte where that stands.
func (w *written) next(b byte) int {
	for {
		first, gives, width := w.decode()
		w.unit = w.at
		if gives > 0 && first == b {
			w.at += width
			return gives
		}
		if isSpace(b) || width == 0 || gives > 0 && !isSpace(first) {
			return 1
		}
		w.at += width
	}
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }

// decode looks at the unit that comes next: the first byte that it gives, how many it gives, and how wide it is.
func (w *written) decode() (first byte, gives, width int) {
	rest := w.text[min(w.at, len(w.text)):]
	switch {
	case rest == "":
		return 0, 0, 0
	case w.style&yaml.SingleQuotedStyle != 0 && strings.HasPrefix(rest, "''"):
		return '\'', 1, 2
	case w.style&yaml.DoubleQuotedStyle != 0 && rest[0] == '\\' && len(rest) > 1:
		return escape(rest)
	}
	return rest[0], 1, 1
}

// hexDigits is how many digits follow the letter of an escape.
var hexDigits = map[byte]int{'x': 2, 'u': 4, 'U': 8}

// escapes are the letters of the other escapes and what they give.
var escapes = map[byte]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b", ' ': " ",
	'"': `"`, '/': "/", '\\': `\`, '\'': "'", 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

// escape reads an escape of double quotes. One before a line's end gives nothing.
func escape(text string) (first byte, gives, width int) {
	if n := hexDigits[text[1]]; n > 0 && len(text) >= 2+n {
		code, err := strconv.ParseUint(text[2:2+n], 16, 32)
		if err != nil {
			return 0, 0, 2
		}
		given := string(rune(code))
		return given[0], len(given), 2 + n
	}
	if given := escapes[text[1]]; given != "" {
		return given[0], len(given), 2
	}
	return 0, 0, 1
}
