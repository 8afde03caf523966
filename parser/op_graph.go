package parser

type (
	// MakeGraph is make-graph Source --> Target with Nodes, or with_node_id=NodeID; Body is what stands in the
	// parentheses of partitioned-by.
	MakeGraph struct {
		Place
		Source, Target Expr
		Nodes          []GraphNodes
		NodeID         *Name
		PartitionBy    Expr // nil where there is none
		Body           *Pipeline
	}
	// GraphToTable is graph-to-table nodes, edges.
	GraphToTable struct {
		Place
		Outputs []GraphOutput
	}
	// GraphMark is graph-mark-components kind=K with_component_id=Name.
	GraphMark struct {
		Place
		Hints []Property
	}
	// GraphWhere is graph-where-nodes Predicate, or graph-where-edges with Edges set.
	GraphWhere struct {
		Place
		Edges     bool
		Predicate Expr
	}
)

// GraphNodes is a table of nodes and the column that has their ids.
type GraphNodes struct {
	Place
	Table, On Expr
}

// GraphOutput is nodes or edges of graph-to-table. A name is nil where it is not given.
type GraphOutput struct {
	Place
	Edges                      bool
	As, NodeID, Source, Target *Name
}

func (*MakeGraph) operator()    {}
func (*GraphToTable) operator() {}
func (*GraphMark) operator()    {}
func (*GraphWhere) operator()   {}

func parseMakeGraph(lex *tokens) (g *MakeGraph, err error) {
	g = &MakeGraph{}
	if g.Source, err = parsePathOnly(lex); err != nil {
		return nil, err
	}
	if err = needSigns(lex, "-", "-", ">"); err != nil {
		return nil, err
	}
	if g.Target, err = parsePathOnly(lex); err != nil {
		return nil, err
	}
	switch {
	case accept(lex, "with"):
		g.Nodes, err = list(lex, parseGraphNodes)
	case accept(lex, "with_node_id"):
		g.NodeID, err = parseGivenName(lex)
	}
	if err != nil || !accept(lex, "partitioned-by") {
		return g, err
	}
	if g.PartitionBy, err = parsePathOnly(lex); err != nil {
		return nil, err
	}
	g.Body, err = parseInner(lex, "(", ")")
	return g, err
}

func parseGraphNodes(lex *tokens) (GraphNodes, error) {
	start := here(lex)
	table, err := parsePostfix(lex)
	if err == nil {
		err = need(lex, "on")
	}
	if err != nil {
		return GraphNodes{}, err
	}
	on, err := parsePathOnly(lex)
	return GraphNodes{from(start, lex), table, on}, err
}

// parseGivenName reads = name.
func parseGivenName(lex *tokens) (*Name, error) {
	if err := need(lex, "="); err != nil {
		return nil, err
	}
	name, err := parseNewName(lex)
	return &name, err
}

// needSigns takes tokens that stand for one sign, such as -->.
func needSigns(lex *tokens, signs ...string) error {
	for _, s := range signs {
		if err := need(lex, s); err != nil {
			return err
		}
	}
	return nil
}

func parseGraphToTable(lex *tokens) (*GraphToTable, error) {
	outputs, err := list(lex, parseGraphOutput)
	return &GraphToTable{Outputs: outputs}, err
}

func parseGraphOutput(lex *tokens) (o GraphOutput, err error) {
	start := here(lex)
	if !peekIs(lex, "nodes", "edges") {
		return o, expected(lex, "nodes", "edges")
	}
	o.Edges = lex.Next().Value == "edges"
	for err == nil {
		switch {
		case accept(lex, "as"):
			var name Name
			name, err = parseName(lex)
			o.As = &name
		case !o.Edges && accept(lex, "with_node_id"):
			o.NodeID, err = parseGivenName(lex)
		case o.Edges && accept(lex, "with_source_id"):
			o.Source, err = parseGivenName(lex)
		case o.Edges && accept(lex, "with_target_id"):
			o.Target, err = parseGivenName(lex)
		default:
			o.Place = from(start, lex)
			return o, nil
		}
	}
	return o, err
}

func parseGraphMark(lex *tokens) (g *GraphMark, err error) {
	g = &GraphMark{}
	g.Hints, err = parseGraphProperties(lex, "kind", "with_component_id")
	return g, err
}

// parseGraphProperties reads the properties of these names that stand next.
func parseGraphProperties(lex *tokens, names ...string) (out []Property, err error) {
	for peekIs(lex, names...) && after(lex, 1).Value == "=" {
		p, err := parseProperty(lex, parsePlainValue)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func parseGraphWhere(edges bool) func(*tokens) (*GraphWhere, error) {
	return func(lex *tokens) (*GraphWhere, error) {
		predicate, err := parseExpr(lex)
		return &GraphWhere{Edges: edges, Predicate: predicate}, err
	}
}
