package complete

// role says what stands in a bracket.
type role uint8

const (
	unknown       role = iota
	ofStatements       // the whole text, and the body of a function
	ofOperators        // operators on the rows outside
	ofTables           // a query of its own
	ofColumns          // names and types
	ofTypes            // a type
	ofProperties       // name=value
	ofExpressions      // all else
)

// queries are functions whose argument is a query.
var queries = map[string]bool{"toscalar": true, "materialize": true, "view": true, "totable": true}

// role says what stands in an open bracket; it is found out once.
func (p *place) role(i int) role {
	if p.frames[i].role == unknown {
		p.frames[i].role = p.findRole(i)
	}
	return p.frames[i].role
}

func (p *place) findRole(i int) role {
	open := p.frames[i].open
	before := p.value(open - 1)
	switch {
	case open < 0 || p.value(open) == "{":
		return ofStatements
	case p.value(open) == "[":
		return ofExpressions
	case queries[before]:
		return ofTables
	case before == "typeof":
		return ofTypes
	case before == "datatable" || before == "externaldata" || before == "query_parameters" || p.parameters(i):
		return ofColumns
	}
	at := p.operator(i - 1)
	if at < 0 {
		if p.role(i-1) == ofTables || p.role(i-1) == ofStatements && p.frames[i-1].start == open {
			return ofTables
		}
		return ofExpressions
	}
	return syntaxes()[p.value(at)].bracket(p.values(at, open))
}

// parameters says whether a bracket holds the parameters of a function: let f = (
func (p *place) parameters(i int) bool {
	f := p.frames[i-1]
	open := p.frames[i].open
	if p.value(f.statement) == "let" && f.start == open && open == f.statement+3 {
		name, colon := p.value(open+1), p.value(open+2)
		return open+1 == len(p.tokens) || name == ")" || colon == ":" || open+2 == len(p.tokens) && name != "(" && name != ""
	}
	return false
}

// values is the texts of tokens, without what stands in brackets.
func (p *place) values(from, to int) []string {
	var out []string
	depth := 0
	for i := from; i < to; i++ {
		switch v := p.value(i); v {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		default:
			if depth <= 0 {
				out = append(out, v)
			}
		}
	}
	return out
}
