package parser

import "kql/functions/types"

type (
	// Search is search in (In) Predicate.
	Search struct {
		Place
		Hints     []Property // kind, withsource
		In        []Expr
		Predicate Expr
	}
	// Find is find in (In) where Predicate project ...
	Find struct {
		Place
		Hints     []Property
		In        []Expr
		Predicate Expr
		Project   []FindColumn
		PackAll   bool // pack(*) in the project list
		Smart     bool // project-smart
	}
)

// FindColumn is Name:type in find's project list.
type FindColumn struct {
	Place
	Name Name
	Type types.Type // Unknown where not given
}

func (*Search) operator() {}
func (*Find) operator()   {}

func parseSearch(lex *tokens) (*Search, error) {
	s := &Search{}
	var err error
	if s.Hints, err = parseProperties(lex); err != nil {
		return nil, err
	}
	if s.In, err = parseSources(lex); err != nil {
		return nil, err
	}
	s.Predicate, err = parseExpr(lex)
	return s, err
}

func parseFind(lex *tokens) (*Find, error) {
	f := &Find{}
	var err error
	if f.Hints, err = parseProperties(lex); err != nil {
		return nil, err
	}
	if f.In, err = parseSources(lex); err != nil {
		return nil, err
	}
	if !accept(lex, "where") && f.In != nil {
		return nil, expected(lex, "where")
	}
	if f.Predicate, err = parseExpr(lex); err != nil {
		return nil, err
	}
	switch {
	case accept(lex, "project-smart"):
		f.Smart = true
	case accept(lex, "project"):
		if _, err = list(lex, f.parseColumn); err != nil {
			return nil, err
		}
	}
	return f, err
}

// parseColumn reads Name, Name:type or pack(*) into the find.
func (f *Find) parseColumn(lex *tokens) (FindColumn, error) {
	start := here(lex)
	name, err := parseName(lex)
	if err != nil {
		return FindColumn{}, err
	}
	if (name.Text == "pack" || name.Text == "pack_all") && accept(lex, "(") {
		accept(lex, "*")
		f.PackAll = true
		return FindColumn{}, need(lex, ")")
	}
	c := FindColumn{Name: name}
	if accept(lex, ":") {
		if c.Type, err = parseType(lex); err != nil {
			return c, err
		}
	}
	c.Place = from(start, lex)
	f.Project = append(f.Project, c)
	return c, nil
}
