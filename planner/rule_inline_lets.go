package planner

// inlineLets puts the plan of a let table that is used once in the place of its use, so that other rules can
// reach into it. One used several times runs once.
func inlineLets(_ *optimiser, n Node) Node {
	uses := map[*Definition]int{}
	countUses(n, uses)
	return rewrite(n, func(n Node) Node {
		s, ok := n.(*Shared)
		if !ok || uses[s.Definition] > 1 {
			return n
		}
		p := &Project{Input: s.Definition.Plan, Output: s.Output}
		for _, c := range s.Definition.Plan.Schema() {
			p.Exprs = append(p.Exprs, &Ref{Column: c})
		}
		return p
	})
}

// countUses counts how often each definition is used by what the query reaches.
func countUses(n Node, uses map[*Definition]int) {
	if s, ok := n.(*Shared); ok {
		uses[s.Definition]++
		s.Definition.Uses = uses[s.Definition]
		if uses[s.Definition] > 1 {
			return
		}
	}
	eachExpr(n, func(e Expr) {
		walkExpr(e, func(e Expr) {
			if q, ok := e.(*Subquery); ok {
				countUses(q.Plan, uses)
			}
		})
	})
	for _, in := range n.Inputs() {
		countUses(in, uses)
	}
}
