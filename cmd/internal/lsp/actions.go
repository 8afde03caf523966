package lsp

import (
	"slices"
	"strings"

	"kql/cmd/internal/check"
	"kql/parser"
)

// actions are what would mend the mistakes at a place.
func (s *Server) actions(d *document, p codeActionParams) any {
	all := []codeAction{}
	if only := p.Context.Only; len(only) > 0 && !slices.Contains(only, "quickfix") && !slices.Contains(only, "") {
		return all
	}
	for _, g := range s.file(d).Findings {
		shown := d.diagnostic(g)
		if g.Source.Name != d.path || !overlap(shown.Range, p.Range) {
			continue
		}
		if shown.Data != "" {
			all = append(all, d.fix("Change to "+shown.Data, shown, textEdit{shown.Range, shown.Data}))
		}
		if fix := fixes[g.Code]; fix != nil {
			if title, edit, ok := fix(d, s.file(d), g); ok {
				all = append(all, d.fix(title, shown, edit))
			}
		}
	}
	return all
}

func (d *document) fix(title string, of diagnostic, edit textEdit) codeAction {
	return codeAction{Title: title, Kind: "quickfix", Diagnostics: []diagnostic{of}, IsPreferred: true, Edit: &workspaceEdit{map[string][]textEdit{d.uri: {edit}}}}
}

func overlap(a, b span) bool {
	before := func(x, y position) bool { return x.Line < y.Line || x.Line == y.Line && x.Character < y.Character }
	return !before(a.End, b.Start) && !before(b.End, a.Start)
}

// fixes mend what checks find, by their codes.
var fixes = map[string]func(d *document, f *check.File, g check.Finding) (title string, edit textEdit, ok bool){
	"KQL302": sayKind,
	"KQL303": lookForTerm,
	"KS142":  keepColumn,
	"KS228":  bracketed,
}

// sayKind says which kind of join one without kind is.
func sayKind(d *document, _ *check.File, g check.Finding) (string, textEdit, bool) {
	word := wordAt(g.Source.Text, g.Span.Start)
	if g.Source.Text[word.Start:word.End] != "join" {
		return "", textEdit{}, false
	}
	end := d.spanOf(g.Source, word).End
	return "Say which kind of join it is: innerunique", textEdit{span{end, end}, " kind=innerunique"}, true
}

// lookForTerm writes has for contains.
func lookForTerm(d *document, _ *check.File, g check.Finding) (string, textEdit, bool) {
	i := strings.Index(g.Source.Text[g.Span.Start:g.Span.End], "contains")
	if i < 0 {
		return "", textEdit{}, false
	}
	word := parser.Span{Start: g.Span.Start + i, End: g.Span.Start + i + len("contains")}
	return "Look for the whole term: has", textEdit{d.spanOf(g.Source, word), "has"}, true
}

// keepColumn adds a column that is missed to the project before, which drops it.
func keepColumn(d *document, f *check.File, g check.Finding) (title string, edit textEdit, ok bool) {
	if f.Tree == nil || f.Trace == nil {
		return "", textEdit{}, false
	}
	name := g.Source.Text[g.Span.Start:g.Span.End]
	parser.Each(f.Tree, func(p *parser.Pipeline) {
		if !holds(p.Span, g.Span.Start) {
			return
		}
		for _, op := range p.Operators {
			project, is := op.(*parser.Project)
			if is && project.Span.End <= g.Span.Start && columnIn(f.Trace.Rows[op], name) != nil {
				end := d.spanOf(f.Query, project.Span).End
				title, edit, ok = "Keep "+name+" in the project before", textEdit{span{end, end}, ", " + name}, true
			}
		}
	})
	return title, edit, ok
}

// bracketed puts a name that is a word of the language into brackets.
func bracketed(d *document, _ *check.File, g check.Finding) (string, textEdit, bool) {
	name := "['" + g.Source.Text[g.Span.Start:g.Span.End] + "']"
	return "Write it as " + name, textEdit{d.spanOf(g.Source, g.Span), name}, true
}
