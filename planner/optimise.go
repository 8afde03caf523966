package planner

import "slices"

// rule is one improvement of a plan; the rows stay the same. Each stands in a file of its own.
type rule struct {
	name  string
	apply func(*optimiser, Node) Node
}

// rules run in this order.
var rules = []rule{
	{"inline lets", inlineLets}, {"share tuples", shareTuples}, {"merge filters", mergeFilters}, {"push filters", pushFilters},
	{"join conditions", joinConditions}, {"sort then take", sortThenTake}, {"prune columns", pruneColumns}, {"read paths", readPaths},
}

// Rules is the names of the rules that improve plans, for Options.Without.
func Rules() (names []string) {
	for _, r := range rules {
		names = append(names, r.name)
	}
	return names
}

// optimiser is what rules share.
type optimiser struct{ b *binder }

func optimise(n Node, b *binder) Node {
	o := &optimiser{b}
	for _, r := range rules {
		if !slices.Contains(b.opts.Without, r.name) {
			n = r.apply(o, n)
		}
	}
	return n
}

// rewrite rebuilds a plan from its leaves, each node through f. Shared definitions are rewritten once, in
// place; so are the plans of subqueries, which stand in several places where an expression was copied.
func rewrite(n Node, f func(Node) Node) Node {
	return (&rewriter{f: f, done: map[*Definition]bool{}, asked: map[*Subquery]bool{}}).node(n)
}

type rewriter struct {
	f     func(Node) Node
	done  map[*Definition]bool
	asked map[*Subquery]bool
}

func (r *rewriter) node(n Node) Node {
	eachExpr(n, r.expr)
	switch n := n.(type) {
	case *Filter:
		n.Input = r.node(n.Input)
	case *Project:
		n.Input = r.node(n.Input)
	case *Aggregate:
		n.Input = r.node(n.Input)
	case *Join:
		n.Left, n.Right = r.node(n.Left), r.node(n.Right)
	case *Union:
		for i := range n.From {
			n.From[i] = r.node(n.From[i])
		}
	case *Sort:
		n.Input = r.node(n.Input)
	case *Top:
		n.Input = r.node(n.Input)
	case *Take:
		n.Input = r.node(n.Input)
	case *Sample:
		n.Input = r.node(n.Input)
	case *Expand:
		n.Input = r.node(n.Input)
	case *Apply:
		n.Input, n.Body = r.node(n.Input), r.node(n.Body)
	case *Parse:
		n.Input = r.node(n.Input)
	case *Render:
		n.Input = r.node(n.Input)
	case *MakeSeries:
		n.Input = r.node(n.Input)
	case *Partition:
		n.Input, n.Body = r.node(n.Input), r.node(n.Body)
	case *Steps:
		n.Input = r.node(n.Input)
	case *Evaluate:
		n.Input = r.node(n.Input)
		for i := range n.Args {
			if n.Args[i].Table != nil {
				n.Args[i].Table = r.node(n.Args[i].Table)
			}
		}
	case *GraphTable:
		n.Graph.rewrite(r.node)
	case *GraphMatch:
		n.Graph.rewrite(r.node)
	case *Shared:
		if !r.done[n.Definition] {
			r.done[n.Definition] = true
			n.Definition.Plan = r.node(n.Definition.Plan)
		}
	}
	return r.f(n)
}

// expr rewrites the plans inside an expression.
func (r *rewriter) expr(e Expr) {
	walkExpr(e, func(e Expr) {
		if s, ok := e.(*Subquery); ok && !r.asked[s] {
			r.asked[s] = true
			s.Plan = r.node(s.Plan)
		}
	})
}

// eachExpr calls f with every expression that a node holds itself.
func eachExpr(n Node, f func(Expr)) {
	all := func(es []Expr) {
		for _, e := range es {
			if e != nil {
				f(e)
			}
		}
	}
	one := func(e Expr) { all([]Expr{e}) }
	switch n := n.(type) {
	case *Range:
		all([]Expr{n.From, n.To, n.Step})
	case *Filter:
		one(n.Predicate)
	case *Project:
		all(n.Exprs)
	case *Aggregate:
		all(n.Keys)
		for _, a := range n.Aggs {
			all(a.Args)
		}
	case *Join:
		all(n.LeftKeys)
		all(n.RightKeys)
		one(n.Condition)
	case *Union:
		for _, cells := range n.Cells {
			for _, c := range cells {
				f(c.Expr)
			}
		}
	case *Sort:
		for _, k := range n.Keys {
			one(k.Expr)
		}
	case *Top:
		one(n.Count)
		for _, k := range n.Keys {
			one(k.Expr)
		}
	case *Take:
		one(n.Count)
	case *Sample:
		one(n.Count)
	case *Expand:
		all(n.Arrays)
		all(n.Keep)
		one(n.Limit)
	case *Apply:
		eachExpr(n.Expanded, f)
	case *Parse:
		one(n.Source)
		all(n.Keep)
	case *MakeSeries:
		all(n.Keys)
		all(n.Defaults)
		all([]Expr{n.Axis, n.From, n.To, n.Step})
		for _, a := range n.Aggs {
			all(a.Args)
		}
	case *Partition:
		one(n.Key)
	case *Steps:
		all(n.Declared)
		for _, s := range n.Steps {
			one(s.Condition)
			all(s.Assign)
		}
	case *Evaluate:
		for _, a := range n.Args {
			one(a.Value)
		}
	case *GraphTable:
		all(n.Graph.exprs())
	case *GraphMatch:
		all(n.exprs())
	}
}

// walkExpr calls f with an expression and every expression in it.
func walkExpr(e Expr, f func(Expr)) {
	f(e)
	if c, ok := e.(*Call); ok {
		for _, a := range c.Args {
			walkExpr(a, f)
		}
	}
}

// replaceRefs is an expression with each column read replaced by what f gives for it; nil keeps it.
func replaceRefs(e Expr, f func(*Ref) Expr) Expr {
	switch e := e.(type) {
	case *Ref:
		if x := f(e); x != nil {
			return x
		}
	case *Call:
		next := *e
		next.Args = make([]Expr, len(e.Args))
		for i, a := range e.Args {
			next.Args[i] = replaceRefs(a, f)
		}
		return &next
	}
	return e
}
