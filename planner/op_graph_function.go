package planner

import (
	"strings"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// graphFunction binds the functions that only expressions about a graph have.
func (b *binder) graphFunction(e *parser.Call, f *frame) (x Expr, ok bool) {
	folds := map[string]Fold{"map": FoldMap, "all": FoldAll, "any": FoldAny}
	switch name := e.Name.Text; name {
	case "all", "any", "map":
		return b.alongPath(e, folds[name], f), true
	case "array_length":
		return b.edgesAlong(e, f)
	case "inner_nodes":
		b.fail(e.Span, "", "", "inner_nodes stands as the first argument of all, any and map only.")
		return bad(e.Span), true
	case "labels":
		return b.graphLabels(e, f), true
	case "node_degree_in":
		return b.ofNode(e, &Ref{f.graph.graph.In, e.Span}, f), true
	case "node_degree_out":
		return b.ofNode(e, &Ref{f.graph.graph.Out, e.Span}, f), true
	case "node_id":
		return b.ofNode(e, b.operator("tostring", e.Name.Span, e.Span, []Expr{&Ref{f.graph.graph.ID, e.Span}}), f), true
	}
	return nil, false
}

// elementOf is the part of the pattern that an argument names.
func (b *binder) elementOf(x parser.Expr, s *graphScope) (e element, ok bool) {
	if n, is := x.(*parser.NameRef); is && s.pattern != nil {
		e, ok = s.elements[n.Name.Text]
	}
	if !ok {
		b.fail(x.Where(), "", "", "The name of a node or edge of the pattern is wanted here.")
	}
	return e, ok
}

// alongPath binds all, any and map: an expression over each edge or inner node of a path.
func (b *binder) alongPath(e *parser.Call, fold Fold, f *frame) Expr {
	if len(e.Args) != 2 {
		b.argumentCount(e.Name, 2, 2)
		return bad(e.Span)
	}
	path, inner := e.Args[0].Value, false
	if c, ok := path.(*parser.Call); ok && c.Name.Text == "inner_nodes" && len(c.Args) == 1 {
		path, inner = c.Args[0].Value, true
	}
	of, ok := b.elementOf(path, f.graph)
	if !ok {
		return bad(e.Span)
	}
	if !of.edge || !f.graph.pattern.Edges[of.index].Variable {
		b.fail(path.Where(), "", "write -[name*1..3]->", "An edge of variable length is wanted here.")
		return bad(e.Span)
	}
	along := f.graph.graph.along(f.vars, inner)
	if fold == FoldMap {
		return b.matchColumn(f.graph.pattern, e.Name.Text, of, inner, fold, b.scalar(e.Args[1].Value, along))
	}
	return b.matchColumn(f.graph.pattern, anyOnPath, of, inner, fold, b.predicate(e.Args[1].Value, along))
}

// edgesAlong binds array_length of an edge of variable length, which is the array of its edges: how many it has.
func (b *binder) edgesAlong(e *parser.Call, f *frame) (x Expr, ok bool) {
	if len(e.Args) != 1 || f.graph.pattern == nil {
		return nil, false
	}
	n, ok := e.Args[0].Value.(*parser.NameRef)
	if !ok {
		return nil, false
	}
	of, ok := f.graph.elements[n.Name.Text]
	if !ok || !of.edge || !f.graph.pattern.Edges[of.index].Variable {
		return nil, false
	}
	edges := b.matchColumn(f.graph.pattern, e.Name.Text, of, false, FoldMap, &Const{vector.ConstLong(types.Long, 1), e.Span})
	return b.operator(e.Name.Text, e.Name.Span, e.Span, []Expr{edges}), true
}

// ofNode binds node_id and the degrees, what a node has besides its properties; without an argument where the
// expression is over each node.
func (b *binder) ofNode(e *parser.Call, value Expr, f *frame) Expr {
	switch {
	case len(e.Args) == 0 && f.graph.pattern == nil && f.graph.nodes:
		return value
	case len(e.Args) == 1 && f.graph.pattern != nil:
		of, ok := b.elementOf(e.Args[0].Value, f.graph)
		if ok && !of.edge {
			return b.matchColumn(f.graph.pattern, e.Name.Text, of, false, FoldNone, value)
		}
		if ok {
			b.fail(e.Args[0].Span, "", "", "An edge has no %s; name a node.", strings.TrimPrefix(e.Name.Text, "node_"))
		}
	default:
		b.fail(e.Span, "", "", "%s takes the name of a node, and nothing where it stands inside of all, any or map.", e.Name.Text)
	}
	return bad(e.Span)
}

// graphLabels is the labels of a node or edge: none, as only stored graphs have any.
func (b *binder) graphLabels(e *parser.Call, f *frame) Expr {
	if f.graph.pattern != nil {
		if len(e.Args) != 1 {
			b.argumentCount(e.Name, 1, 1)
			return bad(e.Span)
		}
		if _, ok := b.elementOf(e.Args[0].Value, f.graph); !ok {
			return bad(e.Span)
		}
	}
	return &Const{vector.ConstText(types.Dynamic, "[]"), e.Span}
}
