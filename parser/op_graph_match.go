package parser

// GraphMatch is graph-match Sequences where Predicate project Columns, or graph-shortest-paths with Shortest set.
type GraphMatch struct {
	Place
	Shortest  bool
	Hints     []Property // cycles or output
	Sequences []GraphSequence
	Predicate Expr // nil where there is none
	Columns   []Named
}

// GraphSequence is nodes with an edge between each two: (a)-[e]->(b).
type GraphSequence struct {
	Nodes []GraphNode
	Edges []GraphEdge
}

// GraphNode is (Name), or ().
type GraphNode struct {
	Place
	Name *Name
}

// GraphEdge is -[Name*Min..Max]-> and its kind. Min and Max are nil of a single edge.
type GraphEdge struct {
	Place
	Name        *Name
	Left, Right bool // which way the arrow points; neither where any will do
	Min, Max    Expr
}

func (*GraphMatch) operator() {}

func parseGraphMatch(shortest bool) func(*tokens) (*GraphMatch, error) {
	return func(lex *tokens) (g *GraphMatch, err error) {
		g = &GraphMatch{Shortest: shortest}
		property := "cycles"
		if shortest {
			property = "output"
		}
		if g.Hints, err = parseGraphProperties(lex, property); err != nil {
			return nil, err
		}
		if g.Sequences, err = list(lex, parseGraphSequence); err != nil {
			return nil, err
		}
		if accept(lex, "where") {
			if g.Predicate, err = parseExpr(lex); err != nil {
				return nil, err
			}
		}
		if err = need(lex, "project"); err != nil {
			return nil, err
		}
		g.Columns, err = list(lex, parseNamed)
		return g, err
	}
}

func parseGraphSequence(lex *tokens) (s GraphSequence, err error) {
	for {
		node, err := parseGraphNode(lex)
		if err != nil {
			return s, err
		}
		s.Nodes = append(s.Nodes, node)
		if !peekIs(lex, "-", "<") {
			return s, nil
		}
		edge, err := parseGraphEdge(lex)
		if err != nil {
			return s, err
		}
		s.Edges = append(s.Edges, edge)
	}
}

func parseGraphNode(lex *tokens) (n GraphNode, err error) {
	start := here(lex)
	if err = need(lex, "("); err != nil {
		return n, err
	}
	if nameNext(lex) {
		name, err := parseName(lex)
		if err != nil {
			return n, err
		}
		n.Name = &name
	}
	err = need(lex, ")")
	n.Place = from(start, lex)
	return n, err
}

func parseGraphEdge(lex *tokens) (e GraphEdge, err error) {
	start := here(lex)
	e.Left = accept(lex, "<")
	if err = need(lex, "-"); err != nil {
		return e, err
	}
	if accept(lex, "[") {
		if err = parseEdgeName(lex, &e); err != nil {
			return e, err
		}
	}
	if err = need(lex, "-"); err != nil {
		return e, err
	}
	if !e.Left {
		e.Right = accept(lex, ">")
	}
	e.Place = from(start, lex)
	return e, nil
}

// parseEdgeName reads name*min..max].
func parseEdgeName(lex *tokens, e *GraphEdge) (err error) {
	if nameNext(lex) {
		name, err := parseName(lex)
		if err != nil {
			return err
		}
		e.Name = &name
	}
	if accept(lex, "*") {
		if e.Min, err = parsePlainValue(lex); err != nil {
			return err
		}
		if err = need(lex, ".."); err != nil {
			return err
		}
		if e.Max, err = parsePlainValue(lex); err != nil {
			return err
		}
	}
	return need(lex, "]")
}
