package parser

// parseNamed reads value, name = value or (a, b) = value.
func parseNamed(lex *tokens) (Named, error) {
	start := here(lex)
	names, err := parseNewNames(lex)
	if err != nil {
		return Named{}, err
	}
	value, err := parseExpr(lex)
	return Named{from(start, lex), names, value}, err
}

// parseNewNames reads the name = or (a, b) = before a value; none where a bare value stands next.
func parseNewNames(lex *tokens) ([]Name, error) {
	mark := lex.MakeCheckpoint()
	var names []Name
	if accept(lex, "(") {
		more, err := list(lex, parseNewName)
		if err == nil && accept(lex, ")") && accept(lex, "=") {
			return more, nil
		}
	} else if nameNext(lex) {
		name, err := parseName(lex)
		if err == nil && accept(lex, "=") {
			return append(names, name.as(declared)), nil
		}
	}
	lex.LoadCheckpoint(mark)
	return nil, nil
}

// parseOrdered reads a sort key.
func parseOrdered(lex *tokens) (Ordered, error) {
	start := here(lex)
	by, err := parseNamed(lex)
	if err != nil {
		return Ordered{}, err
	}
	o := Ordered{By: by}
	if peekIs(lex, "asc", "desc") {
		o.Order = lex.Next().Value
	}
	if accept(lex, "nulls") {
		if !peekIs(lex, "first", "last") {
			return o, expected(lex, "first", "last")
		}
		o.Nulls = lex.Next().Value
	}
	o.Place = from(start, lex)
	return o, nil
}

// parsePattern reads a name, or a name with stars in it.
func parsePattern(lex *tokens) (Expr, error) {
	start := here(lex)
	if !patternNext(lex) {
		name, err := parseNameAs(lex, declared|referred)
		return &NameRef{name.Place, name}, err
	}
	text := ""
	for {
		t := *lex.Next()
		text += t.Value
		next := lex.Peek()
		if !adjacent(t, *next) || next.Type != tokenIdent && next.Type != tokenLong && next.Value != "*" {
			return &Wildcard{Place: from(start, lex), Pattern: text}, nil
		}
	}
}

// patternNext says whether a name with stars in it stands next.
func patternNext(lex *tokens) bool {
	return peekIs(lex, "*") || nameNext(lex) && after(lex, 1).Value == "*" && adjacent(*lex.Peek(), after(lex, 1))
}
