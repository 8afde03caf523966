package lsp

import (
	"strings"

	"kql/parser"
	"kql/planner"
)

// hints say behind each stage which columns it has made.
func (s *Server) hints(d *document, p rangeParams) any {
	f := s.file(d)
	all := []inlayHint{}
	if f.Trace == nil || f.Query == nil {
		return all
	}
	parser.Each(f.Tree, func(pipe *parser.Pipeline) {
		for i, op := range pipe.Operators {
			before := f.Trace.Rows[op]
			var after planner.Schema
			switch {
			case i+1 < len(pipe.Operators):
				after = f.Trace.Rows[pipe.Operators[i+1]]
			case f.Schema != nil && pipe == lastPipeline(f.Tree):
				after = f.Schema
			}
			label := madeBetween(before, after)
			end := d.spanOf(f.Query, op.Where()).End
			if label == "" || end.Line < p.Range.Start.Line || end.Line > p.Range.End.Line {
				continue
			}
			all = append(all, inlayHint{Position: end, Label: label, PaddingLeft: true})
		}
	})
	return all
}

func lastPipeline(q *parser.Query) *parser.Pipeline {
	p, _ := lastResult(q).(*parser.Pipeline)
	return p
}

// mostHinted is how many columns one hint names.
const mostHinted = 6

// madeBetween is the columns that the rows behind a stage have and those before it have not.
func madeBetween(before, after planner.Schema) string {
	had := map[string]bool{}
	for _, c := range before {
		had[c.Name+": "+c.Type.String()] = true
	}
	var made []string
	for _, c := range after {
		if column := c.Name + ": " + c.Type.String(); !had[column] {
			made = append(made, column)
		}
	}
	if len(made) > mostHinted {
		made = append(made[:mostHinted], "...")
	}
	return strings.Join(made, ", ")
}

// lenses offer what can be done with a rule.
func (s *Server) lenses(d *document, _ documentParams) any {
	f := s.file(d)
	all := []codeLens{}
	if f.Query == nil || d.function {
		return all
	}
	where := d.spanOf(f.Query, parser.Span{})
	add := func(title, name string) { all = append(all, codeLens{where, command{title, name, []string{d.uri}}}) }
	if d.isRule() {
		add("Run tests", "kql.test")
		add("Make a test", "kql.init")
	}
	add("Preview rows", "kql.preview")
	if d.isRule() {
		add("Why", whyCommand)
	}
	return all
}
