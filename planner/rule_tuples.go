package planner

// shareTuples computes a call that fills several columns once: below the projection that takes the columns
// from its answer.
func shareTuples(o *optimiser, n Node) Node {
	return rewrite(n, func(n Node) Node {
		p, ok := n.(*Project)
		if !ok || p.Serial {
			return n
		}
		uses := map[*Call]int{}
		for _, e := range p.Exprs {
			walkExpr(e, func(e Expr) {
				if c, is := e.(*Call); is && c.Function.Tuple != nil {
					uses[c]++
				}
			})
		}
		below := &Project{Input: p.Input}
		made := map[*Call]Expr{}
		for _, e := range p.Exprs { // in the order of the query, so that plans do not change from run to run
			walkExpr(e, func(e Expr) {
				if c, is := e.(*Call); is && uses[c] > 1 && made[c] == nil {
					column := o.b.column(c.Function.Name, c.Result)
					below.Columns, below.Exprs = append(below.Columns, column), append(below.Exprs, c)
					made[c] = &Ref{column, c.Span}
				}
			})
		}
		if len(made) == 0 {
			return n
		}
		for _, c := range p.Input.Schema() {
			below.Columns, below.Exprs = append(below.Columns, c), append(below.Exprs, &Ref{Column: c})
		}
		p.Input = below
		for i, e := range p.Exprs {
			p.Exprs[i] = replaceCalls(e, made)
		}
		return p
	})
}

// replaceCalls is an expression with some of its calls replaced.
func replaceCalls(e Expr, by map[*Call]Expr) Expr {
	c, ok := e.(*Call)
	if !ok {
		return e
	}
	if x := by[c]; x != nil {
		return x
	}
	next := *c
	next.Args = make([]Expr, len(c.Args))
	for i, a := range c.Args {
		next.Args[i] = replaceCalls(a, by)
	}
	return &next
}
