package lsp

import (
	"slices"

	"kql/parser"
	"kql/planner"
)

// deepest is how many pipelines a column is followed through.
const deepest = 50

// maker is who gave the column a name that an operator at a place in a pipeline reads: an operator before it, or one of
// the pipeline that gives this one its rows, or a table. It is nil where a function did.
func (n *names) maker(p *parser.Pipeline, at int, name string, depth int) *declaration {
	if p == nil || depth > deepest {
		return nil
	}
	var best *declaration
	for _, d := range n.declared {
		if d.kind == "column" && d.name == name && holds(parser.Span{Start: d.scope.Start, End: p.Span.End + 1}, at) && innermost(n.flows, d.at.Start) == p && (best == nil || d.at.Start > best.at.Start) {
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
		if j, ok := op.(*parser.Join); ok && columnIn(n.trace.Rows[j], name) == nil { // of two the left one keeps its name
			if d := n.given(j.Right, name, depth); d != nil {
				return d
			}
		}
	}
	if p.Source != nil {
		if d := n.given(p.Source, name, depth); d != nil {
			return d
		}
		return n.ofTable(p, name)
	}
	for _, f := range n.flows {
		if f.pipe == p && f.parent != nil {
			return n.maker(f.parent, p.Span.Start, name, depth+1)
		}
	}
	return nil
}

// given is who gave a column of a source its name.
func (n *names) given(source parser.Expr, name string, depth int) *declaration {
	switch e := parser.Bare(source).(type) {
	case *parser.Pipeline:
		return n.maker(e, e.Span.End, name, depth+1)
	case *parser.NameRef:
		return n.ofLet(e.Name, name, depth)
	case *parser.Call:
		if e.Name.Text == "materialize" && len(e.Args) == 1 {
			return n.given(e.Args[0].Value, name, depth+1)
		}
		return n.ofLet(e.Name, name, depth)
	case *parser.Lambda:
		return n.given(e.Body, name, depth+1)
	}
	return nil
}

func (n *names) ofLet(called parser.Name, name string, depth int) *declaration {
	d := n.inScope(called.Text, called.Span.Start)
	if d == nil || depth > deepest {
		return nil
	}
	if value, ok := d.value.(parser.Expr); ok && d.kind == "let" {
		return n.given(value, name, depth+1)
	}
	return nil
}

// ofTable is a column that the table gives which a pipeline begins with.
func (n *names) ofTable(p *parser.Pipeline, name string) *declaration {
	table, ok := parser.Bare(p.Source).(*parser.NameRef)
	if !ok || len(p.Operators) == 0 || n.inScope(table.Name.Text, table.Name.Span.Start) != nil {
		return nil
	}
	column := columnIn(n.trace.Rows[p.Operators[0]], name)
	if column == nil {
		return nil
	}
	key := [2]string{table.Name.Text, name}
	if n.tables[key] == nil {
		n.tables[key] = &declaration{name: name, kind: "column", table: table.Name.Text, column: column}
	}
	return n.tables[key]
}

func columnIn(rows planner.Schema, name string) *planner.Column {
	for i := range rows {
		if rows[i].Name == name {
			return &rows[i]
		}
	}
	return nil
}
