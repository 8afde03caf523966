package solve

import (
	"maps"
	"slices"
)

// instance is a row as it is put into its table: with some of its columns changed.
type instance struct {
	row  *row
	over map[*cell]value
}

// instances is all rows, those that stand for several as often as groups want them.
func (w *world) instances() []instance {
	var all []instance
	for _, r := range w.rows {
		all = append(all, instance{row: r})
	}
	for i, g := range w.groups {
		var own []*tally
		for at, t := range g.tallies {
			if t.when == nil {
				own = append(own, t)
			}
			if t.when == nil || !t.asked || slices.ContainsFunc(g.tallies[:at], t.shares) {
				continue
			}
			together := []*tally{t}
			for _, o := range g.tallies[at+1:] {
				if t.shares(o) {
					together = append(together, o)
				}
			}
			all = w.repeated(all, t.rows, together, w.inner(i))
		}
		all = w.repeated(all, g.rows, own, w.inner(i))
	}
	return all
}

// inner is the group whose rows are what a group counts; nil where it counts rows of tables.
func (w *world) inner(at int) *group {
	g := w.groups[at]
	for _, o := range slices.Backward(w.groups[:at]) {
		if len(o.keys) > 0 && len(o.rows) > 0 && slices.Contains(g.rows, o.rows[0]) {
			return o
		}
	}
	return nil
}

// repeated is instances with those of one row as often as tallies want them, and different where they count what is
// different.
func (w *world) repeated(all []instance, rows []*row, tallies []*tally, inner *group) []instance {
	n := 1
	var vary []varied
	add := func(x *cell, most int) {
		if x != nil {
			vary = append(vary, varied{x, most, w.variants(x)})
		}
	}
	for _, t := range tallies {
		want := t.whole()
		if want <= 1 {
			continue
		}
		n = max(n, want)
		if t.name == "dcount" {
			add(w.free(t.item, t.group, rows), want)
		} else if inner != nil {
			for _, k := range inner.keys {
				add(w.free(k, t.group, rows), want)
			}
		}
	}
	if n == 1 || len(rows) == 0 {
		return all
	}
	carrier := rows[len(rows)-1]
	var left, right *cell
	var key func(int) value
	if len(vary) > 0 {
		carrier = vary[len(vary)-1].cell.root.row
		if left, right = w.keys(carrier, tallies[0].group, rows); left != nil {
			key = w.variants(left)
		}
	}
	var out []instance
	for _, in := range all {
		out = append(out, in)
		if in.row != carrier {
			continue
		}
		for i := 1; i < n && len(out) < 4*maxRepeats; i++ {
			next := instance{in.row, maps.Clone(in.over)}
			if next.over == nil {
				next.over = map[*cell]value{}
			}
			if left != nil {
				next.over[left] = key(i)
				out = append(out, instance{right.row, map[*cell]value{right: key(i)}})
			}
			for _, v := range vary {
				if v.cell.root.row == carrier {
					next.over[v.cell.root] = v.other(i % v.most)
				}
			}
			out = append(out, next)
		}
	}
	return out
}

func (in instance) value(column string, known map[*cell]value) Value {
	for _, c := range in.row.cells {
		if c.name != column {
			continue
		}
		if !c.used {
			return Value{Null: true}
		}
		v, has := in.over[c]
		if !has {
			if v, has = known[c]; !has {
				v = c.now()
				known[c] = v
			}
		}
		return Value{Text: v.text, JSON: v.raw, Null: v.null}
	}
	return Value{Null: true}
}
