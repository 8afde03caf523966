package parser

import (
	"strings"

	"github.com/alecthomas/participle/v2"
)

// hints are the properties that may stand between an operator's keyword and its operands.
var hints = map[string]bool{
	"kind": true, "withsource": true, "with_source": true, "isfuzzy": true, "bagexpansion": true, "with_itemindex": true,
	"with_match_id": true, "with_step_name": true, "decodeblocks": true, "expandoutput": true, "flags": true,
	"datascope": true, "threshold": true, "characters": true, "best_effort": true, "force_remote": true,
}

// parseHint reads one such property, or a hint.x=y, which one machine has no use for; or it says that none
// stands next. Only these names are taken: a column may be called anything else.
func parseHint(lex *tokens) (Property, error) {
	t, next := lex.Peek(), after(lex, 1)
	named := hints[t.Value] && next.Value == "="
	if t.Type != tokenIdent || !named && !strategyNext(lex) {
		return Property{}, participle.NextMatch
	}
	return parseProperty(lex, parsePlainValue)
}

// strategies are the names behind hint.
var strategies = map[string]bool{
	"concurrency": true, "distribution": true, "materialized": true, "num_partitions": true, "pass_filters": true, "pass_filters_column": true,
	"progressive_top": true, "remote": true, "shufflekey": true, "spread": true, "strategy": true,
}

func strategyNext(lex *tokens) bool {
	return peekIs(lex, "hint") && after(lex, 1).Value == "." && strategies[after(lex, 2).Value]
}

// skipStrategies passes over the hint.x=y that any operator takes.
func skipStrategies(lex *tokens) error {
	for strategyNext(lex) {
		if _, err := parseProperty(lex, parsePlainValue); err != nil {
			return err
		}
	}
	return nil
}

// parseProperties reads the properties that stand next, if any.
func parseProperties(lex *tokens) ([]Property, error) {
	var out []Property
	for {
		p, err := parseHint(lex)
		if err == participle.NextMatch {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
}

// parseProperty reads name=value; the name may have dots in it.
func parseProperty(lex *tokens, read func(*tokens) (Expr, error)) (Property, error) {
	start := here(lex)
	name, err := parseName(lex)
	if err != nil {
		return Property{}, err
	}
	for accept(lex, ".") {
		part, err := parseName(lex)
		if err != nil {
			return Property{}, err
		}
		name.Text += "." + part.Text
		name.Span.End = part.Span.End
	}
	if err := need(lex, "="); err != nil {
		return Property{}, err
	}
	value, err := read(lex)
	return Property{Place: from(start, lex), Name: name, Value: value}, err
}

// parsePlainValue reads a word or a literal: what follows in parentheses is no argument of it.
func parsePlainValue(lex *tokens) (Expr, error) {
	if lex.Peek().Type == tokenIdent && !peekIs(lex, "true", "false", "dynamic") {
		name, err := parseName(lex)
		return &NameRef{name.Place, name}, err
	}
	return parseUnary(lex)
}

func parsePropertyValue(lex *tokens) (Expr, error) {
	if peekIs(lex, "-", "+") {
		return parseUnary(lex)
	}
	return parsePostfix(lex)
}

// parsePropertyList reads (name=value, name=a,b, ...): a value without a name belongs to the list before it.
func parsePropertyList(lex *tokens) ([]Property, error) {
	if err := need(lex, "("); err != nil {
		return nil, err
	}
	var out []Property
	for !peekIs(lex, ")") {
		if len(out) > 0 && after(lex, 1).Value != "=" {
			value, err := parsePropertyValue(lex)
			if err != nil {
				return nil, err
			}
			last := &out[len(out)-1]
			last.Values = append(last.Values, value)
		} else {
			p, err := parseProperty(lex, parsePropertyValue)
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		}
		if !accept(lex, ",") {
			break
		}
	}
	return out, need(lex, ")")
}

// Text is the property's value where it is a word or a literal.
func (p Property) Text() string {
	switch v := p.Value.(type) {
	case *NameRef:
		return v.Name.Text
	case *Literal:
		if v.Value != "" {
			return v.Value
		}
		return v.Text
	}
	return ""
}

// Hint is the value of the named property, "" where it was not given.
func Hint(ps []Property, name string) string {
	for _, p := range ps {
		if strings.EqualFold(p.Name.Text, name) {
			return p.Text()
		}
	}
	return ""
}
