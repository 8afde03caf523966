package executor

import "slices"

// all follows the pattern from each node that its first node may be.
func (m *matcher) all() error {
	first := m.plan()
	for n := range int32(m.graph.nodes.Len) {
		if !may(m.allowed[first], n) {
			continue
		}
		m.bound[first] = n
		m.see(n, true)
		if err := m.follow(0); err != nil {
			return err
		}
		m.see(n, false)
	}
	return nil
}

// plan begins with the node of the pattern that the fewest nodes may be, and puts the edges in an order in which each
// has an end that is bound before.
func (m *matcher) plan() (first int) {
	fewest := m.graph.nodes.Len + 1
	for i, set := range m.allowed {
		count := m.graph.nodes.Len
		if set != nil {
			count = 0
			for _, ok := range set {
				if ok {
					count++
				}
			}
		}
		if count < fewest {
			first, fewest = i, count
		}
	}
	bound, done := map[int]bool{first: true}, make([]bool, len(m.node.Edges))
	for range m.node.Edges {
		for i, e := range m.node.Edges {
			if done[i] || !bound[e.From] && !bound[e.To] {
				continue
			}
			m.order = append(m.order, patternStep{i, !bound[e.From]})
			bound[e.From], bound[e.To], done[i] = true, true, true
			break
		}
	}
	return first
}

// see marks a node as one that the match has, where matches have no cycles.
func (m *matcher) see(node int32, is bool) {
	if m.node.Cycles == "none" {
		m.used[node] = is
	}
}

// follow matches the pattern's edges from the i-th on.
func (m *matcher) follow(i int) error {
	if i == len(m.order) {
		return m.add()
	}
	e := &m.node.Edges[m.order[i].edge]
	from := e.From
	if m.order[i].back {
		from = e.To
	}
	m.paths[m.order[i].edge] = m.paths[m.order[i].edge][:0]
	return m.walk(i, m.bound[from])
}

// walk makes the i-th edge's path longer, from the node where it is now, and ends it where it may.
func (m *matcher) walk(i int, at int32) error {
	if m.tries++; m.tries&1023 == 0 {
		if err := m.finished(); err != nil {
			return err
		}
	}
	step := m.order[i]
	e := &m.node.Edges[step.edge]
	length := len(m.paths[step.edge])
	if length >= e.Min {
		if err := m.arrive(i, at, length); err != nil {
			return err
		}
	}
	if length >= e.Max || length > 0 && !may(m.inner[step.edge], at) {
		return nil
	}
	if e.Any || step.back == e.Left {
		for _, x := range m.graph.out.of(at) {
			if err := m.take(i, x, at, m.graph.target[x]); err != nil {
				return err
			}
		}
	}
	if e.Any || step.back != e.Left {
		for _, x := range m.graph.in.of(at) {
			if e.Any && m.graph.source[x] == m.graph.target[x] {
				continue // it has been among those that go out
			}
			if err := m.take(i, x, at, m.graph.source[x]); err != nil {
				return err
			}
		}
	}
	return nil
}

// take goes over one edge.
func (m *matcher) take(i int, x, from, to int32) error {
	edge := m.order[i].edge
	e := &m.node.Edges[edge]
	if !may(m.steps[edge], x) {
		return nil
	}
	// A single edge ends here, so that what does not fit need not be walked.
	end := e.To
	if m.order[i].back {
		end = e.From
	}
	if !e.Variable && (m.bound[end] >= 0 && m.bound[end] != to || !may(m.allowed[end], to)) {
		return nil
	}
	mark := x
	switch m.node.Cycles {
	case "none":
		mark = to
		if m.used[to] {
			return nil
		}
	case "unique_edges":
		if m.used[x] {
			return nil
		}
	}
	m.paths[edge] = append(m.paths[edge], x)
	if m.node.Cycles != "all" {
		m.used[mark] = true
	}
	err := m.walk(i, to)
	m.paths[edge] = m.paths[edge][:len(m.paths[edge])-1]
	if m.node.Cycles != "all" {
		m.used[mark] = false
	}
	return err
}

// arrive ends the i-th edge's path at a node, and goes on with the next edge.
func (m *matcher) arrive(i int, at int32, length int) error {
	edge := m.order[i].edge
	end := m.node.Edges[edge].To
	if m.order[i].back {
		end = m.node.Edges[edge].From
	}
	known := m.bound[end]
	if known >= 0 && known != at || !may(m.allowed[end], at) {
		return nil
	}
	m.bound[end] = at
	path := m.paths[edge]
	if m.order[i].back {
		slices.Reverse(path)
	}
	err := m.follow(i + 1)
	m.paths[edge] = path
	if m.order[i].back {
		slices.Reverse(path)
	}
	m.bound[end] = known
	return err
}

// shortest finds for each node that the path may begin at the shortest ways to all that it may end at.
func (m *matcher) shortest() error {
	e := &m.node.Edges[0]
	first, last := 0, 1
	forward := !e.Left
	depth := filled(m.graph.nodes.Len, -1)
	before := make([][]int32, m.graph.nodes.Len) // the edges by which shortest ways come to a node
	for start := range int32(m.graph.nodes.Len) {
		if !may(m.allowed[first], start) {
			continue
		}
		level := []int32{start}
		reached := []int32{start}
		depth[start] = 0
		for d := int32(1); len(level) > 0 && int(d) <= e.Max; d++ {
			var next []int32
			for _, at := range level {
				if err := m.finished(); err != nil {
					return err
				}
				if at != start && !may(m.inner[0], at) {
					continue
				}
				for _, x := range m.leaving(at, forward) {
					to := m.graph.other(x, at)
					if !may(m.steps[0], x) || depth[to] >= 0 && (depth[to] < d || !m.node.All) {
						continue
					}
					if depth[to] < 0 {
						depth[to] = d
						next = append(next, to)
					}
					before[to] = append(before[to], x)
				}
			}
			level = next
			reached = append(reached, next...)
		}
		m.bound[first] = start
		for _, to := range reached {
			if int(depth[to]) < e.Min || !may(m.allowed[last], to) {
				continue
			}
			m.bound[last] = to
			if err := m.wayBack(to, depth[to], before); err != nil {
				return err
			}
		}
		for _, n := range reached {
			depth[n], before[n] = -1, before[n][:0]
		}
	}
	return nil
}

// leaving is the edges that a path may go over from a node.
func (m *matcher) leaving(at int32, forward bool) []int32 {
	switch {
	case m.node.Edges[0].Any:
		return slices.Concat(m.graph.out.of(at), m.graph.in.of(at))
	case forward:
		return m.graph.out.of(at)
	}
	return m.graph.in.of(at)
}

// wayBack adds the paths to a node, from their ends.
func (m *matcher) wayBack(at, left int32, before [][]int32) error {
	if left == 0 {
		slices.Reverse(m.paths[0])
		err := m.add()
		slices.Reverse(m.paths[0])
		return err
	}
	for _, x := range before[at] {
		m.paths[0] = append(m.paths[0], x)
		if err := m.wayBack(m.graph.other(x, at), left-1, before); err != nil {
			return err
		}
		m.paths[0] = m.paths[0][:len(m.paths[0])-1]
	}
	return nil
}
