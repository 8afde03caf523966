package planner

import (
	"slices"

	"kql/functions/types"
	"kql/parser"
)

// graphOperator binds the operators that make or read a graph; ok is false for the others.
func (b *binder) graphOperator(op parser.Operator, t *table, vars *scope) (out *table, ok bool) {
	if op, ok := op.(*parser.MakeGraph); ok {
		return b.makeGraph(op, t, vars), true
	}
	switch op.(type) {
	case *parser.GraphMatch, *parser.GraphToTable, *parser.GraphMark, *parser.GraphWhere:
	default:
		if t != nil && t.graph != nil {
			b.noGraphHere(op.Where())
			return nothing(), true
		}
		return nil, false
	}
	if t.graph == nil {
		if !t.open {
			b.fail(op.Where(), "", "put make-graph before it", "This operator reads a graph, and there are only rows.")
		}
		return nothing(), true
	}
	switch op := op.(type) {
	case *parser.GraphMatch:
		return b.graphMatch(op, t.graph, vars), true
	case *parser.GraphToTable:
		return b.graphToTable(op, t), true
	case *parser.GraphMark:
		return b.graphMark(op, t.graph), true
	case *parser.GraphWhere:
		return b.graphWhere(op, t.graph, vars), true
	}
	return nothing(), true
}

// noGraphHere reports a graph where rows are wanted.
func (b *binder) noGraphHere(at parser.Span) {
	b.fail(at, "", "put graph-match or graph-to-table behind make-graph", "A graph stands where rows are wanted.")
}

// graphed is a graph as what a pipeline gives; its node is never run.
func graphed(g *Graph) *table { return &table{node: &Values{Output: Output{Schema{}}}, graph: g} }

// makeGraph binds make-graph.
func (b *binder) makeGraph(op *parser.MakeGraph, t *table, vars *scope) *table {
	if op.PartitionBy != nil {
		return b.partitionedGraph(op, t, vars)
	}
	f := t.frame(vars)
	g := &Graph{Edges: t.node, Source: b.scalar(op.Source, f), Target: b.scalar(op.Target, f), Span: op.Span}
	id := g.Source.Type()
	b.sameID(id, g.Target)
	if op.NodeID != nil {
		g.Columns, g.Own = Schema{b.column(op.NodeID.Text, id)}, []bool{true}
	}
	for _, n := range op.Nodes {
		rows := b.table(n.Table, vars)
		if !rows.open && len(rows.schema()) == 0 {
			return nothing()
		}
		key := b.scalar(n.On, rows.frame(vars))
		b.sameID(id, key)
		g.Tables = append(g.Tables, b.nodeTable(g, rows.node, key))
	}
	g.ID, g.In, g.Out = b.column("$id", id), b.column("$in", types.Long), b.column("$out", types.Long)
	if t.open {
		return nothing()
	}
	return graphed(g)
}

// sameID wants the ids of nodes to be of one type.
func (b *binder) sameID(id types.Type, e Expr) {
	if e.Type() != id && e.Type() != types.Unknown && id != types.Unknown {
		b.refuse(e.Where(), "kql wants the ids of a graph's nodes to be of one type; this is %s, not %s.", e.Type(), id)
	}
}

// nodeTable adds the columns of a table of nodes to a graph. A column that an earlier table has too is the same one.
func (b *binder) nodeTable(g *Graph, rows Node, key Expr) NodeTable {
	out := NodeTable{Rows: rows, ID: key}
	for _, c := range rows.Schema() {
		at := slices.IndexFunc(g.Columns, func(have Column) bool { return have.Name == c.Name })
		if at < 0 {
			at = len(g.Columns)
			g.Columns, g.Own = append(g.Columns, b.column(c.Name, c.Type)), append(g.Own, false)
		} else if g.Columns[at].Type != c.Type {
			b.refuse(key.Where(), "kql does not put together the nodes' columns '%s', which are %s and %s.", c.Name, g.Columns[at].Type, c.Type)
		}
		if r, ok := key.(*Ref); ok && r.Column.ID == c.ID {
			g.Own[at] = true
		}
		out.To = append(out.To, at)
	}
	return out
}

// partitionedGraph binds make-graph partitioned-by: a graph for the edges of each value.
func (b *binder) partitionedGraph(op *parser.MakeGraph, t *table, vars *scope) *table {
	if len(op.Nodes) > 0 {
		b.refuse(op.Span, "kql does not have partitioned-by with tables of nodes yet.")
		return nothing()
	}
	whole := *op
	whole.PartitionBy, whole.Body = nil, nil
	body := &parser.Pipeline{Place: op.Body.Place, Operators: append([]parser.Operator{&whole}, op.Body.Operators...)}
	return b.partition(&parser.Partition{Place: op.Place, By: op.PartitionBy, Body: body}, t, vars)
}

// graphMark binds graph-mark-components: a new column of the nodes.
func (b *binder) graphMark(op *parser.GraphMark, g *Graph) *table {
	b.properties(op.Hints, propertyWords{"kind": words("weak strong")})
	name := parser.Hint(op.Hints, "with_component_id")
	if name == "" {
		name = "ComponentId"
	}
	step := GraphStep{Kind: MarkWeak}
	if parser.Hint(op.Hints, "kind") == "strong" {
		step.Kind = MarkStrong
	}
	if _, taken := g.Columns.find(name); taken {
		b.refuse(op.Span, "The nodes have a property '%s' already.", name)
	}
	next := g.after(step)
	next.Columns = append(slices.Clip(g.Columns), b.column(name, types.Long))
	next.Own = append(slices.Clip(g.Own), false)
	return graphed(next)
}

// graphWhere binds graph-where-nodes and graph-where-edges.
func (b *binder) graphWhere(op *parser.GraphWhere, g *Graph, vars *scope) *table {
	f, step := g.along(vars, !op.Edges), GraphStep{Kind: KeepNodes}
	if op.Edges {
		step.Kind = KeepEdges
	}
	step.Predicate = b.predicate(op.Predicate, f)
	return graphed(g.after(step))
}

// along is the frame of an expression over each node or edge, which names properties as they are.
func (g *Graph) along(vars *scope, nodes bool) *frame {
	f := &frame{vars: vars, rows: g.Edges.Schema(), graph: &graphScope{graph: g, nodes: nodes}}
	if nodes {
		f.rows = g.Columns
	}
	return f
}

// graphToTable binds graph-to-table. With several outputs each has its name, and the statement itself gives nothing.
func (b *binder) graphToTable(op *parser.GraphToTable, t *table) *table {
	if len(op.Outputs) == 1 {
		out := b.graphRows(op.Outputs[0], t.graph)
		if name := op.Outputs[0].As; name != nil {
			return b.as(&parser.As{Place: op.Place, Name: *name}, out)
		}
		return out
	}
	for i, o := range op.Outputs {
		if o.As == nil {
			b.fail(o.Span, "KS273", "write nodes as N, edges as E", "Multiple graph outputs require aliases.")
			continue
		}
		if i > 0 {
			t = t.again()
		}
		if t.graph == nil {
			return nothing()
		}
		b.named[o.As.Text] = &binding{table: &Definition{Name: o.As.Text, Plan: b.graphRows(o, t.graph).node}}
	}
	b.branches = 0
	return nothing()
}

// graphRows is the nodes or edges as rows, behind the hashes of ids that are asked for.
func (b *binder) graphRows(o parser.GraphOutput, g *Graph) *table {
	n := &GraphTable{Graph: g, OfEdges: o.Edges}
	if o.Edges {
		n.Columns = g.Edges.Schema()
	} else {
		n.Columns = append(slices.Clone(g.Columns), g.ID)
	}
	var items []item
	hash := func(name *parser.Name, id Expr) {
		if name != nil {
			e := b.operator("hash", name.Span, name.Span, []Expr{id})
			items = append(items, item{b.column(name.Text, e.Type()), e})
		}
	}
	hash(o.NodeID, &Ref{g.ID, o.Span})
	hash(o.Source, g.Source)
	hash(o.Target, g.Target)
	rows := g.Columns
	if o.Edges {
		rows = g.Edges.Schema()
	}
	return b.project(&table{node: n}, append(items, refs(rows)...))
}
