package lsp

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"kql/cmd/internal/reference"
	"kql/cmd/internal/rulecheck"
	"kql/parser"
	"kql/planner"
)

// mostColumns is how many columns of a table are told.
const mostColumns = 60

// hover says what stands at a place: an operator or function with its page, a column with its type, the columns of a
// table or let; and where a check found something, why it matters and what to do.
func (s *Server) hover(d *document, p placeParams) any {
	f := s.found(d, p)
	var parts []string
	var where *span
	if f.query {
		word := wordAt(f.Query.Text, f.at)
		text := ""
		if o := s.outsideAt(f); o.watchlist && f.Query.Text[word.Start:word.End] != watchlistCall {
			text = s.describeWatchlist(o.name)
		} else if word.Start < word.End {
			text = s.describe(f.names, f.Query.Text, word)
		}
		if text != "" {
			at := d.spanOf(f.Query, word)
			parts, where = append(parts, text), &at
			if rows := s.rowsAt(d, f, word.Start); rows != "" {
				parts = append(parts, rows)
			}
		}
	} else if f.of != nil {
		if c := columnIn(f.Schema, f.of.name); c != nil {
			parts, where = append(parts, describeColumn(*c)), &f.here
		}
	}
	for _, g := range f.Findings {
		about, known := rulecheck.Describe(g.Code)
		if at := d.spanOf(g.Source, g.Span); known && g.Source.Name == d.path && overlap(at, span{p.Position, p.Position}) {
			parts = append(parts, fmt.Sprintf("**%s** %s. %s", about.Code, about.Title, about.Why))
			where = cmp.Or(where, &at)
		}
	}
	if parts == nil {
		return nil
	}
	return hover{markdown(strings.Join(parts, "\n\n")), where}
}

// wordAt is the word at or just before a place; words of operators may hold hyphens.
func wordAt(text string, at int) parser.Span {
	plain := extended(text, parser.Span{Start: at, End: at}, false)
	if w := extended(text, plain, true); isOperator(text[w.Start:w.End]) {
		return w
	}
	return plain
}

// extended is a part of a text with the letters and digits, and perhaps hyphens, that it touches.
func extended(text string, w parser.Span, hyphens bool) parser.Span {
	in := func(c byte) bool {
		return c == '_' || c == '$' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || hyphens && c == '-'
	}
	for w.Start > 0 && in(text[w.Start-1]) {
		w.Start--
	}
	for w.End < len(text) && in(text[w.End]) {
		w.End++
	}
	return w
}

func isOperator(word string) bool { return slices.Contains(parser.OperatorNames(), word) }

func (s *Server) describe(names *names, text string, word parser.Span) string {
	written := text[word.Start:word.End]
	if u := names.use(word.Start); u != nil {
		return u.of.describe(text)
	}
	behind := strings.TrimRight(text[:word.Start], " \t\r\n")
	called := strings.HasPrefix(strings.TrimLeft(text[word.End:], " "), "(")
	if strings.HasSuffix(behind, "|") && isOperator(written) || called && s.session.Space.FunctionFile(written) == "" {
		if topic, err := reference.Topic(written); err == nil {
			return "```text\n" + topic + "```"
		}
	}
	if col, ok := names.column(word.Start); ok {
		return describeColumn(col)
	}
	if doc := s.describeFunction(written); doc != "" {
		return doc
	}
	return s.describeTable(written)
}

func describeColumn(c planner.Column) string {
	return fmt.Sprintf("```kql\n%s: %s\n```", c.Name, c.Type)
}

func (s *Server) describeFunction(name string) string {
	l, _ := s.session.Space.Function(name)
	if l == nil {
		return ""
	}
	return fmt.Sprintf("```kql\n%s(%s)\n```\n%s", name, l.Parameters(), s.session.Space.FunctionDoc(name))
}

func (s *Server) describeTable(name string) string {
	columns, ok := s.checker(passed).Tables.Table(name)
	if !ok {
		return ""
	}
	return name + "\n" + describeRows(schemaOf(columns))
}

func schemaOf(columns []planner.TableColumn) planner.Schema {
	schema := make(planner.Schema, len(columns))
	for i, c := range columns {
		schema[i] = planner.Column{Name: c.Name, Type: c.Type}
	}
	return schema
}

// describeRows lists columns with their types.
func describeRows(schema planner.Schema) string {
	var b strings.Builder
	b.WriteString("```kql\n")
	for i, c := range schema {
		if i == mostColumns {
			fmt.Fprintf(&b, "... and %d more\n", len(schema)-i)
			break
		}
		fmt.Fprintf(&b, "%s: %s\n", c.Name, c.Type)
	}
	b.WriteString("```")
	return b.String()
}
