package solve

import (
	"slices"

	"kql/functions/types"
)

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
