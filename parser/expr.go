package parser

import "github.com/alecthomas/participle/v2/lexer"

// How tightly the infix operators bind; operators of one level group from the left. The string operators
// bind tighter than arithmetic, as in Kusto.Language's QueryParser.
const (
	bindOr = iota + 1
	bindAnd
	bindEqual
	bindCompare
	bindAdd
	bindMultiply
	bindText
)

// single are the levels of which one operator stands by itself: a == b == c is an error.
var single = map[int]bool{bindEqual: true, bindCompare: true, bindText: true}

var infix = map[string]int{
	"or": bindOr, "and": bindAnd,
	"==": bindEqual, "!=": bindEqual, "<>": bindEqual,
	"in": bindEqual, "!in": bindEqual, "in~": bindEqual, "!in~": bindEqual, "has_any": bindEqual, "has_all": bindEqual,
	"between": bindEqual, "!between": bindEqual,
	"<": bindCompare, ">": bindCompare, "<=": bindCompare, ">=": bindCompare,
	"+": bindAdd, "-": bindAdd, "*": bindMultiply, "/": bindMultiply, "%": bindMultiply,
	"=~": bindText, "!~": bindText, ":": bindText, "matches": bindText,
	"has": bindText, "!has": bindText, "has_cs": bindText, "!has_cs": bindText,
	"hasprefix": bindText, "!hasprefix": bindText, "hasprefix_cs": bindText, "!hasprefix_cs": bindText,
	"hassuffix": bindText, "!hassuffix": bindText, "hassuffix_cs": bindText, "!hassuffix_cs": bindText,
	"contains": bindText, "!contains": bindText, "contains_cs": bindText, "!contains_cs": bindText,
	"notcontains": bindText, "containscs": bindText, "notcontainscs": bindText,
	"startswith": bindText, "!startswith": bindText, "startswith_cs": bindText, "!startswith_cs": bindText,
	"endswith": bindText, "!endswith": bindText, "endswith_cs": bindText, "!endswith_cs": bindText,
	"like": bindText, "notlike": bindText, "likecs": bindText, "notlikecs": bindText,
}

// canonical spells operators that have two spellings in one way.
var canonical = map[string]string{
	"<>": "!=", ":": "has", "matches": "matches regex",
	"notcontains": "!contains", "containscs": "contains_cs", "notcontainscs": "!contains_cs",
}

// parseExpr reads a scalar expression, or a tabular one without a pipe.
func parseExpr(lex *tokens) (Expr, error) { return parseInfix(lex, bindOr) }

// parseInfix reads an expression whose operators bind at least as tightly as level.
func parseInfix(lex *tokens, level int) (Expr, error) {
	start := here(lex)
	x, err := parseUnary(lex)
	if err != nil {
		return nil, err
	}
	for n, most := 0, bindText; ; n++ {
		t := lex.Peek()
		if n > MaxChain {
			return nil, tooLong(lex)
		}
		bind := infix[t.Value]
		if bind < level || bind > most || t.Type != tokenOp && t.Type != tokenIdent || t.Value == "in" && after(lex, 1).Value == "range" {
			return x, nil // make-series has on x in range(...)
		}
		if x, err = parseOperation(lex, x, start, bind); err != nil {
			return nil, err
		}
		if most = bind; single[bind] {
			most = bind - 1
		}
	}
}

// parseOperation reads the infix operator that stands next, and its right side.
func parseOperation(lex *tokens, x Expr, start, bind int) (Expr, error) {
	t := *lex.Next()
	op, at := t.Value, Span{t.Pos.Offset, t.Pos.Offset + len(t.Value)}
	switch op {
	case "in", "!in", "in~", "!in~", "has_any", "has_all":
		items, err := parseItems(lex)
		return &In{from(start, lex), op, at, x, items}, err
	case "between", "!between":
		low, high, err := parseBounds(lex)
		return &Between{from(start, lex), op == "!between", at, x, low, high}, err
	case "matches":
		if err := need(lex, "regex"); err != nil {
			return nil, err
		}
		at.End = done(lex)
	}
	if c, ok := canonical[op]; ok {
		op = c
	}
	y, err := parseInfix(lex, bind+1)
	return &Binary{from(start, lex), op, at, x, y}, err
}

// parseItems reads (a, b, ...), where one item may be a query.
func parseItems(lex *tokens) ([]Expr, error) {
	if err := need(lex, "("); err != nil {
		return nil, err
	}
	items, err := list(lex, parseQueryExpr)
	if err != nil {
		return nil, err
	}
	return items, need(lex, ")")
}

// parseBounds reads (low .. high).
func parseBounds(lex *tokens) (low, high Expr, err error) {
	if err = need(lex, "("); err != nil {
		return
	}
	if low, err = parseExpr(lex); err != nil {
		return
	}
	if err = need(lex, ".."); err != nil {
		return
	}
	if high, err = parseExpr(lex); err != nil {
		return
	}
	return low, high, need(lex, ")")
}

func parseUnary(lex *tokens) (Expr, error) {
	start := here(lex)
	if !peekIs(lex, "-", "+") {
		return parsePostfix(lex)
	}
	op := lex.Next().Value
	if peekIs(lex, "-", "+") {
		return nil, expected(lex, "expression")
	}
	x, err := parsePostfix(lex)
	return &Unary{from(start, lex), op, x}, err
}

// parsePostfix reads a primary and the paths behind it: .name, .call(), [index].
func parsePostfix(lex *tokens) (Expr, error) { return parseSteps(lex, parseMember) }

// parseSteps reads a primary and what stands behind it; member reads what follows a dot.
func parseSteps(lex *tokens, member func(*tokens, Expr, int) (Expr, error)) (Expr, error) {
	start := here(lex)
	x, err := parsePrimary(lex)
	for n := 0; err == nil; n++ {
		switch {
		case n > MaxChain:
			return nil, tooLong(lex)
		case accept(lex, "."):
			x, err = member(lex, x, start)
		case peekIs(lex, "["):
			x, err = parseIndex(lex, x, start)
		default:
			return x, nil
		}
	}
	return nil, err
}

func parseMember(lex *tokens, x Expr, start int) (Expr, error) {
	if peekIs(lex, "[") && after(lex, 1).Type != tokenString {
		return parseIndex(lex, x, start)
	}
	name, err := parseReference(lex)
	if err != nil {
		return nil, err
	}
	if !peekIs(lex, "(") {
		return &Path{Place: from(start, lex), X: x, Name: name}, nil
	}
	call, err := parseCall(lex, name)
	return &Path{from(start, lex), x, name, call}, err
}

func parseIndex(lex *tokens, x Expr, start int) (Expr, error) {
	lex.Next()
	i, err := parseExpr(lex)
	if err == nil {
		err = need(lex, "]")
	}
	return &Index{from(start, lex), x, i}, err
}

// parseCall reads the arguments of a call whose name was taken.
func parseCall(lex *tokens, name Name) (*Call, error) {
	lex.Next()
	call := &Call{Name: name}
	if !peekIs(lex, ")") {
		args, err := list(lex, parseArgument)
		if err != nil {
			return nil, err
		}
		call.Args = args
	}
	err := need(lex, ")")
	call.Place = from(name.Span.Start, lex)
	return call, err
}

func parseArgument(lex *tokens) (Argument, error) {
	start := here(lex)
	var a Argument
	if lex.Peek().Type == tokenIdent && after(lex, 1).Value == "=" {
		name, err := parseName(lex)
		if err != nil {
			return a, err
		}
		lex.Next()
		a.Name = &name
	}
	var err error
	a.Value, err = parseQueryExpr(lex)
	a.Place = from(start, lex)
	return a, err
}

// nameNext says whether a name stands next: a word, or a text in brackets.
func nameNext(lex *tokens) bool {
	t := lex.Peek()
	return t.Type == tokenIdent || t.Type == tokenOp && t.Value == "[" && after(lex, 1).Type == tokenString
}

// parseName reads an identifier or ['quoted name'].
func parseName(lex *tokens) (Name, error) {
	start := here(lex)
	if !nameNext(lex) {
		return Name{}, expected(lex, "name")
	}
	t := *lex.Next()
	if t.Type == tokenIdent {
		return Name{Place: from(start, lex), Text: t.Value}, nil
	}
	text, _ := stringValue(lex.Next().Value)
	err := need(lex, "]")
	return Name{Place: from(start, lex), Text: text, Quoted: true}, err
}

// adjacent says whether b begins where a ends.
func adjacent(a, b lexer.Token) bool { return a.Pos.Offset+len(a.Value) == b.Pos.Offset }
