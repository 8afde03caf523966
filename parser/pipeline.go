package parser

import (
	"fmt"
	"strings"
)

// leading are the operators that may stand first in a query, where they make their own rows.
var leading = map[string]bool{"print": true, "range": true, "union": true, "search": true, "find": true, "evaluate": true, "macro-expand": true}

// Leads says whether a word names an operator that may stand first in a query.
func Leads(word string) bool { return leading[word] }

// leads says whether an operator that makes its own rows stands next. The words are names too, so what
// follows decides.
func leads(lex *tokens) bool {
	t := lex.Peek()
	if t.Type != tokenIdent || !leading[t.Value] {
		return false
	}
	next := after(lex, 1)
	switch {
	case t.Value == "range" || t.Value == "evaluate":
		return next.Type == tokenIdent || next.Value == "["
	case t.Value == "print":
		return next.Value != "|" && next.Value != "="
	}
	return next.Value != "|" && next.Value != "=" && next.Value != "==" && next.Value != "," && next.Value != ")" && next.Value != "." && !next.EOF()
}

// parseQueryExpr reads an expression with the pipes behind it: a *Pipeline where there are any, or where an
// operator stands first.
func parseQueryExpr(lex *tokens) (Expr, error) {
	start := here(lex)
	p := &Pipeline{}
	if leads(lex) {
		op, err := parseOperator(lex)
		if err != nil {
			return nil, err
		}
		p.Operators = append(p.Operators, op)
	} else {
		x, err := parseExpr(lex)
		if err != nil {
			return nil, err
		}
		if !peekIs(lex, "|") {
			return x, nil
		}
		p.Source = x
	}
	err := parsePipes(lex, p)
	p.Place = from(start, lex)
	return p, err
}

// parsePipes reads | operator | operator ... into p.
func parsePipes(lex *tokens, p *Pipeline) error {
	for accept(lex, "|") {
		if len(p.Operators) == MaxSteps {
			at := here(lex)
			return failAt(Span{at, at + 1}, "KQL003", fmt.Sprintf("This pipeline has more than %d operators.", MaxSteps), "")
		}
		op, err := parseOperator(lex)
		if err != nil {
			return err
		}
		p.Operators = append(p.Operators, op)
	}
	return nil
}

// parseBody reads a pipeline that begins with an operator on rows it is given: operator | operator ...
func parseBody(lex *tokens) (*Pipeline, error) {
	start := here(lex)
	op, err := parseOperator(lex)
	if err != nil {
		return nil, err
	}
	p := &Pipeline{Operators: []Operator{op}}
	err = parsePipes(lex, p)
	p.Place = from(start, lex)
	return p, err
}

// parseInner reads (body).
func parseInner(lex *tokens, open, end string) (*Pipeline, error) {
	if err := need(lex, open); err != nil {
		return nil, err
	}
	p, err := parseBody(lex)
	if err != nil {
		return nil, err
	}
	return p, need(lex, end)
}

// parseOperator reads an operator by its keyword.
func parseOperator(lex *tokens) (Operator, error) {
	t := *lex.Peek()
	rule := rules().operators[t.Value]
	if rule == nil || t.Type != tokenIdent {
		return nil, unknownOperator(lex)
	}
	lex.Next()
	if err := skipStrategies(lex); err != nil {
		return nil, err
	}
	op, err := rule.read(lex)
	if err != nil {
		return nil, err
	}
	op.(placed).place(Span{t.Pos.Offset, max(t.Pos.Offset+len(t.Value), done(lex))})
	return op, nil
}

// ofSQL are words of SQL that stand where an operator should, and the operators that do what they do there.
var ofSQL = map[string]string{
	"having": "where", "select": "project", "group": "summarize ... by", "groupby": "summarize ... by", "orderby": "order by",
}

func unknownOperator(lex *tokens) error {
	t := *lex.Peek()
	if t.Type != tokenIdent {
		return expected(lex, "query operator")
	}
	hint := DidYouMean(t.Value, OperatorNames())
	if near := ofSQL[strings.ToLower(t.Value)]; near != "" {
		hint = "in KQL that is " + near
	}
	return failAt(Span{t.Pos.Offset, t.Pos.Offset + len(t.Value)}, "KS176", "Query operator expected.", hint)
}
