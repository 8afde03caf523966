package parser

import (
	"strings"

	"kql/functions/types"
)

// reserved are the words that never begin an expression: they join or end one.
var reserved = map[string]bool{"and": true, "or": true, "by": true, "between": true}

func parsePrimary(lex *tokens) (Expr, error) {
	start := here(lex)
	t := lex.Peek()
	switch t.Type {
	case tokenString, tokenLong, tokenReal, tokenTimespan, tokenTyped:
		return parseLiteral(lex)
	case tokenIdent:
		return parseWord(lex)
	case tokenOp:
		switch t.Value {
		case "(":
			lex.Next()
			x, err := parseQueryExpr(lex)
			if err == nil {
				err = need(lex, ")")
			}
			return &Paren{from(start, lex), x}, err
		case "[":
			name, err := parseName(lex)
			return &NameRef{name.Place, name}, err
		case "*":
			lex.Next()
			return &Star{from(start, lex)}, nil
		}
	}
	return nil, expected(lex, "expression")
}

// parseWord reads an expression that begins with a word.
func parseWord(lex *tokens) (Expr, error) {
	word, next := lex.Peek().Value, after(lex, 1).Value
	switch {
	case word == "true" || word == "false" || word == "True" || word == "False" || word == "TRUE" || word == "FALSE":
		return parseLiteral(lex)
	case word == "dynamic" && next == "(":
		return parseDynamic(lex)
	case word == "typeof" && next == "(":
		return parseTypeof(lex)
	case word == "datatable":
		return parseDatatable(lex)
	case word == "externaldata" || word == "external_data":
		return parseExternaldata(lex)
	case reserved[word] && next != "(":
		return nil, expected(lex, "expression")
	}
	name, err := parseName(lex)
	if err != nil {
		return nil, err
	}
	if peekIs(lex, "(") {
		name.bare = infix[name.Text] != 0
		return parseCall(lex, name)
	}
	return &NameRef{name.Place, name.as(referred)}, nil
}

// parseLiteral reads a constant; string literals side by side are one.
func parseLiteral(lex *tokens) (Expr, error) {
	start := here(lex)
	t := *lex.Next()
	l := &Literal{Text: t.Value}
	switch t.Type {
	case tokenString:
		l.Type = types.String
		l.Value, l.Hidden = stringValue(t.Value)
		for lex.Peek().Type == tokenString {
			more, _ := stringValue(lex.Next().Value)
			l.Value += more
		}
	case tokenLong:
		l.Type = types.Long
	case tokenReal:
		l.Type = types.Real
	case tokenTimespan:
		l.Type = types.Timespan
	case tokenTyped:
		word, text, _ := strings.Cut(t.Value, "(")
		l.Type, _ = types.Named(word)
		l.Text = strings.TrimSpace(strings.TrimSuffix(text, ")"))
		l.Null = l.Text == "null"
	default:
		l.Type = types.Bool
	}
	l.Place = from(start, lex)
	return l, nil
}

// parseType reads the name of a scalar type.
func parseType(lex *tokens) (types.Type, error) {
	if t, ok := types.Named(lex.Peek().Value); ok && lex.Peek().Type == tokenIdent {
		lex.Next()
		return t, nil
	}
	return types.Unknown, expected(lex, "a type name (string, long, datetime, ...)")
}

// parseTypeof reads typeof(long) or typeof(a:long, b:string).
func parseTypeof(lex *tokens) (Expr, error) {
	start := here(lex)
	lex.Next()
	if v := after(lex, 2).Value; v == ":" || after(lex, 1).Value == "*" {
		schema, err := parseRowSchema(lex)
		return &TypeLiteral{Place: from(start, lex), Schema: &schema}, err
	}
	lex.Next()
	t, err := parseType(lex)
	if err == nil {
		err = need(lex, ")")
	}
	return &TypeLiteral{Place: from(start, lex), Type: t}, err
}

// typeofType reads typeof(type) where only the type matters.
func typeofType(lex *tokens) (types.Type, error) {
	if !peekIs(lex, "typeof") {
		return types.Unknown, expected(lex, "typeof(...)")
	}
	x, err := parseTypeof(lex)
	if err != nil {
		return types.Unknown, err
	}
	return x.(*TypeLiteral).Type, nil
}

// parseRowSchema reads (Name:type, ...), with * for the columns of the input.
func parseRowSchema(lex *tokens) (RowSchema, error) {
	start := here(lex)
	var s RowSchema
	if err := need(lex, "("); err != nil {
		return s, err
	}
	for !peekIs(lex, ")") {
		if !s.Star && s.Columns == nil && accept(lex, "*") {
			s.Star = true
		} else if peekIs(lex, "*") { // it stands first, once
			break
		} else {
			c, err := parseColumnDecl(lex)
			if err != nil {
				return s, err
			}
			s.Columns = append(s.Columns, c)
		}
		if !accept(lex, ",") {
			break
		}
	}
	err := need(lex, ")")
	s.Place = from(start, lex)
	return s, err
}

func parseColumnDecl(lex *tokens) (ColumnDecl, error) {
	start := here(lex)
	name, err := parseNewName(lex)
	if err == nil {
		err = need(lex, ":")
	}
	if err != nil {
		return ColumnDecl{}, err
	}
	t, err := parseType(lex)
	return ColumnDecl{from(start, lex), name, t}, err
}

func parseDatatable(lex *tokens) (Expr, error) {
	start := here(lex)
	lex.Next()
	if _, err := parseProperties(lex); err != nil {
		return nil, err
	}
	schema, err := parseRowSchema(lex)
	if err != nil {
		return nil, err
	}
	values, err := parseBracketed(lex)
	return &Datatable{from(start, lex), schema, values}, err
}

// parseBracketed reads [a, b, ...], where a comma may stand at the end.
func parseBracketed(lex *tokens) ([]Expr, error) {
	if err := need(lex, "["); err != nil {
		return nil, err
	}
	var out []Expr
	accept(lex, ",")
	for !peekIs(lex, "]") {
		x, err := parseExpr(lex)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
		if !accept(lex, ",") {
			break
		}
	}
	return out, need(lex, "]")
}

func parseExternaldata(lex *tokens) (Expr, error) {
	start := here(lex)
	lex.Next()
	if _, err := parseProperties(lex); err != nil {
		return nil, err
	}
	schema, err := parseRowSchema(lex)
	if err != nil {
		return nil, err
	}
	x := &Externaldata{Schema: schema}
	if x.Locations, err = parseBracketed(lex); err != nil {
		return nil, err
	}
	if peekIs(lex, "with") && after(lex, 1).Value == "(" {
		lex.Next()
		if x.Properties, err = parsePropertyList(lex); err != nil {
			return nil, err
		}
	}
	x.Place = from(start, lex)
	return x, nil
}
