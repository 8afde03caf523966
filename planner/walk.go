package planner

// Walk calls f with every node of a plan, once each, those of its subqueries among them.
func Walk(plan Node, f func(Node)) {
	seen := map[Node]bool{}
	var walk func(Node)
	walk = func(n Node) {
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		f(n)
		eachExpr(n, func(x Expr) {
			walkExpr(x, func(x Expr) {
				if s, ok := x.(*Subquery); ok {
					walk(s.Plan)
				}
			})
		})
		for _, in := range n.Inputs() {
			walk(in)
		}
	}
	walk(plan)
}
