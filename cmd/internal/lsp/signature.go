package lsp

import (
	"strings"

	"kql/cmd/internal/reference"
	"kql/functions"
	"kql/parser"
)

// signatureHelp says what the call around a place takes.
func (s *Server) signatureHelp(d *document, p placeParams) any {
	f := s.file(d)
	at, ok := d.inQuery(f.Query, d.offset(p.Position))
	if !ok {
		return nil
	}
	name, argument := callAround(f.Query.Text[:at])
	if name == "" {
		return nil
	}
	var all []string
	if l := letFunction(f.Tree, name, at); l != nil {
		all = append(all, name+"("+l.Parameters()+")")
	} else if l, _ := s.session.Space.Function(name); l != nil {
		all = append(all, name+"("+l.Parameters()+")")
	} else {
		all = reference.Signatures(name)
	}
	if len(all) == 0 {
		return nil
	}
	help := signatureHelp{Signatures: []signature{}, ActiveParameter: argument}
	doc := docOf(name)
	for i, label := range all {
		one := signature{Label: label, Parameters: []parameter{}}
		if doc != "" {
			one.Documentation = markdown(doc)
		}
		for _, p := range parametersIn(label) {
			one.Parameters = append(one.Parameters, parameter{p})
		}
		if argument >= len(one.Parameters) && strings.Contains(label, "...") {
			help.ActiveParameter = max(len(one.Parameters)-1, 0)
		}
		if len(help.Signatures) > 0 && argument >= len(help.Signatures[help.ActiveSignature].Parameters) && argument < len(one.Parameters) {
			help.ActiveSignature = i
		}
		help.Signatures = append(help.Signatures, one)
	}
	return help
}

// letFunction is the function that a let before a place gives a name; nil where none does.
func letFunction(tree *parser.Query, name string, at int) (last *parser.Lambda) {
	if tree == nil {
		return nil
	}
	for _, st := range tree.Statements {
		if let, ok := st.(*parser.Let); ok && let.Name.Text == name && let.Span.Start < at {
			last, _ = let.Value.(*parser.Lambda)
		}
	}
	return last
}

func docOf(name string) string {
	if f := functions.Builtin.Function(name); f != nil {
		return f.Doc
	}
	if a := functions.Builtin.Aggregate(name); a != nil {
		return a.Doc
	}
	return ""
}

// parametersIn are the parameters in a signature as it is written.
func parametersIn(label string) []string {
	open := strings.IndexByte(label, '(')
	if open < 0 {
		return nil
	}
	depth, from := 0, open+1
	var all []string
	for i := open; i < len(label); i++ {
		switch label[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		}
		if depth == 0 || depth == 1 && label[i] == ',' {
			if part := strings.TrimSpace(label[from:i]); part != "" {
				all = append(all, part)
			}
			from = i + 1
		}
		if depth == 0 {
			break
		}
	}
	return all
}

// callAround is the function whose brackets a text ends in, and which argument.
func callAround(text string) (name string, argument int) {
	type call struct {
		name     string
		argument int
	}
	var open []call
	last := ""
	for _, t := range parser.Tokens(text) {
		w := text[t.Start:t.End]
		switch w {
		case "(", "[", "{":
			if w != "(" || !parser.IsWord(last) {
				last = ""
			}
			open = append(open, call{name: last})
		case ")", "]", "}":
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case ",":
			if len(open) > 0 {
				open[len(open)-1].argument++
			}
		}
		last = w
	}
	if len(open) == 0 {
		return "", 0
	}
	top := open[len(open)-1]
	return top.name, top.argument
}
