package executor

import (
	"context"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// graph is a graph in memory: nodes and edges by number, with their properties.
type graph struct {
	plan           *planner.Graph
	nodes, edges   *vector.Batch
	id             *vector.Vector // of each node
	source, target []int32        // of each edge the node where it begins, and where it ends
	out, in        adjacency
}

// adjacency is for each node its edges: those of node i are edges[first[i]:first[i+1]].
type adjacency struct{ first, edges []int32 }

func (a adjacency) of(node int32) []int32 { return a.edges[a.first[node]:a.first[node+1]] }

// adjacencyOf lists the edges by the nodes at one end, in order.
func adjacencyOf(ends []int32, nodes int) adjacency {
	a := adjacency{make([]int32, nodes+1), make([]int32, len(ends))}
	for _, n := range ends {
		a.first[n+1]++
	}
	for i := range nodes {
		a.first[i+1] += a.first[i]
	}
	next := append([]int32(nil), a.first[:nodes]...)
	for e, n := range ends {
		a.edges[next[n]] = int32(e)
		next[n]++
	}
	return a
}

// graph reads the edges and tables of nodes, and takes the graph's steps.
func (r *run) graph(ctx context.Context, p *planner.Graph) (*graph, error) {
	g := &graph{plan: p}
	var err error
	if g.edges, err = r.whole(ctx, p.Edges); err != nil {
		return nil, err
	}
	tables := make([]*vector.Batch, len(p.Tables))
	var ids []*vector.Vector
	for i, t := range p.Tables {
		if tables[i], err = r.whole(ctx, t.Rows); err != nil {
			return nil, err
		}
		id, err := r.column(ctx, t.ID, t.Rows.Schema(), tables[i])
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	ends, err := r.ends(ctx, g)
	if err != nil {
		return nil, err
	}
	if err := r.number(g, tables, append(ids, ends)); err != nil {
		return nil, err
	}
	for _, s := range p.Steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := r.graphStep(ctx, g, s); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// column computes an expression on all rows of a batch.
func (r *run) column(ctx context.Context, e planner.Expr, s planner.Schema, b *vector.Batch) (*vector.Vector, error) {
	ev, err := r.compile(ctx, e, s)
	if err != nil {
		return nil, err
	}
	v, err := ev.eval(b)
	if err != nil {
		return nil, err
	}
	return v.Broadcast(b.Len), nil
}

// ends is the ids of the edges' ends: source and target of the first edge, then of the next.
func (r *run) ends(ctx context.Context, g *graph) (*vector.Vector, error) {
	schema := g.plan.Edges.Schema()
	source, err := r.column(ctx, g.plan.Source, schema, g.edges)
	if err != nil {
		return nil, err
	}
	target, err := r.column(ctx, g.plan.Target, schema, g.edges)
	if err != nil {
		return nil, err
	}
	both, ok := vector.Concat(source.Type, []*vector.Vector{source, target})
	if !ok {
		return nil, tooMuchText(g.plan)
	}
	rows := make([]int32, 2*g.edges.Len)
	for i := range g.edges.Len {
		rows[2*i], rows[2*i+1] = int32(i), int32(g.edges.Len+i)
	}
	return both.Gather(rows), nil
}

func tooMuchText(p *planner.Graph) error {
	return badArgument(p.Span, "the graph's nodes have more text than fits")
}

// number makes a node of each id, in the order in which they come, and gives it the first row of each table that has
// it.
func (r *run) number(g *graph, tables []*vector.Batch, ids []*vector.Vector) error {
	all, ok := vector.Concat(g.plan.Source.Type(), ids)
	if !ok {
		return tooMuchText(g.plan)
	}
	if err := r.memory.account("make-graph", g.plan.Span).grow(int64(all.Len)*16 + int64(g.edges.Len)*16); err != nil {
		return err
	}
	numbers, ok := newGrouper([]types.Type{all.Type}, 0).groups([]*vector.Vector{all}, all.Len)
	if !ok {
		return tooMuchText(g.plan)
	}
	var firsts []int32
	for i, n := range numbers {
		if int(n) == len(firsts) {
			firsts = append(firsts, int32(i))
		}
	}
	g.id = all.Gather(firsts)
	at := 0
	rows := make([][]int32, len(tables)) // each node's row in each table, -1 where it has none
	for t, table := range tables {
		rows[t] = filled(len(firsts), -1)
		for i := table.Len - 1; i >= 0; i-- {
			rows[t][numbers[at+i]] = int32(i)
		}
		at += table.Len
	}
	g.source, g.target = make([]int32, g.edges.Len), make([]int32, g.edges.Len)
	for i := range g.edges.Len {
		g.source[i], g.target[i] = int32(numbers[at+2*i]), int32(numbers[at+2*i+1])
	}
	g.properties(tables, rows)
	g.connect()
	return nil
}

func filled(n int, x int32) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = x
	}
	return out
}

// properties makes the nodes' columns: each from the first table that has the column and the node.
func (g *graph) properties(tables []*vector.Batch, rows [][]int32) {
	var cols []*vector.Vector
	for c, column := range g.plan.Columns {
		if g.plan.Own[c] {
			cols = append(cols, g.id)
			continue
		}
		if g.plan.Marked(c) {
			break
		}
		b := vector.NewBuilder(column.Type, g.id.Len)
		for n := range g.id.Len {
			v, row := g.valueOf(c, n, tables, rows)
			if v == nil {
				b.AppendNull()
			} else {
				b.AppendFrom(v, row)
			}
		}
		cols = append(cols, b.Vector())
	}
	g.nodes = vector.NewBatch(g.id.Len, cols)
}

// valueOf is where a node's property stands; nil where it has none.
func (g *graph) valueOf(column, node int, tables []*vector.Batch, rows [][]int32) (*vector.Vector, int) {
	for t, table := range g.plan.Tables {
		if rows[t][node] < 0 {
			continue
		}
		for i, to := range table.To {
			if to == column {
				return tables[t].Col(i), int(rows[t][node])
			}
		}
	}
	return nil, 0
}

func (g *graph) connect() {
	g.out, g.in = adjacencyOf(g.source, g.nodes.Len), adjacencyOf(g.target, g.nodes.Len)
}

// nodeRows is the nodes as expressions see them: their properties, id and degrees.
func (g *graph) nodeRows() *vector.Batch {
	return vector.NewBatch(g.nodes.Len, append(append([]*vector.Vector{}, g.nodes.Cols()...), g.id, g.in.degrees(), g.out.degrees()))
}

func (a adjacency) degrees() *vector.Vector {
	out := make([]int64, len(a.first)-1)
	for i := range out {
		out[i] = int64(a.first[i+1] - a.first[i])
	}
	return &vector.Vector{Type: types.Long, Len: len(out), Longs: out}
}

// over computes an expression on each node or edge.
func (r *run) over(ctx context.Context, g *graph, e planner.Expr, edges bool) (*vector.Vector, error) {
	if edges {
		return r.column(ctx, e, g.plan.Edges.Schema(), g.edges)
	}
	return r.column(ctx, e, g.plan.NodeSchema(g.nodes.Width()), g.nodeRows())
}

// graphTable gives the nodes or edges as rows.
func (r *run) graphTable(ctx context.Context, n *planner.GraphTable) ([]Stream, error) {
	g, err := r.graph(ctx, n.Graph)
	if err != nil {
		return nil, err
	}
	if n.OfEdges {
		return one(g.edges), nil
	}
	return one(vector.NewBatch(g.nodes.Len, append(append([]*vector.Vector{}, g.nodes.Cols()...), g.id))), nil
}
