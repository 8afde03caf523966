package planner

// mergeFilters makes one filter of several in a row.
func mergeFilters(o *optimiser, n Node) Node {
	return rewrite(n, func(n Node) Node {
		outer, ok := n.(*Filter)
		if !ok {
			return n
		}
		inner, ok := outer.Input.(*Filter)
		if !ok {
			return n
		}
		return &Filter{Input: inner.Input, Predicate: o.and(inner.Predicate, outer.Predicate)}
	})
}

func (o *optimiser) and(x, y Expr) Expr {
	return o.b.operator("and", y.Where(), y.Where(), []Expr{x, y})
}

// conjuncts is the conditions that must all hold, in order.
func conjuncts(e Expr) []Expr {
	if c, ok := e.(*Call); ok && c.Function.Name == "and" {
		return append(conjuncts(c.Args[0]), conjuncts(c.Args[1])...)
	}
	return []Expr{e}
}

// pushFilters moves each condition as far down as it can go: below projections, into the side of a join that
// it reads, into every table of a union.
func pushFilters(o *optimiser, n Node) Node {
	return rewrite(n, func(n Node) Node {
		f, ok := n.(*Filter)
		if !ok {
			return n
		}
		var stays Expr
		input := f.Input
		for _, c := range conjuncts(f.Predicate) {
			next, ok := Node(nil), false
			if pure(c) {
				next, ok = o.push(c, input)
			}
			switch {
			case ok:
				input = next
			case stays == nil:
				stays = c
			default:
				stays = o.and(stays, c)
			}
		}
		if stays == nil {
			return input
		}
		return &Filter{Input: input, Predicate: stays}
	})
}

// pure says whether a condition gives the same answer wherever it stands.
func pure(e Expr) bool {
	ok := true
	walkExpr(e, func(e Expr) {
		if c, is := e.(*Call); is && (c.Signature.Impure || c.Function.Window) {
			ok = false
		}
	})
	return ok
}

// push puts a condition below the node n; ok is false where it must stay above.
func (o *optimiser) push(c Expr, n Node) (Node, bool) {
	switch n := n.(type) {
	case *Project:
		if n.Serial {
			return nil, false
		}
		below, cheap := substitute(c, n)
		if !cheap {
			return nil, false
		}
		n.Input = o.filter(below, n.Input)
		return n, true
	case *Filter:
		n.Input = o.filter(c, n.Input)
		return n, true
	case *Sort:
		n.Input = o.filter(c, n.Input)
		return n, true
	case *Join:
		return o.pushJoin(c, n)
	case *Union:
		for i := range n.From {
			n.From[i] = o.filter(o.unionCondition(c, n, i), n.From[i])
		}
		return n, true
	}
	return nil, false
}

// filter puts a condition on a node, or deeper where it can go.
func (o *optimiser) filter(c Expr, n Node) Node {
	if f, ok := n.(*Filter); ok {
		return &Filter{Input: f.Input, Predicate: o.and(f.Predicate, c)}
	}
	if next, ok := o.push(c, n); ok {
		return next
	}
	return &Filter{Input: n, Predicate: c}
}

// substitute is a condition over a projection's columns as one over its input. It is not cheap where that
// would compute an expression twice.
func substitute(c Expr, p *Project) (below Expr, cheap bool) {
	cheap = true
	below = replaceRefs(c, func(r *Ref) Expr {
		for i, col := range p.Columns {
			if col.ID == r.Column.ID {
				switch p.Exprs[i].(type) {
				case *Ref, *Const:
				default:
					cheap = false
				}
				return p.Exprs[i]
			}
		}
		return nil
	})
	return below, cheap
}

// pushJoin puts a condition on the side that it reads, where that side's rows are not made up by the join. On the left
// of an innerunique join this decides which row of a key is picked, and Kusto's engine does it (measured).
func (o *optimiser) pushJoin(c Expr, j *Join) (Node, bool) {
	left := map[string]bool{"inner": true, "innerunique": true, "leftouter": true, "leftsemi": true, "leftanti": true}[j.Kind]
	right := map[string]bool{"inner": true, "innerunique": true, "rightouter": true, "rightsemi": true, "rightanti": true}[j.Kind]
	switch {
	case left && readsOnly(c, j.Left.Schema()):
		j.Left = o.filter(c, j.Left)
	case right && readsOnly(c, j.Right.Schema()):
		j.Right = o.filter(c, j.Right)
	default:
		return nil, false
	}
	return j, true
}

func readsOnly(e Expr, cols Schema) bool {
	any, ok := false, true
	walkExpr(e, func(e Expr) {
		if r, is := e.(*Ref); is {
			any = true
			ok = ok && hasID(cols, r.Column.ID)
		}
	})
	return any && ok
}

// unionCondition is a condition over a union's columns as one over its input i.
func (o *optimiser) unionCondition(c Expr, u *Union, i int) Expr {
	return replaceRefs(c, func(r *Ref) Expr {
		if !hasID(u.Columns, r.Column.ID) {
			return nil
		}
		if e := u.cell(i, r.Column.ID); e != nil {
			return e
		}
		return null(r.Column.Type, r.Span)
	})
}
