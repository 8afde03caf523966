package executor

import (
	"context"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// graphStep takes a step that changes a graph.
func (r *run) graphStep(ctx context.Context, g *graph, s planner.GraphStep) error {
	switch s.Kind {
	case planner.MarkWeak:
		g.mark(g.weakParts())
		return nil
	case planner.MarkStrong:
		g.mark(g.strongParts())
		return nil
	}
	holds, err := r.over(ctx, g, s.Predicate, s.Kind == planner.KeepEdges)
	if err != nil {
		return err
	}
	if s.Kind == planner.KeepEdges {
		g.keepEdges(func(e int) bool { return holds.Bool(e) })
		return nil
	}
	g.keepNodes(holds)
	return nil
}

func (g *graph) keepEdges(keep func(int) bool) {
	var rows []int32
	for e := range g.edges.Len {
		if keep(e) {
			rows = append(rows, int32(e))
		}
	}
	g.edges = g.edges.Gather(rows)
	for i, e := range rows {
		g.source[i], g.target[i] = g.source[e], g.target[e]
	}
	g.source, g.target = g.source[:len(rows)], g.target[:len(rows)]
	g.connect()
}

// keepNodes drops nodes, and the edges that they have.
func (g *graph) keepNodes(holds *vector.Vector) {
	g.keepEdges(func(e int) bool { return holds.Bool(int(g.source[e])) && holds.Bool(int(g.target[e])) })
	var rows []int32
	place := filled(g.nodes.Len, -1)
	for n := range g.nodes.Len {
		if holds.Bool(n) {
			place[n] = int32(len(rows))
			rows = append(rows, int32(n))
		}
	}
	g.nodes, g.id = g.nodes.Gather(rows), g.id.Gather(rows)
	for e := range g.source {
		g.source[e], g.target[e] = place[g.source[e]], place[g.target[e]]
	}
	g.connect()
}

// mark adds each node's part as a column, the parts numbered in the order of their first nodes.
func (g *graph) mark(parts []int32) {
	numbers := filled(len(parts), -1)
	out, next := make([]int64, len(parts)), int32(0)
	for n, p := range parts {
		if numbers[p] < 0 {
			numbers[p] = next
			next++
		}
		out[n] = int64(numbers[p])
	}
	cols := append(append([]*vector.Vector{}, g.nodes.Cols()...), &vector.Vector{Type: types.Long, Len: len(out), Longs: out})
	g.nodes = vector.NewBatch(g.nodes.Len, cols)
}

// weakParts is for each node a node that stands for all that are connected with it.
func (g *graph) weakParts() []int32 {
	parent := sequenceOf[int32](g.nodes.Len)
	root := func(n int32) int32 {
		for parent[n] != n {
			parent[n] = parent[parent[n]]
			n = parent[n]
		}
		return n
	}
	for e := range g.source {
		if a, b := root(g.source[e]), root(g.target[e]); a != b {
			parent[max(a, b)] = min(a, b)
		}
	}
	for n := range parent {
		parent[n] = root(int32(n))
	}
	return parent
}

// strongParts is for each node a node that stands for all with ways there and back. It is Tarjan's algorithm with a
// stack of its own, since a path may be as long as the graph.
func (g *graph) strongParts() []int32 {
	n := g.nodes.Len
	index, low, part := filled(n, -1), make([]int32, n), filled(n, -1)
	next := make([]int32, n) // how many of a node's edges have been followed
	var stack, calls []int32
	seen := int32(0)
	for start := range int32(n) {
		if index[start] >= 0 {
			continue
		}
		calls = append(calls, start)
		for len(calls) > 0 {
			v := calls[len(calls)-1]
			if index[v] < 0 {
				index[v], low[v] = seen, seen
				seen++
				stack = append(stack, v)
			}
			if edges := g.out.of(v); int(next[v]) < len(edges) {
				w := g.target[edges[next[v]]]
				switch {
				case index[w] < 0:
					calls = append(calls, w)
					continue // the edge is looked at again when w is done
				case part[w] < 0:
					low[v] = min(low[v], low[w])
				}
				next[v]++
				continue
			}
			calls = calls[:len(calls)-1]
			for low[v] == index[v] && part[v] < 0 {
				w := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				part[w] = v
			}
		}
	}
	return part
}
