package planner

import (
	"slices"

	"kql/functions/types"
	"kql/parser"
)

// graphScope is the graph that an expression is about: the elements of a pattern by name, or with pattern nil each
// node or edge for itself.
type graphScope struct {
	graph    *Graph
	pattern  *GraphMatch
	elements map[string]element
	nodes    bool
}

// element is a named part of a pattern.
type element struct {
	edge  bool
	index int
}

// anyOnPath is the name inside of what all and any give, since any has the name of an aggregate elsewhere.
const anyOnPath = "$any"

// maxPath bounds how many edges a path may have.
const maxPath = 100000

// graphMatch binds graph-match and graph-shortest-paths: a node that finds matches, and where and project over those.
func (b *binder) graphMatch(op *parser.GraphMatch, g *Graph, vars *scope) *table {
	before := len(b.problems)
	n := &GraphMatch{Graph: g, Shortest: op.Shortest, Cycles: "unique_edges"}
	b.properties(op.Hints, propertyWords{"cycles": words("all none unique_edges"), "output": words("any all")})
	if cycles := parser.Hint(op.Hints, "cycles"); cycles != "" {
		n.Cycles = cycles
	}
	n.All = parser.Hint(op.Hints, "output") == "all"
	scope := &graphScope{graph: g, pattern: n, elements: map[string]element{}}
	for _, s := range op.Sequences {
		b.sequence(s, scope, vars)
	}
	b.checkPattern(op, n)
	f := &frame{vars: vars, states: map[string]Schema{}, graph: scope}
	for name, e := range scope.elements {
		f.states[name] = b.elementColumns(scope, e)
	}
	out := &table{node: n}
	if op.Predicate != nil {
		out = b.matchWhere(op.Predicate, out, f)
	}
	p := b.projection()
	for i, c := range op.Columns {
		p.addNamed(c, i, style{}, f)
	}
	for i, x := range p.items {
		if r, ok := x.expr.(*Ref); ok && x.column.Type == types.Bool && n.fold(r) > FoldMap {
			p.items[i].column.Type, p.items[i].expr = types.Dynamic, b.convert(r, types.Dynamic)
		}
	}
	if b.problems[before:].Failed() {
		return nothing()
	}
	return b.project(out, p.items)
}

// fold is what a column of the pattern makes of a path.
func (n *GraphMatch) fold(r *Ref) Fold {
	if o := n.output(r); o != nil {
		return o.Fold
	}
	return FoldNone
}

// output is what a column of the pattern is.
func (n *GraphMatch) output(r *Ref) *MatchOutput {
	at := slices.IndexFunc(n.Columns, func(c Column) bool { return c.ID == r.Column.ID })
	if at < 0 {
		return nil
	}
	return &n.Outputs[at]
}

// sequence adds the nodes and edges of a sequence to the pattern. A node's name stands for the same node everywhere.
func (b *binder) sequence(s parser.GraphSequence, scope *graphScope, vars *scope) {
	last := 0
	for i, node := range s.Nodes {
		at := b.patternNode(node, scope)
		if i > 0 {
			b.patternEdge(s.Edges[i-1], scope, last, at, vars)
		}
		last = at
	}
}

func (b *binder) patternNode(node parser.GraphNode, scope *graphScope) int {
	n := scope.pattern
	if node.Name != nil {
		if known, ok := scope.elements[node.Name.Text]; ok {
			if known.edge {
				b.refuse(node.Span, "'%s' is an edge already.", node.Name.Text)
			}
			return min(known.index, len(n.Nodes)-1)
		}
		scope.elements[node.Name.Text] = element{index: len(n.Nodes)}
	}
	n.Nodes = append(n.Nodes, MatchNode{})
	return len(n.Nodes) - 1
}

func (b *binder) patternEdge(edge parser.GraphEdge, scope *graphScope, from, to int, vars *scope) {
	n := scope.pattern
	e := MatchEdge{From: from, To: to, Left: edge.Left, Any: !edge.Left && !edge.Right, Min: 1, Max: 1}
	if edge.Min != nil {
		e.Variable, e.Min, e.Max = true, b.pathLength(edge.Min, vars), b.pathLength(edge.Max, vars)
		if e.Min > e.Max {
			b.fail(edge.Span, "", "", "A path of at least %d edges can't have at most %d.", e.Min, e.Max)
		}
	}
	if edge.Name != nil {
		if _, taken := scope.elements[edge.Name.Text]; taken {
			b.refuse(edge.Name.Span, "The name '%s' stands for another part of the pattern already.", edge.Name.Text)
		}
		scope.elements[edge.Name.Text] = element{edge: true, index: len(n.Edges)}
	}
	n.Edges = append(n.Edges, e)
}

func (b *binder) pathLength(e parser.Expr, vars *scope) int {
	c, ok := b.scalar(e, &frame{vars: vars}).(*Const)
	if !ok || c.Type() != types.Long && c.Type() != types.Int || c.Value.Null(0) || c.Value.Long(0) < 0 || c.Value.Long(0) > maxPath {
		b.fail(e.Where(), "", "", "The number of edges of a path must be a constant integer from 0 to %d.", maxPath)
		return 1
	}
	return int(c.Value.Long(0))
}

// checkPattern wants the parts of a pattern to hang together, and a single path of variable length for shortest paths.
func (b *binder) checkPattern(op *parser.GraphMatch, n *GraphMatch) {
	reached, grown := map[int]bool{0: true}, true
	for grown {
		grown = false
		for _, e := range n.Edges {
			if reached[e.From] != reached[e.To] {
				reached[e.From], reached[e.To], grown = true, true, true
			}
		}
	}
	if len(reached) < len(n.Nodes) {
		b.fail(op.Span, "", "give the sequences a node of the same name", "The sequences of a pattern must share nodes.")
	}
	if !n.Shortest {
		return
	}
	switch {
	case len(n.Edges) != 1 || !n.Edges[0].Variable || len(n.Nodes) != 2:
		b.refuse(op.Span, "kql has graph-shortest-paths for patterns of one edge of variable length between two nodes only.")
	case n.Edges[0].Min > 1:
		b.refuse(op.Span, "kql has graph-shortest-paths for paths of at least 0 or 1 edges only.")
	}
}

// elementColumns is columns for the properties of an element; those that nothing reads are dropped later.
func (b *binder) elementColumns(s *graphScope, e element) Schema {
	rows := s.graph.Columns
	if e.edge {
		rows = s.graph.Edges.Schema()
	}
	var out Schema
	for _, c := range rows {
		out = append(out, b.matchColumn(s.pattern, c.Name, e, false, FoldNone, &Ref{Column: c}).Column)
	}
	return out
}

// matchColumn adds a column to what a pattern gives.
func (b *binder) matchColumn(n *GraphMatch, name string, e element, inner bool, fold Fold, x Expr) *Ref {
	t := x.Type()
	path := e.edge && n.Edges[e.index].Variable
	switch {
	case path && fold == FoldNone, fold == FoldMap:
		fold, t = FoldMap, types.Dynamic
	case fold != FoldNone:
		t = types.Bool
	}
	c := b.column(name, t)
	n.Columns = append(n.Columns, c)
	n.Outputs = append(n.Outputs, MatchOutput{Edge: e.edge, Element: e.index, Inner: inner, Fold: fold, Expr: x})
	return &Ref{c, x.Where()}
}

// matchWhere gives a pattern's parts the conditions that are about one of them, and filters matches by the others.
func (b *binder) matchWhere(predicate parser.Expr, t *table, f *frame) *table {
	n := f.graph.pattern
	var rest Expr
	for _, c := range conjuncts(b.predicate(predicate, f)) {
		if n.takeFilter(c) {
			continue
		}
		if n.Shortest && n.readsPath(c) {
			b.refuse(c.Where(), "kql has all(...) as a condition on the edges of a shortest path only.")
		}
		if rest == nil {
			rest = c
		} else {
			rest = b.operator("and", c.Where(), c.Where(), []Expr{rest, c})
		}
	}
	if rest == nil {
		return t
	}
	return t.with(&Filter{Input: t.node, Predicate: rest})
}

// takeFilter makes a condition one of the only element that it is about.
func (n *GraphMatch) takeFilter(c Expr) bool {
	if r, ok := c.(*Ref); ok && n.fold(r) == FoldAll {
		o := n.output(r)
		if e := &n.Edges[o.Element]; o.Inner {
			e.Inner = append(e.Inner, o.Expr)
		} else {
			e.Filters = append(e.Filters, o.Expr)
		}
		return true
	}
	var only *MatchOutput
	single := true
	walkExpr(c, func(e Expr) {
		if r, ok := e.(*Ref); ok {
			o := n.output(r)
			single = single && o != nil && o.Fold == FoldNone && (only == nil || only.Edge == o.Edge && only.Element == o.Element)
			only = o
		}
	})
	if !single || only == nil {
		return false
	}
	filter := replaceRefs(c, func(r *Ref) Expr { return n.output(r).Expr })
	if only.Edge {
		n.Edges[only.Element].Filters = append(n.Edges[only.Element].Filters, filter)
	} else {
		n.Nodes[only.Element].Filters = append(n.Nodes[only.Element].Filters, filter)
	}
	return true
}

func (n *GraphMatch) readsPath(c Expr) (found bool) {
	walkExpr(c, func(e Expr) {
		if r, ok := e.(*Ref); ok {
			o := n.output(r)
			found = found || o != nil && o.Edge
		}
	})
	return found
}
