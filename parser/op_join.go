package parser

type (
	// Join is join kind=K (Right) on On, or lookup where Lookup is set.
	Join struct {
		Place
		Lookup bool
		Hints  []Property `parser:"@@*"` // kind among them
		Right  Expr       `parser:"@@"`
		On     []Expr     `parser:"( 'on' @@ ( ',' @@ )*"`
		Filter Expr       `parser:"| 'where' @@ )?"` // of join ... where; else nil
	}
	// Union is union of sources; behind a pipe its input is the first.
	Union struct {
		Place
		Hints   []Property // kind, withsource, isfuzzy
		Sources []Expr     // names, wildcards, pipelines in parentheses, calls
	}
)

func (*Join) operator()  {}
func (*Union) operator() {}

func parseLookup(join func(*tokens) (Operator, error)) func(*tokens) (*Join, error) {
	return func(lex *tokens) (*Join, error) {
		op, err := join(lex)
		if err != nil {
			return nil, err
		}
		j := op.(*Join)
		j.Lookup = true
		return j, nil
	}
}

func parseUnion(lex *tokens) (*Union, error) {
	hints, err := parseProperties(lex)
	if err != nil {
		return nil, err
	}
	sources, err := list(lex, parseSource)
	return &Union{Hints: hints, Sources: sources}, err
}

// parseSource reads a table as union, search and find name it: a name, a wildcard, perhaps of a database,
// a call or a query in parentheses.
func parseSource(lex *tokens) (Expr, error) {
	if patternNext(lex) {
		return parsePattern(lex)
	}
	return parseSteps(lex, func(lex *tokens, x Expr, start int) (Expr, error) {
		if !patternNext(lex) {
			return parseMember(lex, x, start)
		}
		pattern, err := parsePattern(lex)
		if w, ok := pattern.(*Wildcard); ok {
			w.Of, w.Place = x, from(start, lex)
		}
		return pattern, err
	})
}

// parseSources reads in (sources), if it stands next.
func parseSources(lex *tokens) ([]Expr, error) {
	if !accept(lex, "in") {
		return nil, nil
	}
	if err := need(lex, "("); err != nil {
		return nil, err
	}
	sources, err := list(lex, parseSource)
	if err != nil {
		return nil, err
	}
	return sources, need(lex, ")")
}
