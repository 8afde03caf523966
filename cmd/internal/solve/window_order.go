package solve

import (
	"slices"

	"kql/functions/types"
	"kql/planner"
)

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
			if op == "==" {
				w.must[len(w.must)-1].loose = w.notAfter(l, r, k.Desc)
			}
		}
	}
}

// notAfter is that a key does not come behind another; nil where that cannot be said.
func (w *world) notAfter(l, r planner.Expr, desc bool) planner.Expr {
	if l.Type() == types.String {
		order, ok := w.call("strcmp", l, r)
		if !ok {
			return nil
		}
		l, r = w.converted(order, types.Long), constLong(0)
	}
	op := "<="
	if desc {
		op = ">="
	}
	e, ok := w.call(op, l, r)
	if !ok {
		return nil
	}
	return e
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

// mostPlaces bounds how far from a row others are made.
const mostPlaces = 4
