package parser

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
)

// parseDynamic reads dynamic(...): JSON, with Kusto's literals and single quotes allowed in it.
func parseDynamic(lex *tokens) (Expr, error) {
	start := here(lex)
	lex.Next()
	if err := need(lex, "("); err != nil {
		return nil, err
	}
	json, err := parseJSON(lex, nil)
	if err != nil {
		return nil, err
	}
	if string(json) == "null" {
		json = nil
	}
	err = need(lex, ")")
	return &DynamicLiteral{from(start, lex), string(json)}, err
}

// parseJSON reads a JSON value and adds it to dst in compact form.
func parseJSON(lex *tokens, dst []byte) ([]byte, error) {
	t := lex.Peek()
	switch t.Type {
	case tokenString:
		l, err := parseLiteral(lex)
		return dynamic.AppendQuoted(dst, l.(*Literal).Value), err
	case tokenLong, tokenReal:
		lex.Next()
		return append(dst, jsonNumber(t.Value)...), nil
	case tokenTimespan:
		lex.Next()
		return appendMoment(dst, types.Timespan, t.Value), nil
	case tokenTyped:
		return jsonTyped(lex, dst)
	}
	switch t.Value {
	case "-":
		lex.Next()
		if next := lex.Peek().Type; next != tokenLong && next != tokenReal {
			return nil, expected(lex, "a number")
		}
		return parseJSON(lex, append(dst, '-'))
	case "null", "true", "false":
		lex.Next()
		return append(dst, t.Value...), nil
	case "True", "False", "TRUE", "FALSE":
		lex.Next()
		return append(dst, strings.ToLower(t.Value)...), nil
	case "dynamic":
		x, err := parseDynamic(lex)
		if err != nil {
			return nil, err
		}
		if json := x.(*DynamicLiteral).JSON; json != "" {
			return append(dst, json...), nil
		}
		return append(dst, "null"...), nil
	case "[":
		return parseJSONList(lex, dst, "]", parseJSON)
	case "{":
		return parseJSONList(lex, dst, "}", parseJSONPair)
	}
	return nil, expected(lex, "a JSON value")
}

// parseJSONList reads the items of an array or a bag, brackets included.
func parseJSONList(lex *tokens, dst []byte, end string, item func(*tokens, []byte) ([]byte, error)) ([]byte, error) {
	dst = append(dst, lex.Next().Value...)
	for n := 0; n > 0 || !peekIs(lex, end); n++ { // a comma has a value behind it
		if n > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = item(lex, dst); err != nil {
			return nil, err
		}
		if !accept(lex, ",") {
			break
		}
	}
	return append(dst, end...), need(lex, end)
}

func parseJSONPair(lex *tokens, dst []byte) ([]byte, error) {
	switch t := *lex.Peek(); t.Type {
	case tokenString:
		key, _ := stringValue(t.Value)
		dst = dynamic.AppendQuoted(dst, key)
	case tokenIdent:
		dst = dynamic.AppendQuoted(dst, t.Value)
	default:
		return nil, expected(lex, "a key in quotes")
	}
	lex.Next()
	if err := need(lex, ":"); err != nil {
		return nil, err
	}
	return parseJSON(lex, append(dst, ':'))
}

// jsonNumber is a KQL number as JSON has it: no leading zeros, digits on both sides of the point.
func jsonNumber(text string) string {
	if n, err := strconv.ParseInt(text, 0, 64); err == nil && len(text) > 1 && text[1]|0x20 == 'x' {
		return strconv.FormatInt(n, 10)
	}
	if strings.HasPrefix(text, ".") {
		text = "0" + text
	}
	for len(text) > 1 && text[0] == '0' && isDigit(text[1]) {
		text = text[1:]
	}
	if strings.HasSuffix(text, ".") {
		text += "0"
	}
	return text
}

// jsonTyped adds datetime(...), guid(...) and their kind: numbers and bools as such, the others as text.
func jsonTyped(lex *tokens, dst []byte) ([]byte, error) {
	x, _ := parseLiteral(lex)
	l := x.(*Literal)
	switch {
	case l.Null:
		return append(dst, "null"...), nil
	case l.Type.Numeric():
		number := jsonNumber(l.Text)
		f, err := strconv.ParseFloat(number, 64)
		switch {
		case err != nil:
			return nil, failAt(l.Span, "KS006", "Missing json value", fmt.Sprintf("'%s' is no number", short(l.Text)))
		case math.IsNaN(f) || math.IsInf(f, 0):
			return append(dst, dynamic.FormatReal(f)...), nil
		}
		return append(dst, number...), nil
	case l.Type == types.Bool && (strings.EqualFold(l.Text, "true") || strings.EqualFold(l.Text, "false")):
		return append(dst, strings.ToLower(l.Text)...), nil
	}
	return appendMoment(dst, l.Type, l.Text), nil
}

// appendMoment adds a datetime or timespan as a dynamic value has it, in one notation whatever the query wrote; any
// other text stays as it is.
func appendMoment(dst []byte, t types.Type, text string) []byte {
	switch bare := strings.Trim(text, `"'`); t {
	case types.Datetime:
		if ticks, ok := types.ParseDatetime(bare); ok {
			return dynamic.AppendQuoted(dst, string(types.AppendDatetime(nil, ticks)))
		}
	case types.Timespan:
		if ticks, ok := types.ParseTimespan(bare); ok {
			return dynamic.AppendQuoted(dst, string(types.AppendTimespan(nil, ticks)))
		}
	}
	return dynamic.AppendQuoted(dst, text)
}
