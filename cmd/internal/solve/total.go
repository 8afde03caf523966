package solve

import (
	"slices"
	"strconv"
	"strings"

	"kql/functions/types"
	"kql/planner"
)

// conditional says whether an aggregate counts the rows that meet a condition.
func conditional(a planner.Agg) bool {
	switch strings.ToLower(a.Function.Name) {
	case "countif", "dcountif", "count_distinctif":
		return true
	}
	return false
}

// totals says whether aggregates count all rows beside those that meet conditions.
func totals(aggs []planner.Agg) bool {
	return slices.ContainsFunc(aggs, conditional) && slices.ContainsFunc(aggs, func(a planner.Agg) bool { return a.Function.Name == "count" })
}

// total is how many rows a group has: those that its counts with conditions count, and the rest.
func (w *world) total(g *group, c planner.Column) planner.Expr {
	rest := w.tally(g, planner.Column{Name: c.Name, Type: types.Long}, "count", nil, nil, nil)
	g.rest = g.tallies[len(g.tallies)-1]
	sum := rest
	var done []*tally
	for _, t := range g.tallies {
		if t.when == nil || slices.ContainsFunc(done, func(o *tally) bool { return same(o.when, t.when) }) {
			continue
		}
		done = append(done, t)
		part := t.cell.ref()
		for _, o := range g.tallies { // of one condition, in whose rows both are
			if o != t && o.when != nil && same(o.when, t.when) {
				if e, ok := w.call("max_of", part, o.cell.ref()); ok {
					part = e
				}
			}
		}
		if e, ok := w.call("+", sum, part); ok {
			sum = e
		}
	}
	w.totals[sum] = g.rest
	return w.converted(sum, c.Type)
}

// summed makes a total be as wanted: by the rest where no condition has rows, else by the most that is counted or by
// rows that meet none of the conditions.
func (w *world) summed(c *constraint, sum *planner.Call, rest *tally, x want) bool {
	whole, ok := w.eval(sum)
	n, ok2 := number(whole.text)
	if !ok || !ok2 {
		return false
	}
	by := rest
	for _, t := range rest.group.tallies {
		if t.when != nil && t.asked && (by == rest || t.whole() > by.whole()) {
			by = t
		}
	}
	if more := x.op != "<" && x.op != "<="; by != rest && more && c.attempts/2%2 == 1 && w.askRest(rest) {
		by = rest
	}
	others := n - float64(by.whole())
	back, ok := w.shifted(x, types.Long, types.Long, func(v float64) float64 { return v - others })
	return ok && w.make(c, by.cell.ref(), back)
}

// askRest has rows made for a total that none of the conditions count that have rows; false where there are none such.
func (w *world) askRest(rest *tally) bool {
	if rest.asked || rest.barred {
		return rest.asked
	}
	back, before := w.snapshot(), len(w.must)
	rest.asked, rest.cell.fixed = true, false
	in, rows := w.sibling(rest.group)
	rest.stand(w, in, rows)
	for _, t := range rest.group.tallies {
		if t.when != nil && t.asked {
			w.apartFrom(rest, t)
		}
	}
	for range patience {
		for _, c := range w.must[before:] {
			if !w.holds(c) {
				w.try(c)
			}
		}
	}
	if w.all(w.must[before:]) {
		return true
	}
	back()
	rest.rows, rest.barred = nil, true
	return false
}

// apartFrom has the rest of a total not meet the condition of a count.
func (w *world) apartFrom(rest, t *tally) {
	if e, ok := w.call("not", w.subst(t.when, rest.first)); ok {
		w.require(e, internal, t.when.Where())
	}
}

// counts has the rest of a group's total know that another of its counts has rows.
func (g *group) counts(w *world, t *tally) {
	switch rest := g.rest; {
	case rest == nil:
	case rest.asked:
		w.apartFrom(rest, t)
	default:
		rest.cell.value, rest.cell.fixed = text("0"), true
	}
}

// over is how often the rows of a group are there for counts that have a condition.
func (g *group) over() (n int) {
	for _, t := range g.tallies {
		if t.asked && t.when != nil && len(t.rows) > 0 && slices.Equal(t.rows, g.rows) {
			n = max(n, t.whole())
		}
	}
	return n
}

// overlaid is instances of which those of a group that stand several times have what its other numbers count, with more
// of them where these are fewer.
func (w *world) overlaid(all []instance, g *group, tallies []*tally) []instance {
	most := 0
	var vary []varied
	for _, t := range tallies {
		if n := t.whole(); n > 1 {
			most = max(most, n)
			if x := w.free(t.item, g, g.rows); t.name == "dcount" && x != nil {
				vary = append(vary, varied{x, n, w.variants(x, t.item)})
			}
		}
	}
	if most == 0 {
		return all
	}
	for i, v := range vary { // what is alike stands together
		vary[i].most, vary[i].other = g.over()+most, func(place int) value { return v.other(min(place, v.most-1)) }
	}
	carrier := carrier(g.rows)
	if len(vary) > 0 {
		carrier = vary[0].cell.root.row
	}
	place, last := 0, -1
	for i, in := range all {
		if in.row == carrier {
			all[i] = in.varied(vary, place)
			place, last = place+1, i
		}
	}
	if last < 0 {
		return all
	}
	for ; place < most; place++ {
		all = append(all, all[last].varied(vary, place))
	}
	return all
}

// several is how many rows a sum is of: the count of all rows where there is one.
func (w *world) several(g *group) planner.Expr {
	for _, t := range g.tallies {
		if t.name == "count" && t.when == nil && t.item == nil {
			return t.cell.ref()
		}
	}
	e := w.tally(g, planner.Column{Name: "n", Type: types.Long}, "count", nil, nil, nil)
	g.tallies[len(g.tallies)-1].cell.value = text(strconv.Itoa(2))
	return e
}

// sums says whether aggregates add numbers up.
func sums(aggs []planner.Agg) bool {
	return slices.ContainsFunc(aggs, func(a planner.Agg) bool { return a.Function.Name == "sum" })
}
