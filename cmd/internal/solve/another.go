package solve

import (
	"slices"

	"kql/planner"
)

// again is another row of a node, with rows of tables of its own.
func (w *world) again(n planner.Node) (env, []*row) {
	shared, sequences, fresh := w.shared, w.sequences, w.fresh
	w.shared, w.sequences, w.fresh = map[*planner.Definition]sharedRow{}, map[planner.Node]map[int]env{}, true
	defer func() { w.shared, w.sequences, w.fresh = shared, sequences, fresh }()
	before := len(w.drawn)
	out := w.row(n)
	return out, w.since(before)
}

// draw adds a row of a table, which whatever asks for it stands on.
func (w *world) draw(r *row) {
	w.rows = append(w.rows, r)
	w.drawn = append(w.drawn, r)
}

// since is the rows that what was walked stands on, each once.
func (w *world) since(before int) (out []*row) {
	for _, r := range w.drawn[before:] {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// sharedRow is what one row of a let table is made of.
type sharedRow struct {
	env    env
	rows   []*row
	groups []*group
}

// shareRow is a row of a let table: the one that is there, or another.
func (w *world) shareRow(n *planner.Shared) env {
	known, has := w.shared[n.Definition]
	switch {
	case !has:
		before, formed := len(w.drawn), len(w.formed)
		known.env = w.row(n.Definition.Plan)
		known.rows, known.groups = w.since(before), slices.Clone(w.formed[formed:])
		w.shared[n.Definition] = known
	case w.decide(2) == 1:
		formed := len(w.formed)
		known.env, known.rows = w.again(n.Definition.Plan)
		known.groups = slices.Clone(w.formed[formed:])
		w.shared[n.Definition] = known
	default:
		w.drawn, w.formed = append(w.drawn, known.rows...), append(w.formed, known.groups...)
	}
	out := env{}
	for i, c := range n.Definition.Plan.Schema() {
		if i < len(n.Columns) {
			out[n.Columns[i].ID] = known.env[c.ID]
		}
	}
	return out
}

// sibling is another row of a group: its keys are the group's.
func (w *world) sibling(g *group) (env, []*row) {
	in, rows := w.again(g.node.Input)
	for i, k := range g.node.Keys {
		if e, ok := w.call("==", g.keys[i], w.subst(k, in)); ok {
			w.require(e, internal, k.Where())
		}
	}
	return in, rows
}

// extra is a row that a group has beside the first, for a number of different values that one row cannot have.
type extra struct {
	tally *tally // whose it is; nil where it is always there
	place int    // which value of the tally's it gives, from 1 on
	rows  []*row
}

// stands says whether an extra row is wanted as things are.
func (x extra) stands() bool { return x.tally == nil || x.tally.whole() > x.place }

// mostSpread is how many rows are made by themselves for one number of different values.
const mostSpread = 4

// spread has rows made for a number of different values that no change of one cell gives: one from each table of a
// union, or one for each branch of a case.
func (w *world) spread(t *tally, n int) {
	if t.name != "dcount" || t.asked || n < 2 || n > mostSpread || w.varies(t) {
		return
	}
	t.asked = true
	items := []planner.Expr{t.item}
	for at := 1; at < n; at++ {
		in, rows, ok := w.unlike(t, items)
		if !ok {
			return
		}
		item := w.subst(t.of, in)
		for _, o := range items {
			if e, ok := w.call("!=", item, o); ok {
				w.require(e, internal, t.of.Where())
			}
		}
		items = append(items, item)
		t.group.extras = append(t.group.extras, extra{t, at, rows})
	}
}

// unlike is another row of a tally's group, of another table of the union that the group is over where there is one:
// of one whose item is none of those given.
func (w *world) unlike(t *tally, items []planner.Expr) (in env, rows []*row, ok bool) {
	u := unionBelow(t.group.node.Input)
	if u == nil || !w.constantly(t.item) {
		if w.constantly(t.item) {
			return nil, nil, false
		}
		in, rows = w.sibling(t.group)
		return in, rows, true
	}
	back := w.snapshot()
	was, had := w.forced[u]
	defer func() {
		if delete(w.forced, u); had {
			w.forced[u] = was
		}
	}()
	for _, arm := range filled(u) {
		w.forced[u] = arm
		in, rows = w.sibling(t.group)
		item := w.subst(t.of, in)
		if !slices.ContainsFunc(items, func(o planner.Expr) bool { return same(o, item) }) {
			return in, rows, true
		}
		back()
	}
	return nil, nil, false
}

// unionBelow is the union that rows of a node come from.
func unionBelow(n planner.Node) *planner.Union {
	switch n := n.(type) {
	case *planner.Union:
		return n
	case *planner.Shared:
		return unionBelow(n.Definition.Plan)
	case *planner.Aggregate, *planner.Join:
		return nil
	}
	for _, in := range n.Inputs() {
		if u := unionBelow(in); u != nil {
			return u
		}
	}
	return nil
}

// varies says whether a change of one cell gives a tally other values to count.
func (w *world) varies(t *tally) bool {
	x := w.free(t.item, t.group, t.standsOn())
	if x == nil {
		return false
	}
	other := w.variants(x, nil)
	trials := []value{other(0), other(1), other(2)}
	out, ok := w.answers([]planner.Expr{t.item}, w.reads(t.item), x.root, trials)
	if !ok {
		return true
	}
	seen := map[value]bool{}
	for i := range trials {
		seen[textOf(out[0], i)] = true
	}
	return len(seen) == len(trials)
}
