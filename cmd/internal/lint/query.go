package lint

import (
	"path"
	"regexp"
	"strings"

	"kql/functions/types"
	"kql/parser"
)

var oneWord = regexp.MustCompile(`^[\pL\pN]{4,}$`)

func (l *linter) contains() {
	parser.Each(l.query, func(e *parser.Binary) {
		text, ok := parser.Bare(e.Y).(*parser.Literal)
		if ok && text.Type == types.String && !text.Hidden && strings.HasPrefix(strings.TrimPrefix(e.Op, "!"), "contains") && oneWord.MatchString(text.Value) {
			l.note(e.OpAt, "write "+strings.Replace(e.Op, "contains", "has", 1)+" if the text is a word by itself", "'"+text.Value+"' is one word.")
		}
	})
}

// lets looks for names that nothing behind them reads, in the query and in each function.
func (l *linter) lets() {
	l.unused(l.query.Statements, nil)
	parser.Each(l.query, func(f *parser.Lambda) { l.unused(f.Lets, f.Body) })
}

func (l *linter) unused(statements []parser.Statement, body parser.Expr) {
	for i, s := range statements {
		let, ok := s.(*parser.Let)
		if !ok || body == nil && i == len(statements)-1 { // a text of functions only
			continue
		}
		used := false
		name := let.Name.Text
		for _, behind := range []any{statements[i+1:], body} {
			parser.Each(behind, func(n *parser.NameRef) { used = used || n.Name.Text == name })
			parser.Each(behind, func(c *parser.Call) { used = used || c.Name.Text == name })
			parser.Each(behind, func(w *parser.Wildcard) {
				fits, _ := path.Match(w.Pattern, name)
				used = used || fits
			})
		}
		if !used {
			l.note(let.Name.Span, "", "Nothing uses '"+name+"'.")
		}
	}
}

func (l *linter) takes() {
	parser.Each(l.query, func(p *parser.Pipeline) {
		sorted := false
		for _, op := range p.Operators {
			switch op := op.(type) {
			case *parser.Sort, *parser.Top:
				sorted = true
			case *parser.Summarize, *parser.Join, *parser.Union, *parser.Distinct:
				sorted = false
			case *parser.Take:
				if !sorted {
					l.note(op.Span, "put sort by before it, or use top", "Which rows these are is left to chance.")
				}
			}
		}
	})
}
