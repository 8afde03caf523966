package solve

import (
	"slices"

	"kql/planner"
)

// window is two rows beside each other in an order, and the values by which one comes before the other.
type window struct {
	earlier, later       []*row
	earlierKey, laterKey planner.Expr
}

// slot is a row of the input of a body that runs many times.
func (w *world) slot(n *planner.Slot) env {
	p := w.parts[n]
	if p == nil || !w.fresh {
		return copied(w.slots[n])
	}
	out := w.row(p.Input)
	if e, ok := w.call("==", w.subst(p.Key, w.slots[n]), w.subst(p.Key, out)); ok {
		w.require(e, internal, p.Key.Where())
	}
	return out
}

// serial is a row of a projection that reads rows beside its own.
func (w *world) serial(p *planner.Project) env {
	return w.computed(p, func(e planner.Expr) planner.Expr { return w.beside(p, e, 0) })
}

// column is a column of a node for the row so many places behind the one that is looked at, or before it. What projects
// columns does so of the row at that place; of all else rows are made.
func (w *world) column(n planner.Node, id, place int) planner.Expr {
	p, ok := n.(*planner.Project)
	if !ok {
		return w.placedRow(n, place)[id]
	}
	for i, c := range p.Columns {
		if c.ID == id {
			return w.beside(p, p.Exprs[i], place)
		}
	}
	return nil
}

// placedRow is the row of a node at a place.
func (w *world) placedRow(n planner.Node, place int) env {
	known := w.sequences[n]
	if known == nil {
		known = map[int]env{}
		w.sequences[n] = known
	}
	if known[place] == nil {
		w.step(n, known, place)
	}
	return known[place]
}

// over is an expression over a node's row at a place.
func (w *world) over(n planner.Node, e planner.Expr, place int) planner.Expr {
	in := env{}
	var gather func(planner.Expr)
	gather = func(e planner.Expr) {
		switch e := e.(type) {
		case *planner.Ref:
			if in[e.Column.ID] == nil {
				in[e.Column.ID] = w.column(n, e.Column.ID, place)
			}
		case *planner.Call:
			for _, a := range e.Args {
				gather(a)
			}
		}
	}
	gather(e)
	return w.subst(e, in)
}

// beside is an expression of a projection over the row at a place, with what it reads of other rows.
func (w *world) beside(p *planner.Project, e planner.Expr, place int) planner.Expr {
	c, ok := e.(*planner.Call)
	if !ok || !holdsWindow(c) {
		return w.over(p.Input, e, place)
	}
	if !c.Function.Window {
		args := make([]planner.Expr, len(c.Args))
		for i, a := range c.Args {
			args[i] = w.beside(p, a, place)
		}
		return &planner.Call{Function: c.Function, Signature: c.Signature, Args: args, Result: c.Result, Span: c.Span}
	}
	switch c.Function.Name {
	case "prev", "next":
		by := 1.0
		if len(c.Args) > 1 {
			v, _ := w.eval(c.Args[1])
			by, _ = number(v.text)
		}
		if c.Function.Name == "prev" {
			by = -by
		}
		if there := place + int(by); there >= -mostPlaces && there <= mostPlaces {
			return w.over(p.Input, c.Args[0], there)
		}
	case "row_cumsum", "row_window_session":
		return w.beside(p, c.Args[0], place)
	}
	x := w.root(c.Function.Name, c.Result, nil)
	x.opaque = true
	return x.ref()
}

func holdsWindow(e planner.Expr) bool {
	c, ok := e.(*planner.Call)
	return ok && (c.Function.Window || slices.ContainsFunc(c.Args, holdsWindow))
}
