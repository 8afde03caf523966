package planner

import "slices"

// pruneColumns drops the columns that nothing reads, down to what a table is asked for.
func pruneColumns(_ *optimiser, n Node) Node {
	n = columnsRead(n).prune(n)
	return rewrite(n, func(n Node) Node {
		if a, ok := n.(*Aggregate); ok {
			narrowJoin(a)
		}
		return n
	})
}

// narrowJoin leaves a join that is aggregated only the columns that the aggregate reads. Columns keep their identity from
// side to side of a join, so what its keys and filters before it read looks read behind it too.
func narrowJoin(a *Aggregate) {
	read := &pruner{wanted: map[int]bool{}}
	eachExpr(a, func(e Expr) { walkExpr(e, read.refs) })
	in := a.Input
	for {
		switch n := in.(type) {
		case *Project:
			inner := &pruner{wanted: map[int]bool{}}
			n.Exprs = filtered(n.Exprs, n.Columns, read.wanted)
			n.Columns = read.live(n.Columns)
			eachExpr(n, func(e Expr) { walkExpr(e, inner.refs) })
			in, read = n.Input, inner
		case *Join:
			n.Columns = read.live(n.Columns)
			return
		default:
			return
		}
	}
}

// refs wants the column that an expression is.
func (p *pruner) refs(e Expr) {
	if r, ok := e.(*Ref); ok {
		p.wanted[r.Column.ID] = true
	}
}

// columnsRead finds the columns that something reads on the way to a plan's result.
func columnsRead(n Node) *pruner {
	p := &pruner{wanted: map[int]bool{}, sources: map[*Shared]Schema{}}
	p.everything(n)
	// A shared table is gone through once a pass; a use found later may want more of it, so passes repeat
	// until nothing new is wanted.
	for before := -1; before != len(p.wanted); {
		before = len(p.wanted)
		p.seen = map[*Definition]bool{}
		p.collect(n)
	}
	return p
}

// pruner knows the columns that some expression, or the result, reads.
type pruner struct {
	wanted  map[int]bool
	seen    map[*Definition]bool
	sources map[*Shared]Schema // each use's columns as its plan has them
}

// collect goes from the result to the tables: what a node computes for columns that nothing wants is not
// wanted either.
func (p *pruner) collect(n Node) {
	switch n := n.(type) {
	case *Project:
		for i, c := range n.Columns {
			if p.wanted[c.ID] {
				p.want(n.Exprs[i])
			}
		}
	case *Union:
		for _, cells := range n.Cells {
			for _, c := range cells {
				if p.wanted[c.ID] {
					p.want(c.Expr)
				}
			}
		}
	case *Aggregate:
		for _, k := range n.Keys {
			p.want(k)
		}
		p.aggregates(n)
	case *Shared:
		p.sources[n] = n.Definition.Plan.Schema()
		for i, c := range n.Columns {
			if p.wanted[c.ID] {
				p.wanted[p.sources[n][i].ID] = true
			}
		}
		if !p.seen[n.Definition] {
			p.seen[n.Definition] = true
			p.collect(n.Definition.Plan)
		}
		return
	case *Expand:
		p.kept(n.Columns, n.Keep)
		for _, a := range n.Arrays {
			p.want(a)
		}
	case *Parse:
		p.kept(n.Columns, n.Keep)
		p.want(n.Source)
	case *Apply:
		p.everything(n.Input)
		p.everything(n.Body)
		eachExpr(n.Expanded, p.want)
	case *Partition:
		p.everything(n.Body)
		p.everything(n.Input)
		p.want(n.Key)
	case *Evaluate, *Steps, *GraphTable, *GraphMatch:
		for _, in := range n.Inputs() {
			p.everything(in)
		}
		eachExpr(n, p.want)
	default:
		eachExpr(n, p.want)
	}
	for _, in := range n.Inputs() {
		p.collect(in)
	}
}

// aggregates wants the arguments of the aggregates that something reads; of one that carries columns along
// (arg_max) those of the columns that are read.
func (p *pruner) aggregates(n *Aggregate) {
	at := len(n.Keys)
	for _, a := range n.Aggs {
		out := n.Columns[at : at+a.Outputs]
		at += a.Outputs
		if !slices.ContainsFunc(out, func(c Column) bool { return p.wanted[c.ID] }) {
			continue
		}
		for i, x := range a.Args {
			if !a.carries() || i == 0 || p.wanted[out[i].ID] {
				p.want(x)
			}
		}
	}
}

// carries says whether output i of the aggregate is its argument i in some row.
func (a *Agg) carries() bool { return a.Function.Star && a.Outputs == len(a.Args) }

func (p *pruner) kept(cols Schema, keep []Expr) {
	for i, c := range cols {
		if keep[i] != nil && p.wanted[c.ID] {
			p.want(keep[i])
		}
	}
}

func (p *pruner) everything(n Node) {
	for _, c := range n.Schema() {
		p.wanted[c.ID] = true
	}
}

func (p *pruner) want(e Expr) {
	walkExpr(e, func(e Expr) {
		switch e := e.(type) {
		case *Ref:
			p.wanted[e.Column.ID] = true
		case *Subquery:
			p.everything(e.Plan)
			p.collect(e.Plan)
		}
	})
}

// prune takes the unwanted columns out of the nodes.
func (p *pruner) prune(n Node) Node {
	return rewrite(n, func(n Node) Node {
		switch n := n.(type) {
		case *Scan:
			n.Source = filtered(n.Source, n.Columns, p.wanted)
			n.Columns = p.live(n.Columns)
		case *Project:
			n.Exprs = filtered(n.Exprs, n.Columns, p.wanted)
			n.Columns = p.live(n.Columns)
		case *Union:
			for i := range n.Cells {
				n.Cells[i] = slices.DeleteFunc(slices.Clone(n.Cells[i]), func(c Cell) bool { return !p.wanted[c.ID] })
			}
			n.Columns = p.live(n.Columns)
		case *Join:
			n.Columns = p.live(n.Columns)
		case *Aggregate:
			p.pruneAggregate(n)
		case *Shared:
			p.pruneShared(n)
		case *Expand:
			p.pruneExpand(n)
		case *Parse:
			p.pruneParse(n)
		case *GraphMatch:
			n.Outputs = filtered(n.Outputs, n.Columns, p.wanted)
			n.Columns = p.live(n.Columns)
		}
		return n
	})
}

func (p *pruner) live(cols Schema) Schema {
	return slices.DeleteFunc(slices.Clone(cols), func(c Column) bool { return !p.wanted[c.ID] })
}

// filtered is what stands beside the columns that are wanted.
func filtered[T any](xs []T, cols Schema, wanted map[int]bool) []T {
	var out []T
	for i, c := range cols {
		if wanted[c.ID] {
			out = append(out, xs[i])
		}
	}
	return out
}

// pruneAggregate drops the aggregates that nothing reads; the keys stay.
func (p *pruner) pruneAggregate(n *Aggregate) {
	cols, at := slices.Clone(n.Columns[:len(n.Keys)]), len(n.Keys)
	var aggs []Agg
	for _, a := range n.Aggs {
		out := n.Columns[at : at+a.Outputs]
		at += a.Outputs
		live := p.live(out)
		if len(live) == 0 {
			continue
		}
		if a.carries() {
			live = slices.DeleteFunc(slices.Clone(out), func(c Column) bool { return !p.wanted[c.ID] && c.ID != out[0].ID })
			kept := map[int]bool{out[0].ID: true}
			for _, c := range live {
				kept[c.ID] = true
			}
			a.Args = filtered(a.Args, out, kept)
			a.Outputs = len(live)
			out = live
		}
		aggs, cols = append(aggs, a), append(cols, out...)
	}
	n.Aggs, n.Columns = aggs, cols
}

// pruneShared brings a use in line with its plan, which has been pruned. A use that was not met on the way from the
// result stands in an expression that nothing wants, and goes with it.
func (p *pruner) pruneShared(n *Shared) {
	if p.sources[n] == nil {
		return
	}
	var cols Schema
	pruned := n.Definition.Plan.Schema()
	for _, c := range pruned {
		at := slices.IndexFunc(p.sources[n], func(s Column) bool { return s.ID == c.ID })
		cols = append(cols, n.Columns[at])
	}
	n.Columns, p.sources[n] = cols, pruned
}

// pruneKept drops the kept columns that nothing wants, and gives for each old place the new one.
func (p *pruner) pruneKept(cols Schema, keep []Expr) (Schema, []Expr, []int) {
	var live Schema
	var kept []Expr
	places := make([]int, len(cols))
	for i, c := range cols {
		places[i] = len(live)
		if keep[i] == nil || p.wanted[c.ID] {
			live, kept = append(live, c), append(kept, keep[i])
		}
	}
	return live, kept, places
}

func (p *pruner) pruneExpand(n *Expand) {
	cols, keep, places := p.pruneKept(n.Columns, n.Keep)
	n.Columns, n.Keep = cols, keep
	for i, t := range n.Targets {
		n.Targets[i] = places[t]
	}
	if n.Index >= 0 {
		n.Index = places[n.Index]
	}
}

func (p *pruner) pruneParse(n *Parse) {
	cols, keep, places := p.pruneKept(n.Columns, n.Keep)
	n.Columns, n.Keep = cols, keep
	for i, c := range n.Captures {
		n.Captures[i] = places[c]
	}
}
