package executor

import (
	"context"

	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// matcher finds the places where a graph has a pattern.
type matcher struct {
	node    *planner.GraphMatch
	graph   *graph
	allowed [][]bool // for each node of the pattern which nodes it may be; nil: any
	steps   [][]bool // for each edge of the pattern which edges it may have
	inner   [][]bool // which nodes its path may go through
	values  []*vector.Vector
	order   []patternStep

	bound    []int32 // for each node of the pattern the node that it is; -1: none yet
	paths    [][]int32
	used     []bool // edges, or with cycles=none nodes, that the match has
	found    matches
	batches  []*vector.Batch
	held     *account
	finished func() error
	tries    int
}

// patternStep is an edge of the pattern, followed from a node that is bound; Back: against its direction.
type patternStep struct {
	edge int
	back bool
}

// matches is what each match has, by node and edge of the pattern: a path is what stands up to its end, and all nodes
// that it goes through, the first and last among them.
type matches struct {
	rows  int
	nodes [][]int32
	paths [][]int32
	ends  [][]int32
	via   [][]int32
}

// graphMatch finds all matches. Those of a batch are made columns before the next are looked for.
func (r *run) graphMatch(ctx context.Context, n *planner.GraphMatch) ([]Stream, error) {
	g, err := r.graph(ctx, n.Graph)
	if err != nil {
		return nil, err
	}
	m := &matcher{node: n, graph: g, held: r.memory.account(patternName(n), n.Graph.Span), finished: ctx.Err}
	if err := m.compile(ctx, r); err != nil {
		return nil, err
	}
	if n.Shortest {
		err = m.shortest()
	} else {
		err = m.all()
	}
	if err == nil {
		err = m.flush()
	}
	return split(m.batches), err
}

func patternName(n *planner.GraphMatch) string {
	if n.Shortest {
		return "graph-shortest-paths"
	}
	return "graph-match"
}

func (m *matcher) compile(ctx context.Context, r *run) (err error) {
	holds := func(filters []planner.Expr, edges bool) []bool {
		var all []bool
		for _, f := range filters {
			v, failed := r.over(ctx, m.graph, f, edges)
			if failed != nil {
				err = failed
				return nil
			}
			if all == nil {
				all = make([]bool, v.Len)
				for i := range all {
					all[i] = true
				}
			}
			for i := range all {
				all[i] = all[i] && v.Bool(i)
			}
		}
		return all
	}
	for _, n := range m.node.Nodes {
		m.allowed = append(m.allowed, holds(n.Filters, false))
		m.bound = append(m.bound, -1)
	}
	for _, e := range m.node.Edges {
		m.steps, m.inner = append(m.steps, holds(e.Filters, true)), append(m.inner, holds(e.Inner, false))
		m.paths = append(m.paths, nil)
	}
	for _, o := range m.node.Outputs {
		v, failed := r.over(ctx, m.graph, o.Expr, o.Edge && !o.Inner)
		if failed != nil {
			return failed
		}
		m.values = append(m.values, v)
	}
	m.used = make([]bool, max(m.graph.edges.Len, m.graph.nodes.Len))
	m.found = matches{nodes: make([][]int32, len(m.bound)), paths: make([][]int32, len(m.paths)), ends: make([][]int32, len(m.paths)), via: make([][]int32, len(m.paths))}
	return err
}

func may(set []bool, i int32) bool { return set == nil || set[i] }

// add notes the match at hand.
func (m *matcher) add() error {
	f := &m.found
	for i, n := range m.bound {
		f.nodes[i] = append(f.nodes[i], n)
	}
	bytes := 16 * len(m.bound)
	for i, p := range m.paths {
		f.paths[i] = append(f.paths[i], p...)
		f.ends[i] = append(f.ends[i], int32(len(f.paths[i])))
		if m.node.Edges[i].Variable {
			f.via[i] = m.through(f.via[i], i)
		}
		bytes += 16*len(p) + 8
	}
	f.rows++
	if err := m.held.grow(int64(bytes)); err != nil {
		return err
	}
	if f.rows == batchRows {
		return m.flush()
	}
	return nil
}

// through adds the inner nodes of an edge's path.
func (m *matcher) through(via []int32, edge int) []int32 {
	at := m.bound[m.node.Edges[edge].From]
	for i, e := range m.paths[edge] {
		if i > 0 {
			via = append(via, at)
		}
		at = m.graph.other(e, at)
	}
	return via
}

// other is the node at the other end of an edge.
func (g *graph) other(e, node int32) int32 {
	if g.source[e] == node {
		return g.target[e]
	}
	return g.source[e]
}

// flush makes a batch of the matches found.
func (m *matcher) flush() error {
	f := &m.found
	if f.rows == 0 {
		return nil
	}
	var cols []*vector.Vector
	for i, o := range m.node.Outputs {
		switch {
		case o.Fold != planner.FoldNone:
			cols = append(cols, m.folded(o, m.values[i]))
		case o.Edge:
			cols = append(cols, m.values[i].Gather(f.paths[o.Element]))
		default:
			cols = append(cols, m.values[i].Gather(f.nodes[o.Element]))
		}
	}
	b := vector.NewBatch(f.rows, cols)
	m.batches = append(m.batches, b)
	f.rows = 0
	for i := range f.nodes {
		f.nodes[i] = f.nodes[i][:0]
	}
	for i := range f.paths {
		f.paths[i], f.ends[i], f.via[i] = f.paths[i][:0], f.ends[i][:0], f.via[i][:0]
	}
	return m.held.grow(batchBytes(b))
}

// folded is what an output makes of each path.
func (m *matcher) folded(o planner.MatchOutput, v *vector.Vector) *vector.Vector {
	f, kind := &m.found, types.Bool
	if o.Fold == planner.FoldMap {
		kind = types.Dynamic
	}
	out := vector.NewBuilder(kind, f.rows)
	start, text := 0, []byte(nil)
	via := f.via[o.Element]
	for _, end := range f.ends[o.Element] {
		path := f.paths[o.Element][start:end]
		start = int(end)
		if o.Inner {
			inner := max(len(path)-1, 0)
			path, via = via[:inner], via[inner:]
		}
		switch o.Fold {
		case planner.FoldMap:
			text = append(text[:0], '[')
			for i, e := range path {
				if i > 0 {
					text = append(text, ',')
				}
				text = dynamic.AppendValue(text, v, int(e))
			}
			out.AppendStr(string(append(text, ']')))
		default:
			all := o.Fold == planner.FoldAll
			holds := all
			for _, e := range path {
				if v.Bool(int(e)) != all {
					holds = !all
					break
				}
			}
			out.AppendBool(holds)
		}
	}
	return out.Vector()
}
