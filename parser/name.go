package parser

import "strings"

// IsName says whether a text can stand for itself as a name wherever one stands.
func IsName(text string) bool { return keywords[text] == 0 && IsWord(text) }

// IsWord says whether a text is one word, be it a name or of the language.
func IsWord(text string) bool {
	t := Tokens(text)
	return len(t) == 1 && t[0].Kind == Word && t[0].Start == 0 && t[0].End == len(text) && !strings.Contains(text, "-")
}

// QuoteName is a name as a query has it: in brackets and quotes where it cannot stand for itself.
func QuoteName(name string) string {
	if IsName(name) {
		return name
	}
	return "['" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(name) + "']"
}

// Parameters is a function's parameters as its users are told of them: name: string, T: table.
func (l *Lambda) Parameters() string {
	all := make([]string, len(l.Params))
	for i, p := range l.Params {
		all[i] = p.Name.Text + ": table"
		if p.Table == nil {
			all[i] = p.Name.Text + ": " + p.Type.String()
		}
	}
	return strings.Join(all, ", ")
}
