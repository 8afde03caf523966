package solve

import (
	"maps"
	"slices"

	"kql/planner"
)

// instance is a row as it is put into its table: with some of its columns changed.
type instance struct {
	row  *row
	over map[*cell]value
}

// instances is all rows, those that stand for several as often as groups want them.
func (w *world) instances() []instance {
	var all []instance
	for _, x := range w.windows {
		evenOut(x.earlier, x.later)
	}
	left := w.leftOut()
	for _, r := range w.rows {
		if !slices.Contains(left, r) {
			all = append(all, instance{row: r})
		}
	}
	have := map[*group]int{} // how often the rows of a group are there
	for _, g := range w.finestFirst() {
		var own []*tally
		for at, t := range g.tallies {
			if t.when == nil && t.rows == nil && (t != g.rest || g.over() == 0) {
				own = append(own, t)
			}
			if t.rows == nil || !t.asked || slices.ContainsFunc(g.tallies[:at], t.shares) {
				continue
			}
			together := []*tally{t}
			for _, o := range g.tallies[at+1:] {
				if t.shares(o) {
					together = append(together, o)
				}
			}
			all, _ = w.repeated(all, g, t.rows, together, nil, 1)
		}
		if n := g.over(); n > 1 {
			all = w.overlaid(all, g, own)
			continue
		}
		finer, n := g.beside(have)
		all, have[g] = w.repeated(all, g, g.rows, own, finer, n)
	}
	for _, c := range w.courses {
		all = append(all, c.rest(w)...)
	}
	if w.more != nil {
		all = w.more.of(w, all)
	}
	for _, d := range w.decoys {
		all = append(all, d.rows...)
	}
	return all
}

// leftOut is the rows that no group wants as things are.
func (w *world) leftOut() (out []*row) {
	for _, g := range w.groups {
		for _, x := range g.extras {
			if !x.stands() {
				out = append(out, x.rows...)
			}
		}
	}
	return out
}

// counted is the group whose rows are what a group counts; nil where it counts rows of tables.
func (g *group) counted() *group {
	for _, o := range slices.Backward(g.inner) {
		if len(o.keys) > 0 && len(o.rows) > 0 && slices.Contains(g.rows, o.rows[0]) {
			return o
		}
	}
	return nil
}

// beside is the group of the same rows that has them already, and how often.
func (g *group) beside(have map[*group]int) (finer *group, n int) {
	n = 1
	for o, times := range have {
		if times > n && g.parts(o) {
			finer, n = o, times
		}
	}
	return finer, n
}

// parts says whether two groups, neither of which is below the other, are of the same rows.
func (g *group) parts(o *group) bool {
	return g != o && len(g.rows) > 0 && slices.Equal(g.rows, o.rows) && !slices.Contains(g.inner, o) && !slices.Contains(o.inner, g)
}

// finestFirst is all groups, of those with the same rows the ones with most keys first.
func (w *world) finestFirst() []*group {
	out := slices.Clone(w.groups)
	for i := range out {
		for j := i + 1; j < len(out); j++ {
			if out[i].parts(out[j]) && len(out[j].keys) > len(out[i].keys) {
				out[i], out[j] = out[j], out[i]
			}
		}
	}
	return out
}

// carrier is the row that stands for several: the last, but none of what all cases read.
func carrier(rows []*row) *row {
	for _, r := range slices.Backward(rows) {
		if r.external == nil && r.list == "" {
			return r
		}
	}
	return rows[len(rows)-1]
}

// repeated is instances with those of one row as often as tallies want them, and different where they count what is
// different. So many are there already, which another group has made.
func (w *world) repeated(all []instance, g *group, rows []*row, tallies []*tally, finer *group, have int) ([]instance, int) {
	n := have
	var vary []varied
	add := func(of planner.Expr, in *group, most int) {
		if x := w.free(of, in, rows); x != nil {
			vary = append(vary, varied{x, most, w.variants(x, of)})
		}
	}
	for _, t := range tallies {
		want := t.whole()
		if t.name == "count" && want > 1 {
			want = max(want-g.standing(), 1)
		}
		if want <= 1 || t.name == "dcount" && t.asked && t.when == nil {
			continue
		}
		n = max(n, want)
		if inner := g.counted(); t.name == "dcount" {
			add(t.item, t.group, want)
		} else if inner != nil {
			for _, k := range inner.keys {
				add(k, t.group, want)
			}
		}
	}
	if n == have || len(rows) == 0 {
		return all, have
	}
	if finer != nil {
		for _, k := range finer.keys {
			if len(vary) == 0 && !slices.ContainsFunc(g.keys, func(o planner.Expr) bool { return same(o, k) }) {
				add(k, g, n-have+1)
			}
		}
		n -= have - 1
	}
	if len(vary) == 0 {
		if out, ok := w.follow(all, rows, n); ok {
			return out, n
		}
	}
	return w.copies(all, g, rows, vary, n, finer != nil), n
}

// standing is how many rows of a group are there beside the first.
func (g *group) standing() (n int) {
	for _, x := range g.extras {
		if x.stands() {
			n++
		}
	}
	return n
}

// copies is instances with those of one row so often, each with other values in the cells that vary.
func (w *world) copies(all []instance, g *group, rows []*row, vary []varied, n int, once bool) (out []instance) {
	carrier := carrier(rows)
	var left, right *cell
	var key func(int) value
	if len(vary) > 0 {
		carrier = vary[len(vary)-1].cell.root.row
		if left, right = w.keys(carrier, g, rows); left != nil {
			key = w.variants(left, nil)
		}
	}
	for _, in := range all {
		out = append(out, in)
		if in.row != carrier || once && slices.ContainsFunc(out[:len(out)-1], func(o instance) bool { return o.row == carrier }) {
			continue
		}
		for i := 1; i < n && len(out) < 4*maxRepeats; i++ {
			next := in.varied(vary, i)
			if left != nil {
				next.over[left] = key(i)
				out = append(out, instance{right.row, map[*cell]value{right: key(i)}})
			}
			out = append(out, next)
		}
	}
	return out
}

// varied is an instance as the one at a place among several, with other values in the cells that vary.
func (in instance) varied(vary []varied, place int) instance {
	next := instance{in.row, maps.Clone(in.over)}
	if next.over == nil {
		next.over = map[*cell]value{}
	}
	for _, v := range vary {
		if v.cell.root.row == in.row {
			next.over[v.cell.root] = v.other(place % v.most)
		}
	}
	return next
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
