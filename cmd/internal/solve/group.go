package solve

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kql/functions/types"
	"kql/planner"
)

// group is what an aggregate sees: rows of its input, of which one stands for as many as are wanted.
type group struct {
	node    *planner.Aggregate
	rows    []*row // that its input needs
	first   env
	keys    []planner.Expr
	tallies []*tally
	inner   []*group // that are below it
	extras  []extra
	second  env    // another row, where one by itself cannot be far from others; nil
	rest    *tally // what its total counts beside counts with conditions; nil
	adds    bool   // its sums are of several rows
}

// tally is a number that an aggregate makes of its rows.
type tally struct {
	cell   *cell
	group  *group
	name   string       // count, dcount, countif ...
	item   planner.Expr // what is counted, or nil
	of     planner.Expr // the same, over the input's columns
	when   planner.Expr // condition of the aggregate over the input's columns, or nil
	asked  bool         // rows for its condition are there
	rows   []*row       // rows of its own, where the condition has some
	first  env          // the first of these
	barred bool         // there are no rows for it
}

// collected is an array that an aggregate makes of the values of its rows.
type collected struct {
	tally *tally // how many different ones
	item  planner.Expr
}

func (w *world) aggregate(n *planner.Aggregate) env {
	before, formed := len(w.drawn), len(w.formed)
	in := w.row(n.Input)
	g := &group{node: n, first: in, rows: w.since(before), inner: slices.Clone(w.formed[formed:])}
	w.groups, w.formed = append(w.groups, g), append(w.formed, g)
	out := env{}
	for i, k := range n.Keys {
		out[n.Columns[i].ID] = w.subst(k, in)
		g.keys = append(g.keys, out[n.Columns[i].ID])
	}
	if spreads(n.Aggs) && w.decide(2) == 1 {
		var rows []*row
		g.second, rows = w.sibling(g)
		g.extras = append(g.extras, extra{rows: rows})
	}
	g.adds = sums(n.Aggs) && g.second == nil && w.decide(2) == 1
	total := totals(n.Aggs)
	for _, late := range []bool{false, true} { // a total is made of the counts with conditions
		at := len(n.Keys)
		for _, a := range n.Aggs {
			for i := range a.Outputs {
				if c := n.Columns[at+i]; late == (total && a.Function.Name == "count") {
					out[c.ID] = w.aggregated(g, a, i, c, in)
				}
			}
			at += a.Outputs
		}
	}
	return out
}

// aggregated is what an aggregate gives of a group.
func (w *world) aggregated(g *group, a planner.Agg, output int, c planner.Column, in env) planner.Expr {
	args := make([]planner.Expr, len(a.Args))
	for i, x := range a.Args {
		args[i] = w.subst(x, in)
	}
	name := strings.ToLower(a.Function.Name)
	switch name {
	case "count":
		switch {
		case totals(g.node.Aggs):
			return w.total(g, c)
		case g.adds:
			return w.converted(w.several(g), c.Type)
		}
		return w.tally(g, c, "count", nil, nil, nil)
	case "sum":
		if g.adds {
			if e, ok := w.call("*", args[0], w.several(g)); ok {
				return w.converted(e, c.Type)
			}
		}
	case "dcount", "count_distinct":
		return w.tally(g, c, "dcount", args[0], a.Args[0], nil)
	case "countif":
		return w.tally(g, c, "count", nil, nil, a.Args[0])
	case "dcountif", "count_distinctif":
		return w.tally(g, c, "dcount", args[0], a.Args[0], a.Args[1])
	case "make_set", "makeset", "make_list", "makelist", "make_set_if", "make_list_if":
		return w.collect(g, a, args)
	case "make_bag":
		return w.bagged(g, a, args)
	}
	if g.second != nil && len(args) > 0 {
		if e := w.apart(g, name, a, args, output, c); e != nil {
			return e
		}
	}
	switch name {
	case "stdev", "variance", "stdevp", "variancep", "stdevif", "varianceif", "percentiles", "percentiles_array", "hll", "tdigest", "buildschema", "binary_all_or":
		x := w.root(c.Name, c.Type, nil)
		x.opaque = true
		return x.ref()
	}
	if strings.HasSuffix(name, "if") && len(args) > 1 && args[1].Type() == types.Bool && name != "make_bag_if" {
		w.require(args[1], internal, a.Span)
	}
	if (name == "arg_max" || name == "max") && len(args) > 0 { // other rows of the group have earlier times
		if x := w.locate(args[0]); x != nil && x.row != nil && x.typ == types.Datetime && len(x.wants) == 0 {
			x.value = stamp(w.now.Add(-time.Minute))
		}
	}
	if output < len(args) {
		return w.converted(args[output], c.Type)
	}
	x := w.root(c.Name, c.Type, nil)
	x.opaque = true
	return x.ref()
}

func (w *world) tally(g *group, c planner.Column, name string, item, of, when planner.Expr) planner.Expr {
	x := w.root(c.Name, c.Type, nil)
	t := &tally{cell: x, group: g, name: name, item: item, of: of, when: when}
	x.group, x.tally, x.value = g, t, text("1")
	if when != nil {
		x.value = text("0")
	}
	g.tallies = append(g.tallies, t)
	return x.ref()
}

func (w *world) collect(g *group, a planner.Agg, args []planner.Expr) planner.Expr {
	if inner, ok := w.arrays[args[0]]; ok { // a set of sets has what those have
		args = append([]planner.Expr{inner.item}, args[1:]...)
	}
	array, ok := w.call("pack_array", args[0])
	if !ok {
		return null(types.Dynamic)
	}
	array.(*planner.Call).Result = types.Dynamic
	name := "dcount"
	if strings.Contains(a.Function.Name, "list") {
		name = "count"
	}
	count := w.tally(g, planner.Column{Name: "n", Type: types.Long}, name, args[0], a.Args[0], nil)
	w.arrays[array] = collected{tally: w.roots[count.(*planner.Ref).Column.ID].tally, item: args[0]}
	return array
}

// askRows has rows made for the condition of a tally: they are of the same group, and meet it.
func (w *world) askRows(t *tally) {
	if t.asked || t.when == nil {
		return
	}
	t.asked = true
	t.group.counts(w, t)
	for _, o := range t.group.tallies {
		if o != t && o.when != nil && o.asked && same(o.when, t.when) {
			t.stand(w, o.first, o.rows)
			return
		}
	}
	here := w.subst(t.when, t.group.first)
	others := false
	for _, o := range t.group.tallies {
		others = others || o != t && o.when != nil && o.asked
	}
	if !others {
		t.stand(w, t.group.first, t.group.rows)
		w.require(here, internal, t.when.Where())
		return
	}
	in, rows := w.sibling(t.group)
	t.stand(w, in, rows)
	w.require(w.subst(t.when, in), internal, t.when.Where())
}

// stand has a tally count rows of its own.
func (t *tally) stand(w *world, first env, rows []*row) {
	t.first, t.rows = first, rows
	if t.of != nil {
		t.item = w.subst(t.of, first)
	}
}

// standsOn is the rows that a tally counts.
func (t *tally) standsOn() []*row {
	if t.rows != nil && t.asked {
		return t.rows
	}
	return t.group.rows
}

// shares says whether the rows of a tally's condition are those of another's too.
func (t *tally) shares(o *tally) bool {
	return t.when != nil && o.when != nil && t.asked && o.asked && same(t.when, o.when)
}

// same says whether two expressions are the same.
func same(a, b planner.Expr) bool {
	switch a := a.(type) {
	case *planner.Ref:
		b, ok := b.(*planner.Ref)
		return ok && a.Column.ID == b.Column.ID
	case *planner.Const:
		b, ok := b.(*planner.Const)
		return ok && a.Type() == b.Type() && textOf(a.Value, 0) == textOf(b.Value, 0)
	case *planner.Call:
		b, ok := b.(*planner.Call)
		return ok && a.Function == b.Function && slices.EqualFunc(a.Args, b.Args, same)
	}
	return a == b
}

// whole is how many a tally is to be.
func (t *tally) whole() int {
	n, ok := number(t.cell.value.text)
	if !ok || n < 0 {
		return 0
	}
	return min(int(n), maxRepeats)
}

// beyondRepeats is the conditions that ask for more rows than are made.
func (w *world) beyondRepeats() (out []Gap) {
	for _, c := range w.must {
		for _, x := range c.reads {
			if n, ok := number(x.value.text); ok && x.tally != nil && n > maxRepeats {
				out = append(out, Gap{c.at, fmt.Sprintf("this takes %.0f rows, and no more than %d of a kind are made", n, maxRepeats)})
				break
			}
		}
	}
	return out
}

// maxRepeats bounds how many rows stand for one.
const maxRepeats = 12000
