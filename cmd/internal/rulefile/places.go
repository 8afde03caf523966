package rulefile

import (
	"sort"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// places gives the line and column of each byte of a scalar that YAML does not keep as it is written: folded lines,
// escapes in quotes. line and column, from 0, are where its text begins.
func places(value *yaml.Node, text string, line, column int) func(offset int) (int, int) {
	starts := []int{0}
	for i := range len(text) {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	at := starts[min(line, len(starts)-1)] + column
	written := make([]int, 0, len(value.Value)+1) // where each byte of the value is written
	for _, c := range []byte(value.Value) {
		at = skipTo(text, at, c)
		written = append(written, at)
		at = min(at+width(text, at, value.Style), len(text))
	}
	written = append(written, at)
	return func(offset int) (int, int) {
		at := min(written[min(offset, len(written)-1)], len(text))
		n := sort.SearchInts(starts, at+1) - 1
		return n + 1, utf8.RuneCountInString(text[starts[n]:at]) + 1
	}
}

// skipTo is where the next byte of the value is written: white space that folding takes out lies before it.
func skipTo(text string, at int, c byte) int {
	if c == ' ' || c == '\n' || c == '\t' {
		return at
	}
	for at < len(text) && text[at] != c && strings.IndexByte(" \t\r\n", text[at]) >= 0 {
		at++
	}
	return at
}

// width is how many bytes one of the value takes as it is written.
func width(text string, at int, style yaml.Style) int {
	if at+1 >= len(text) {
		return 1
	}
	switch {
	case style == yaml.DoubleQuotedStyle && text[at] == '\\':
		switch text[at+1] {
		case 'x':
			return 4
		case 'u':
			return 6
		}
		return 2
	case style == yaml.SingleQuotedStyle && text[at] == '\'' && text[at+1] == '\'':
		return 2
	}
	return 1
}
