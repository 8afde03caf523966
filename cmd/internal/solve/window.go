package solve

import (
	"slices"

	"kql/functions/types"
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

// mostPlaces bounds how far from a row others are made.
const mostPlaces = 4

// step makes the row of a node at a place, in order with the one that is nearer to the first.
func (w *world) step(n planner.Node, known map[int]env, place int) {
	order := sortBelow(n)
	sorted := func() env {
		if order == nil {
			return nil
		}
		return w.sorted[order]
	}
	if place == 0 {
		before := len(w.drawn)
		known[0] = w.row(n)
		w.places[n] = map[int]placed{0: {sorted(), w.since(before)}}
		return
	}
	nearer := place + 1
	if place > 0 {
		nearer = place - 1
	}
	w.placedRow(n, nearer)
	in, rows := w.again(n)
	known[place] = in
	w.resemble(rows, w.places[n][nearer].rows, place)
	here := placed{sorted(), rows}
	w.places[n][place] = here
	before, behind := here, w.places[n][nearer]
	if place > 0 {
		before, behind = behind, before
	}
	if place < 0 { // what is in no order stays as it is written
		w.before(rows, behind.rows)
	}
	if order != nil {
		w.inOrder(order.Keys, before, behind)
	}
}

// placed is a row at a place of an order: what its keys are over, and what it stands on.
type placed struct {
	sorted env
	rows   []*row
}

// resemble has rows begin with the values of others, and with times before or behind those.
func (w *world) resemble(rows, others []*row, place int) {
	pairs(rows, others, func(x, y *cell) {
		x.number = y.number
		if x.value = y.value; x.typ == types.Datetime {
			if at, ok := measure(x.typ, y.value.text); ok {
				by := 6e8
				if place < 0 {
					by = -by
				}
				x.value = w.measured(x.typ, at+by)
			}
		}
	})
}

// evenOut has rows give the same columns.
func evenOut(rows, others []*row) {
	pairs(rows, others, func(x, y *cell) {
		x.used = x.used || y.used
		y.used = x.used
	})
}

// pairs goes through the columns that rows of the same tables have.
func pairs(rows, others []*row, f func(x, y *cell)) {
	for i, r := range rows {
		if i >= len(others) || r.table != others[i].table || r.external != nil || r.list != "" {
			return
		}
		for j, x := range r.cells {
			f(x, others[i].cells[j])
		}
	}
}

// before puts rows before others.
func (w *world) before(rows, others []*row) {
	w.rows = slices.DeleteFunc(w.rows, func(r *row) bool { return slices.Contains(rows, r) })
	at := slices.IndexFunc(w.rows, func(r *row) bool { return slices.Contains(others, r) })
	w.rows = slices.Insert(w.rows, max(at, 0), rows...)
}

// inOrder has one row come right before another: by time, or else by the last number, with what comes before that the
// same.
func (w *world) inOrder(keys []planner.SortKey, before, behind placed) {
	by := slices.IndexFunc(keys, func(k planner.SortKey) bool { return k.Expr.Type() == types.Datetime })
	for i, k := range slices.Backward(keys) {
		if by < 0 && k.Expr.Type().Numeric() {
			by = i
		}
	}
	for i, k := range keys {
		if by >= 0 && i > by {
			return
		}
		op := "=="
		l, r := w.subst(k.Expr, before.sorted), w.subst(k.Expr, behind.sorted)
		if i == by {
			if op = "<"; k.Desc {
				op = ">"
			}
			w.windows = append(w.windows, window{before.rows, behind.rows, l, r})
		}
		if e, ok := w.call(op, l, r); ok {
			w.require(e, internal, k.Expr.Where())
		}
	}
}

// sortBelow is what orders the rows of a node; nil where nothing does.
func sortBelow(n planner.Node) *planner.Sort {
	for {
		switch x := n.(type) {
		case *planner.Sort:
			return x
		case *planner.Filter:
			n = x.Input
		case *planner.Project:
			n = x.Input
		default:
			return nil
		}
	}
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

// follow is instances with rows of a window as often as wanted, each at a step from the one before.
func (w *world) follow(all []instance, rows []*row, n int) (out []instance, ok bool) {
	earlier, later := w.lastWindow(rows)
	if later == nil {
		return all, false
	}
	from, _ := measure(later.typ, earlier.value.text)
	to, _ := measure(later.typ, later.value.text)
	step := to - from
	alike := w.alike(earlier, later)
	if !alike {
		step *= 2
	}
	if now, _ := measure(later.typ, stamp(w.now).text); later.typ == types.Datetime && max(from, to)+step*float64(n-1) > now {
		step = -step
	}
	moved := func(c *cell, i int) instance {
		was := c.value
		defer func() { c.value = was }()
		f, _ := measure(c.typ, was.text)
		c.value = w.measured(c.typ, f+step*float64(i))
		return instance{c.root.row, map[*cell]value{c.root: c.root.now()}}
	}
	out = all
	for i := 1; i < n && len(out) < 4*maxRepeats; i++ {
		switch {
		case alike && step > 0 == (to > from):
			out = append(out, moved(later, i))
		case alike:
			out = append(out, moved(earlier, i))
		default:
			out = append(out, moved(earlier, i), moved(later, i))
		}
	}
	return out, true
}

// lastWindow is the keys of the window of some rows that is the last in their order; nil where they are in none.
func (w *world) lastWindow(rows []*row) (earlier, later *cell) {
	last := 0.0
	for _, x := range w.windows {
		if !slices.ContainsFunc(x.later, func(r *row) bool { return slices.Contains(rows, r) }) {
			continue
		}
		a, b := w.locate(x.earlierKey), w.locate(x.laterKey)
		if a == nil || b == nil || a.root.row == nil || b.root.row == nil {
			continue
		}
		from, ok1 := measure(b.typ, a.value.text)
		to, ok2 := measure(b.typ, b.value.text)
		if ok1 && ok2 && from != to && (later == nil || to > last) {
			earlier, later, last = a, b, to
		}
	}
	return earlier, later
}

// alike says whether two rows differ in nothing but a cell.
func (w *world) alike(a, b *cell) bool {
	for _, x := range a.root.row.cells {
		for _, y := range b.root.row.cells {
			if x.name == y.name && (x.used || y.used) && x != a.root && x.now() != y.now() {
				return false
			}
		}
	}
	return a.root.row.table == b.root.row.table
}
