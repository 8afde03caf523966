package parser

import (
	"github.com/alecthomas/participle/v2"

	"kql/functions/types"
)

type (
	// ParseText is parse or parse-where Source with Pattern.
	ParseText struct {
		Place
		OnlyMatches bool        // parse-where
		Hints       []Property  `parser:"@@*"` // kind: simple, regex, relaxed; flags
		Source      Expr        `parser:"@@ 'with'"`
		Pattern     []ParsePart `parser:"@@*"`
	}
	// ParseKv is parse-kv Source as (Columns) with (Properties).
	ParseKv struct {
		Place
		Source     Expr
		Columns    RowSchema
		Properties []Property
	}
)

// ParsePart is a piece of a parse pattern: a string, a star, or a column with an optional type.
type ParsePart struct {
	Place
	Star   bool
	Text   *Literal
	Column *Name
	Type   types.Type // of Column; String where not given
}

func (*ParseText) operator() {}
func (*ParseKv) operator()   {}

func parseParse(head func(*tokens) (Operator, error), onlyMatches bool) func(*tokens) (*ParseText, error) {
	return func(lex *tokens) (*ParseText, error) {
		op, err := head(lex)
		if err != nil {
			return nil, err
		}
		p := op.(*ParseText)
		p.OnlyMatches = onlyMatches
		if len(p.Pattern) == 0 {
			return nil, expected(lex, "a string, a column or *")
		}
		return p, nil
	}
}

// parsePart reads one piece of a pattern, or says that none stands next.
func parsePart(lex *tokens) (ParsePart, error) {
	start := here(lex)
	var p ParsePart
	switch {
	case accept(lex, "*"):
		p.Star = true
	case lex.Peek().Type == tokenString:
		x, err := parseLiteral(lex)
		if err != nil {
			return p, err
		}
		p.Text = x.(*Literal)
	case nameNext(lex):
		name, err := parseNewName(lex)
		if err != nil {
			return p, err
		}
		p.Column, p.Type = &name, types.String
		if accept(lex, ":") {
			if p.Type, err = parseType(lex); err != nil {
				return p, err
			}
		}
	default:
		return p, participle.NextMatch
	}
	p.Place = from(start, lex)
	return p, nil
}

func parseParseKv(lex *tokens) (*ParseKv, error) {
	p := &ParseKv{}
	var err error
	if p.Source, err = parseExpr(lex); err != nil {
		return nil, err
	}
	accept(lex, "as")
	if p.Columns, err = parseRowSchema(lex); err != nil {
		return nil, err
	}
	if accept(lex, "with") {
		p.Properties, err = parsePropertyList(lex)
	}
	return p, err
}
