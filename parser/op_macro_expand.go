package parser

// MacroExpand is macro-expand Group as Name (Body): Body is a function of what Name stands for.
type MacroExpand struct {
	Place
	Hints []Property // kind, isfuzzy
	Group Expr       // an *EntityGroup, a *NameRef, or the *Call entity_group("name")
	Body  *Lambda
}

func (*MacroExpand) operator() {}

// parseMacroExpand reads group as name (query), or name in group (query). Without a name it is the group's, if that has
// one.
func parseMacroExpand(lex *tokens) (*MacroExpand, error) {
	m := &MacroExpand{}
	var err error
	if m.Hints, err = parseProperties(lex); err != nil {
		return nil, err
	}
	entity := Name{Place: from(here(lex), lex)}
	if nameNext(lex) && after(lex, 1).Value == "in" {
		if entity, err = parseName(lex); err != nil {
			return nil, err
		}
		lex.Next()
	}
	if m.Group, err = parseGroup(lex); err != nil {
		return nil, err
	}
	if n, ok := m.Group.(*NameRef); ok && entity.Text == "" {
		entity = n.Name
	}
	if accept(lex, "as") {
		if entity, err = parseName(lex); err != nil {
			return nil, err
		}
	}
	start := here(lex)
	m.Body = &Lambda{Params: []Param{{Place: entity.Place, Name: entity}}}
	err = parseBlock(lex, m.Body, "(", ")")
	m.Body.Place = from(start, lex)
	return m, err
}

// parseGroup reads entity_group [entities], entity_group("name") or the name of a group.
func parseGroup(lex *tokens) (Expr, error) {
	switch {
	case entityGroupNext(lex):
		return parseEntityGroup(lex)
	case !nameNext(lex):
		return nil, expected(lex, "a group of entities")
	}
	name, err := parseName(lex)
	if err == nil && name.Text == "entity_group" && peekIs(lex, "(") {
		return parseCall(lex, name)
	}
	return &NameRef{name.Place, name}, err
}

func entityGroupNext(lex *tokens) bool {
	return peekIs(lex, "entity_group") && after(lex, 1).Value == "["
}

func parseEntityGroup(lex *tokens) (Expr, error) {
	start := here(lex)
	lex.Next()
	lex.Next()
	entities, err := list(lex, parsePostfix)
	if err == nil {
		err = need(lex, "]")
	}
	return &EntityGroup{from(start, lex), entities}, err
}
