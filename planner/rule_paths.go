package planner

import (
	"slices"

	"kql/functions/dynamic"
	"kql/functions/types"
)

// readPaths has a table give the values inside a dynamic column where a query reads nothing else of it, so
// that loading extracts those and leaves the rest.
func readPaths(o *optimiser, n Node) Node {
	p := &pathReader{o: o, paths: map[int]map[string]Column{}, whole: map[int]bool{}, scanned: map[int]bool{}}
	for _, c := range n.Schema() {
		p.whole[c.ID] = true
	}
	rewrite(n, func(n Node) Node { p.look(n); return n })
	return rewrite(n, p.replace)
}

// pathReader knows, of each dynamic column that a scan reads, the paths that are read in it.
type pathReader struct {
	o       *optimiser
	paths   map[int]map[string]Column // by column id, by path: the column that is to hold it
	whole   map[int]bool              // ids of columns that something reads as a whole
	scanned map[int]bool              // ids of columns that a scan reads
}

func (p *pathReader) look(n Node) {
	switch n := n.(type) {
	case *Scan:
		for _, c := range n.Columns {
			p.scanned[c.ID] = c.Type == types.Dynamic
		}
	case *Project:
		p.readBeside(n.Columns, n.Exprs)
		return
	case *Expand:
		p.readBeside(n.Columns, n.Keep)
		for _, e := range n.Arrays {
			p.read(e)
		}
		if n.Limit != nil {
			p.read(n.Limit)
		}
		return
	case *Parse:
		p.readBeside(n.Columns, n.Keep)
		p.read(n.Source)
		return
	case *Apply, *Partition, *Evaluate, *Steps:
		for _, in := range n.Inputs() {
			p.keepWhole(in.Schema())
		}
	case *Shared:
		p.keepWhole(n.Definition.Plan.Schema())
	}
	eachExpr(n, p.read)
}

func (p *pathReader) keepWhole(cols Schema) {
	for _, c := range cols {
		p.whole[c.ID] = true
	}
}

// passes says whether an output column is just an input column under its own id.
func passes(c Column, e Expr) bool { return e != nil && columnID(e) == c.ID }

// readBeside notes what expressions read that do more than pass a column on; those that are nil do nothing.
func (p *pathReader) readBeside(cols Schema, exprs []Expr) {
	for i, e := range exprs {
		if e != nil && !passes(cols[i], e) {
			p.read(e)
		}
	}
}

// read notes what an expression reads.
func (p *pathReader) read(e Expr) {
	switch e := e.(type) {
	case *Ref:
		p.whole[e.Column.ID] = true
	case *Call:
		if id, path, ok := pathOf(e); ok {
			if p.paths[id] == nil {
				p.paths[id] = map[string]Column{}
			}
			if _, known := p.paths[id][path]; !known {
				p.paths[id][path] = p.o.b.column(e.Args[0].(*Ref).Column.Name+dynamic.ParsePath(path).String(), types.Dynamic)
			}
			return
		}
		for _, a := range e.Args {
			p.read(a)
		}
	case *Subquery:
		p.keepWhole(e.Plan.Schema())
	}
}

// pathOf is the column and the path that a call reads, if it is a constant path into a column.
func pathOf(e *Call) (id int, path string, ok bool) {
	if e.Function.Name != "path" {
		return 0, "", false
	}
	r, isRef := e.Args[0].(*Ref)
	c, isConst := e.Args[1].(*Const)
	if !isRef || !isConst {
		return 0, "", false
	}
	return r.Column.ID, c.Value.Str(0), true
}

// split says whether a column is to be read by paths.
func (p *pathReader) split(id int) bool { return !p.whole[id] && p.scanned[id] && len(p.paths[id]) > 0 }

// columns is the columns that take the place of a split one, in a fixed order.
func (p *pathReader) columns(id int) (cols Schema, paths []string) {
	for path := range p.paths[id] {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		cols = append(cols, p.paths[id][path])
	}
	return cols, paths
}

func (p *pathReader) replace(n Node) Node {
	switch n := n.(type) {
	case *Scan:
		p.replaceScan(n)
	case *Project:
		n.Columns, n.Exprs, _ = p.widen(n.Columns, n.Exprs)
	case *Expand:
		var places []int
		n.Columns, n.Keep, places = p.widen(n.Columns, n.Keep)
		for i, t := range n.Targets {
			n.Targets[i] = places[t]
		}
		if n.Index >= 0 {
			n.Index = places[n.Index]
		}
	case *Parse:
		var places []int
		n.Columns, n.Keep, places = p.widen(n.Columns, n.Keep)
		for i, c := range n.Captures {
			n.Captures[i] = places[c]
		}
	case *Join:
		cols := Schema{}
		for _, c := range n.Columns {
			if p.split(c.ID) {
				more, _ := p.columns(c.ID)
				cols = append(cols, more...)
				continue
			}
			cols = append(cols, c)
		}
		n.Columns = cols
	}
	mapExprs(n, p.expr)
	return n
}

func (p *pathReader) replaceScan(n *Scan) {
	var cols Schema
	var source []ScanColumn
	for i, c := range n.Columns {
		if !p.split(c.ID) {
			cols, source = append(cols, c), append(source, n.Source[i])
			continue
		}
		more, paths := p.columns(c.ID)
		cols = append(cols, more...)
		for _, path := range paths {
			source = append(source, ScanColumn{Name: n.Source[i].Name, Path: dynamic.ParsePath(path)})
		}
	}
	n.Columns, n.Source = cols, source
}

// widen passes the new columns on where a split one was passed on, and gives for each old place the new one.
func (p *pathReader) widen(cols Schema, exprs []Expr) (outCols Schema, outExprs []Expr, places []int) {
	for i, c := range cols {
		places = append(places, len(outCols))
		if !passes(c, exprs[i]) || !p.split(c.ID) {
			outCols, outExprs = append(outCols, c), append(outExprs, exprs[i])
			continue
		}
		more, _ := p.columns(c.ID)
		for _, m := range more {
			outCols, outExprs = append(outCols, m), append(outExprs, &Ref{Column: m})
		}
	}
	return outCols, outExprs, places
}

// expr replaces the paths in an expression by the columns that hold them.
func (p *pathReader) expr(e Expr) Expr {
	c, ok := e.(*Call)
	if !ok {
		return e
	}
	if id, path, is := pathOf(c); is && p.split(id) {
		return &Ref{p.paths[id][path], c.Span}
	}
	next := *c
	next.Args = make([]Expr, len(c.Args))
	for i, a := range c.Args {
		next.Args[i] = p.expr(a)
	}
	return &next
}

// mapExprs replaces the expressions that a node holds.
func mapExprs(n Node, f func(Expr) Expr) {
	each := func(es []Expr) {
		for i, e := range es {
			if e != nil {
				es[i] = f(e)
			}
		}
	}
	switch n := n.(type) {
	case *Filter:
		n.Predicate = f(n.Predicate)
	case *Project:
		each(n.Exprs)
	case *Aggregate:
		each(n.Keys)
		for _, a := range n.Aggs {
			each(a.Args)
		}
	case *Join:
		each(n.LeftKeys)
		each(n.RightKeys)
		if n.Condition != nil {
			n.Condition = f(n.Condition)
		}
	case *Union:
		for _, cells := range n.Cells {
			for i := range cells {
				cells[i].Expr = f(cells[i].Expr)
			}
		}
	case *Sort:
		for i := range n.Keys {
			n.Keys[i].Expr = f(n.Keys[i].Expr)
		}
	case *Top:
		for i := range n.Keys {
			n.Keys[i].Expr = f(n.Keys[i].Expr)
		}
	case *Expand:
		each(n.Arrays)
		each(n.Keep)
	case *Parse:
		n.Source = f(n.Source)
		each(n.Keep)
	case *MakeSeries:
		each(n.Keys)
		n.Axis = f(n.Axis)
		for _, a := range n.Aggs {
			each(a.Args)
		}
	}
}
