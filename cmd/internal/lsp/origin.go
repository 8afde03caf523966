package lsp

import (
	"slices"

	"kql/parser"
)

// deepest is how many pipelines a column is followed through.
const deepest = 50

// maker is who gave the column a name that an operator at a place in a pipeline reads: an operator before it, or one of
// the pipeline that gives this one its rows. It is nil where a table or a function did.
func (n *names) maker(flows []flow, p *parser.Pipeline, at int, name string, depth int) *declaration {
	if p == nil || depth > deepest {
		return nil
	}
	var best *declaration
	for _, d := range n.declared {
		if d.kind == "column" && d.name == name && holds(parser.Span{Start: d.scope.Start, End: p.Span.End + 1}, at) && innermost(flows, d.at.Start) == p && (best == nil || d.at.Start > best.at.Start) {
			best = d
		}
	}
	if best != nil {
		return best
	}
	for _, op := range slices.Backward(p.Operators) {
		if op.Where().End > at {
			continue
		}
		if j, ok := op.(*parser.Join); ok {
			if d := n.given(flows, j.Right, name, depth); d != nil {
				return d
			}
		}
	}
	if p.Source != nil {
		return n.given(flows, p.Source, name, depth)
	}
	for _, f := range flows {
		if f.pipe == p && f.parent != nil {
			return n.maker(flows, f.parent, p.Span.Start, name, depth+1)
		}
	}
	return nil
}

// given is who gave a column of a source its name.
func (n *names) given(flows []flow, source parser.Expr, name string, depth int) *declaration {
	switch e := parser.Bare(source).(type) {
	case *parser.Pipeline:
		return n.maker(flows, e, e.Span.End, name, depth+1)
	case *parser.NameRef:
		return n.ofLet(flows, e.Name, name, depth)
	case *parser.Call:
		if e.Name.Text == "materialize" && len(e.Args) == 1 {
			return n.given(flows, e.Args[0].Value, name, depth+1)
		}
		return n.ofLet(flows, e.Name, name, depth)
	case *parser.Lambda:
		return n.given(flows, e.Body, name, depth+1)
	}
	return nil
}

func (n *names) ofLet(flows []flow, called parser.Name, name string, depth int) *declaration {
	d := n.inScope(called.Text, called.Span.Start)
	if d == nil || depth > deepest {
		return nil
	}
	if value, ok := d.value.(parser.Expr); ok && d.kind == "let" {
		return n.given(flows, value, name, depth+1)
	}
	return nil
}
