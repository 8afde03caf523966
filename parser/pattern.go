package parser

// parsePatternStatement reads declare pattern Name, or the whole of a pattern.
func parsePatternStatement(lex *tokens) (Statement, error) {
	start := here(lex)
	lex.Next()
	lex.Next()
	p := &Pattern{}
	var err error
	if p.Name, err = parseName(lex); err != nil || !accept(lex, "=") {
		p.Place = from(start, lex)
		return p, err
	}
	if p.Params, err = parseParams(lex); err != nil {
		return nil, err
	}
	if accept(lex, "[") {
		scope, err := parseParam(lex)
		if err == nil {
			err = need(lex, "]")
		}
		if err != nil {
			return nil, err
		}
		p.Scope = &scope
	}
	if err = need(lex, "{"); err != nil {
		return nil, err
	}
	for !accept(lex, "}") {
		c, err := parsePatternCase(lex)
		if err != nil {
			return nil, err
		}
		p.Cases = append(p.Cases, c)
		if !accept(lex, ";") && !peekIs(lex, "}") {
			return nil, expected(lex, ";", "}")
		}
	}
	p.Place = from(start, lex)
	return p, nil
}

// parsePatternCase reads ("a", "b").["Scope"] = { body }.
func parsePatternCase(lex *tokens) (c PatternCase, err error) {
	start := here(lex)
	if err = need(lex, "("); err != nil {
		return c, err
	}
	if c.Values, err = list(lex, parseText); err != nil {
		return c, err
	}
	if err = need(lex, ")"); err != nil {
		return c, err
	}
	if accept(lex, ".") {
		if err = need(lex, "["); err != nil {
			return c, err
		}
		if c.Scope, err = parseText(lex); err != nil {
			return c, err
		}
		if err = need(lex, "]"); err != nil {
			return c, err
		}
	}
	if err = need(lex, "="); err != nil {
		return c, err
	}
	c.Body = &Lambda{}
	body := here(lex)
	err = parseBlock(lex, c.Body, "{", "}")
	c.Body.Place, c.Place = from(body, lex), from(start, lex)
	return c, err
}

// parseText reads a string literal and gives what it means.
func parseText(lex *tokens) (string, error) {
	if lex.Peek().Type != tokenString {
		return "", expected(lex, "string")
	}
	x, err := parsePrimary(lex)
	if err != nil {
		return "", err
	}
	return x.(*Literal).Value, nil
}
