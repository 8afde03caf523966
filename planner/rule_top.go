package planner

// sortThenTake sorts no more rows than are taken.
func sortThenTake(_ *optimiser, n Node) Node {
	return rewrite(n, func(n Node) Node {
		take, ok := n.(*Take)
		if !ok {
			return n
		}
		if s, ok := take.Input.(*Sort); ok {
			return &Top{Input: s.Input, Count: take.Count, Keys: s.Keys}
		}
		return n
	})
}
