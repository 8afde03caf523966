package planner

import (
	"slices"

	"kql/parser"
)

type (
	// Graph is what make-graph and the graph operators behind it describe; the node that ends them reads it.
	// Expressions over nodes read NodeSchema, those over edges the columns of Edges.
	Graph struct {
		Edges          Node
		Source, Target Expr // of the same type
		Tables         []NodeTable
		Columns        Schema // the nodes' properties
		Own            []bool // for each of Columns whether it is the node's id
		ID, In, Out    Column // of each node: its id, and how many edges come in and go out
		Steps          []GraphStep
		Span           parser.Span
	}
	// NodeTable is a table of nodes: ID is a row's id, To[i] the graph's column that column i of Rows fills.
	NodeTable struct {
		Rows Node
		ID   Expr
		To   []int
	}
	// GraphStep changes a graph: it keeps some nodes or edges, or numbers the connected parts in the next of Columns.
	GraphStep struct {
		Kind      GraphStepKind
		Predicate Expr // nil where it numbers parts
	}
	// GraphTable is the nodes of a graph as rows, with their ids behind their properties, or its edges.
	GraphTable struct {
		Output
		Graph   *Graph
		OfEdges bool
	}
	// GraphMatch is graph-match: a row for each place where the graph has the pattern. With Shortest set it is
	// graph-shortest-paths, whose pattern is one edge of variable length.
	GraphMatch struct {
		Output
		Graph    *Graph
		Nodes    []MatchNode
		Edges    []MatchEdge
		Outputs  []MatchOutput // for each column
		Cycles   string        // all, none or unique_edges
		Shortest bool
		All      bool // all of the shortest paths between two nodes, not just one
	}
	// MatchNode is a node of a pattern, and conditions that it must meet.
	MatchNode struct{ Filters []Expr }
	// MatchEdge is an edge of a pattern between two of its nodes, or a path of Min to Max edges, which is told from the
	// node on the left, From, whichever way it goes. Each edge must meet the Filters, and each node inside Inner.
	MatchEdge struct {
		From, To       int
		Left           bool // it goes from To to From
		Any            bool // it may go either way
		Variable       bool
		Min, Max       int
		Filters, Inner []Expr
	}
	// MatchOutput is an expression over a node or edge of the match, or over each edge or inner node of a path.
	MatchOutput struct {
		Edge    bool
		Element int
		Inner   bool // over the inner nodes of the path
		Fold    Fold
		Expr    Expr
	}
)

// GraphStepKind is what a step does to a graph.
type GraphStepKind uint8

// The kinds of steps.
const (
	KeepNodes GraphStepKind = iota
	KeepEdges
	MarkWeak
	MarkStrong
)

// Fold is what becomes of the values along a path.
type Fold uint8

// The value of a single element, and an array of values, whether all hold, and whether any does.
const (
	FoldNone Fold = iota
	FoldMap
	FoldAll
	FoldAny
)

// NodeSchema is what expressions over nodes read while the nodes have so many properties.
func (g *Graph) NodeSchema(properties int) Schema {
	return append(slices.Clone(g.Columns[:properties]), g.ID, g.In, g.Out)
}

// after is the graph with one more step.
func (g *Graph) after(s GraphStep) *Graph {
	next := *g
	next.Steps = append(slices.Clip(g.Steps), s)
	return &next
}

func (g *Graph) inputs() []Node {
	in := []Node{g.Edges}
	for _, t := range g.Tables {
		in = append(in, t.Rows)
	}
	return in
}

func (g *Graph) rewrite(f func(Node) Node) {
	g.Edges = f(g.Edges)
	for i := range g.Tables {
		g.Tables[i].Rows = f(g.Tables[i].Rows)
	}
}

func (g *Graph) exprs() []Expr {
	out := []Expr{g.Source, g.Target}
	for _, t := range g.Tables {
		out = append(out, t.ID)
	}
	for _, s := range g.Steps {
		out = append(out, s.Predicate)
	}
	return out
}

func (n *GraphMatch) exprs() []Expr {
	out := n.Graph.exprs()
	for _, x := range n.Nodes {
		out = append(out, x.Filters...)
	}
	for _, x := range n.Edges {
		out = slices.Concat(out, x.Filters, x.Inner)
	}
	for _, o := range n.Outputs {
		out = append(out, o.Expr)
	}
	return out
}

// Inputs of each node, in order.
func (n *GraphTable) Inputs() []Node { return n.Graph.inputs() }
func (n *GraphMatch) Inputs() []Node { return n.Graph.inputs() }

// Marked says whether a column is one that a step adds.
func (g *Graph) Marked(column int) bool {
	steps := 0
	for _, s := range g.Steps {
		if s.Kind >= MarkWeak {
			steps++
		}
	}
	return column >= len(g.Columns)-steps
}
