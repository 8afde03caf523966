package format

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v3"

	"kql/cmd/internal/rulefile"
)

// Rule is a rule file whose query is in the one style; all else is as it was, byte for byte. The query has to be written
// as a block: query: |.
func Rule(name, text string) (string, error) {
	r := rulefile.Open(name, text)
	if r.Query == nil {
		return "", r.Problems
	}
	n := r.Value("query")
	if n.Style&yaml.LiteralStyle == 0 {
		return "", errors.New("its query is no block: write it behind query: |")
	}
	formatted, err := Query(r.Query.Text)
	if err != nil {
		return "", err
	}
	lines := strings.SplitAfter(text, "\n")
	from, to, indent := block(lines, n.Line)
	if from == to {
		return "", errors.New("its query's block was not found")
	}
	var b strings.Builder
	b.WriteString(strings.Join(lines[:from], ""))
	for line := range strings.Lines(strings.ReplaceAll(formatted, "\r\n", "\n")) {
		if strings.TrimSpace(line) != "" {
			b.WriteString(indent)
		}
		if strings.HasSuffix(lines[from], "\r\n") {
			line = strings.TrimSuffix(line, "\n") + "\r\n"
		}
		b.WriteString(line)
	}
	b.WriteString(strings.Join(lines[to:], ""))
	out := b.String()
	if again := rulefile.Open(name, out); again.Query == nil || strings.TrimSpace(again.Query.Text) != strings.TrimSpace(strings.ReplaceAll(formatted, "\r\n", "\n")) {
		return "", errors.New("its block cannot hold the query as it would be written")
	}
	return out, nil
}

// block is the lines of a block that begins behind a line, counted from 1, and what they are indented by. Empty lines
// at its end are not in it.
func block(lines []string, header int) (from, to int, indent string) {
	from = header
	for from < len(lines) && strings.TrimSpace(lines[from]) == "" {
		from++
	}
	if from == len(lines) {
		return header, header, ""
	}
	indent = lines[from][:len(lines[from])-len(strings.TrimLeft(lines[from], " "))]
	to = from
	for i := from; i < len(lines); i++ {
		if strings.TrimSpace(lines[i]) == "" {
			continue
		}
		if indent == "" || !strings.HasPrefix(lines[i], indent) {
			break
		}
		to = i + 1
	}
	return header, to, indent
}
