package parser

// parseStatement reads one statement; whatever stands behind it is the caller's affair.
func parseStatement(lex *tokens) (Statement, error) {
	start, word, next := here(lex), lex.Peek().Value, after(lex, 1)
	switch {
	case word == "let" && (next.Type == tokenIdent || next.Value == "["):
		return parseLet(lex)
	case word == "set" && next.Type == tokenIdent:
		return parseSet(lex)
	case word == "declare" && next.Value == "query_parameters":
		lex.Next()
		lex.Next()
		params, err := parseParams(lex)
		return &Declare{from(start, lex), params}, err
	case word == "declare" && next.Value == "pattern":
		return parsePatternStatement(lex)
	case word == "alias" && next.Value == "database":
		return parseAlias(lex)
	case word == "restrict" && next.Value == "access":
		return parseRestrict(lex)
	}
	x, err := parseQueryExpr(lex)
	return &ExprStatement{from(start, lex), x}, err
}

func parseLet(lex *tokens) (Statement, error) {
	start := here(lex)
	lex.Next()
	name, err := parseNameAs(lex, declared|referred)
	if err == nil {
		err = need(lex, "=")
	}
	if err != nil {
		return nil, err
	}
	value, err := parseLetValue(lex)
	return &Let{from(start, lex), name, value}, err
}

func parseLetValue(lex *tokens) (Expr, error) {
	view := peekIs(lex, "view") && after(lex, 1).Value == "("
	if view || lambdaNext(lex) {
		return parseLambda(lex)
	}
	if entityGroupNext(lex) {
		return parseEntityGroup(lex)
	}
	return parseQueryExpr(lex)
}

// lambdaNext says whether () { or (name: stands next.
func lambdaNext(lex *tokens) bool {
	if !peekIs(lex, "(") {
		return false
	}
	if after(lex, 1).Value == ")" {
		return after(lex, 2).Value == "{"
	}
	if after(lex, 1).Value == "[" {
		return after(lex, 4).Value == ":"
	}
	return after(lex, 1).Type == tokenIdent && after(lex, 2).Value == ":"
}

// parseLambda reads view? (params) { statements; expression }.
func parseLambda(lex *tokens) (*Lambda, error) {
	start := here(lex)
	l := &Lambda{View: accept(lex, "view")}
	var err error
	if l.Params, err = parseParams(lex); err != nil {
		return nil, err
	}
	err = parseBlock(lex, l, "{", "}")
	l.Place = from(start, lex)
	return l, err
}

// parseBlock reads { statements; expression }, between these brackets.
func parseBlock(lex *tokens, l *Lambda, open, end string) error {
	if err := need(lex, open); err != nil {
		return err
	}
	for !peekIs(lex, end) {
		s, err := parseStatement(lex)
		if err != nil {
			return err
		}
		if x, ok := s.(*ExprStatement); ok {
			l.Body = x.Value
			accept(lex, ";")
			break
		}
		l.Lets = append(l.Lets, s)
		if !accept(lex, ";") {
			break
		}
	}
	return need(lex, end)
}

// parseParams reads (name:type = default, T:(*), ...).
func parseParams(lex *tokens) ([]Param, error) {
	if err := need(lex, "("); err != nil {
		return nil, err
	}
	if accept(lex, ")") {
		return nil, nil
	}
	params, err := list(lex, parseParam)
	if err != nil {
		return nil, err
	}
	return params, need(lex, ")")
}

func parseParam(lex *tokens) (Param, error) {
	start := here(lex)
	name, err := parseNewName(lex)
	if err == nil {
		err = need(lex, ":")
	}
	if err != nil {
		return Param{}, err
	}
	p := Param{Name: name}
	if peekIs(lex, "(") {
		schema, err := parseRowSchema(lex)
		p.Table, p.Place = &schema, from(start, lex)
		return p, err
	}
	if p.Type, err = parseType(lex); err != nil {
		return p, err
	}
	if accept(lex, "=") {
		if p.Default, err = parseUnary(lex); err != nil {
			return p, err
		}
	}
	p.Place = from(start, lex)
	return p, nil
}

func parseSet(lex *tokens) (Statement, error) {
	start := here(lex)
	lex.Next()
	name, err := parseName(lex)
	if err != nil {
		return nil, err
	}
	s := &Set{Name: name}
	if accept(lex, "=") {
		if s.Value, err = parsePropertyValue(lex); err != nil {
			return nil, err
		}
	}
	s.Place = from(start, lex)
	return s, nil
}

func parseAlias(lex *tokens) (Statement, error) {
	start := here(lex)
	lex.Next()
	lex.Next()
	name, err := parseName(lex)
	if err == nil {
		err = need(lex, "=")
	}
	if err != nil {
		return nil, err
	}
	value, err := parseExpr(lex)
	return &Alias{from(start, lex), name, value}, err
}

func parseRestrict(lex *tokens) (Statement, error) {
	start := here(lex)
	lex.Next()
	lex.Next()
	if err := need(lex, "to"); err != nil {
		return nil, err
	}
	if err := need(lex, "("); err != nil {
		return nil, err
	}
	entities, err := list(lex, parseSource)
	if err == nil {
		err = need(lex, ")")
	}
	return &Restrict{from(start, lex), entities}, err
}
