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

// ReadsSlot says whether a plan reads rows that an operator around it puts in a slot: it gives others for each body.
func ReadsSlot(plan Node) bool {
	read, filled := map[*Slot]bool{}, map[*Slot]bool{}
	Walk(plan, func(n Node) {
		switch n := n.(type) {
		case *Slot:
			read[n] = true
		case *Partition:
			filled[n.Slot] = true
		case *Apply:
			filled[n.Slot] = true
		}
	})
	for s := range read {
		if !filled[s] {
			return true
		}
	}
	return false
}

// AsksSlot says whether an expression has a subquery that does.
func AsksSlot(e Expr) bool {
	found := false
	walkExpr(e, func(x Expr) {
		if s, ok := x.(*Subquery); ok && !found {
			found = ReadsSlot(s.Plan)
		}
	})
	return found
}

// ColumnsOf is the ids of the columns that an expression reads.
func ColumnsOf(e Expr) (ids []int) {
	walkExpr(e, func(e Expr) {
		if r, ok := e.(*Ref); ok {
			ids = append(ids, r.Column.ID)
		}
	})
	return ids
}
