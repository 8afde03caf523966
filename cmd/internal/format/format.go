// Package format writes queries in one style, which cmd/docs/style.md tells.
package format

import (
	"errors"
	"slices"
	"strings"

	"kql/parser"
)

// Query is a query, or the text of a stored function, in the one style. Its tokens and comments stay as they are and in
// their order. A text that is neither is an error.
func Query(text string) (string, error) {
	if len(parser.Tokens(text)) == 0 {
		return text, nil
	}
	if err := understood(text); err != nil {
		return "", err
	}
	items, tail, err := tree(text)
	if err != nil {
		return "", err
	}
	p := &printer{start: true}
	if len(items) > 0 {
		p.statements(items, 0)
	}
	for i, c := range tail {
		if i > 0 || len(items) > 0 {
			if c.blank {
				p.newline(0)
			}
			p.newline(0)
		}
		p.comment(c.text)
	}
	out := trimmed(p.out.String())
	if !slices.Equal(tokens(text), tokens(out)) || understood(out) != nil {
		return "", errors.New("its layout would change what it says; please report this")
	}
	if strings.Contains(text, "\r\n") {
		out = strings.ReplaceAll(out, "\n", "\r\n")
	}
	return out, nil
}

// understood is an error where a text is no query, no function, and has more than comments.
func understood(text string) error {
	if !slices.ContainsFunc(parser.Tokens(text), func(t parser.Token) bool { return t.Kind != parser.Comment }) {
		return nil
	}
	_, problems := parser.Parse(text)
	if !problems.Failed() {
		return nil
	}
	if _, function := parser.ParseFunction(text, 0); !function.Failed() {
		return nil
	}
	return problems
}

// trimmed is a text without white space at the ends of lines, and with one line end at its own. Texts of several lines
// are left alone.
func trimmed(text string) string {
	if !strings.Contains(text, "```") && !strings.Contains(text, "~~~") {
		lines := strings.Split(text, "\n")
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " \t")
		}
		text = strings.Join(lines, "\n")
	}
	return strings.TrimRight(text, "\n") + "\n"
}

// tokens are a text's tokens and comments.
func tokens(text string) (all []string) {
	for _, t := range parser.Tokens(text) {
		all = append(all, strings.TrimRight(text[t.Start:t.End], " \t\r"))
	}
	return all
}
