package lsp

import (
	"fmt"
	"regexp"
	"strings"

	"kql/cmd/internal/check"
	"kql/cmd/internal/complete"
	"kql/cmd/internal/rulefile"
	"kql/parser"
)

// inRule finds what the rule around a query says of the columns of its result, as entityMappings do.
func (n *names) inRule(r *rulefile.Rule, q *parser.Query) {
	result := lastResult(q)
	if result == nil {
		return
	}
	for _, c := range r.Columns {
		if i := strings.Index(r.Source.Text[c.Start:c.End], c.Name); i >= 0 { // behind a quote or a space
			at := parser.Span{Start: c.Start + i, End: c.Start + i + len(c.Name)}
			n.mapped = append(n.mapped, use{at, n.given(result, c.Name, 0)})
		}
	}
}

// lastResult is what gives a query's last result; nil where it has none.
func lastResult(q *parser.Query) parser.Expr {
	for i := len(q.Statements) - 1; i >= 0; i-- {
		if st, ok := q.Statements[i].(*parser.ExprStatement); ok {
			return st.Value
		}
	}
	return nil
}

// columnInRule is the column that the rule around a query names at a place of its file.
func (n *names) columnInRule(offset int) *use { return useAt(n.mapped, offset) }

// places is where a declaration's name stands in a document, its own first among those in the query.
func (n *names) places(d *document, f *check.File, of *declaration) (all []span) {
	for _, at := range n.of(of) {
		all = append(all, d.spanOf(f.Query, at))
	}
	for _, u := range n.mapped {
		if u.of == of {
			all = append(all, d.span(u.at.Start, u.at.End))
		}
	}
	return all
}

// lastNamed is where the query names last what the rule calls so; ok is false where it never does.
func (n *names) lastNamed(name string) (at parser.Span, ok bool) {
	for _, u := range n.uses {
		if u.of.kind == "column" && u.of.name == name && u.at.Start >= at.Start {
			at, ok = u.at, true
		}
	}
	return at, ok
}

var (
	columnKey   = regexp.MustCompile(`^\s*(?:-\s+)?(?:columnName|alertTacticsColumnName|alertSeverityColumnName|value):\s+["']?(\w*)$`)
	placeholder = regexp.MustCompile(`\{\{\s*(\w*)$`)
	detail      = regexp.MustCompile(`^(\s+)\w+:\s+["']?(\w*)$`)
)

// columnTyped is the part of a column's name that is typed before a place outside of the query; ok is false where none
// is expected.
func (d *document) columnTyped(offset int) (typed string, ok bool) {
	n := d.position(offset).Line
	before := d.text[d.lines[n]:offset]
	for _, shape := range []*regexp.Regexp{columnKey, placeholder} {
		if m := shape.FindStringSubmatch(before); m != nil {
			return m[1], true
		}
	}
	m := detail.FindStringSubmatch(before)
	for n--; m != nil && n >= 0; n-- {
		line := d.line(n)
		if indent := line[:len(line)-len(strings.TrimLeft(line, " "))]; line != "" && len(indent) < len(m[1]) {
			return m[2], strings.TrimSpace(line) == "customDetails:"
		}
	}
	return "", false
}

// resultColumns completes the name of a column of the query's result, where the rule around it names one.
func (s *Server) resultColumns(d *document, offset int) (all []completionItem) {
	if !d.isRule() {
		return nil
	}
	typed, ok := d.columnTyped(offset)
	if !ok {
		return nil
	}
	for i, c := range s.file(d).Schema {
		if strings.HasPrefix(strings.ToLower(c.Name), strings.ToLower(typed)) {
			all = append(all, completionItem{
				Label: c.Name, Kind: itemKinds[complete.Column], Detail: c.Type.String(), SortText: fmt.Sprintf("%05d", i),
				TextEdit: &textEdit{d.span(offset-len(typed), offset), c.Name},
			})
		}
	}
	return all
}
