package solve

import (
	"maps"
	"slices"
	"strconv"

	"kql/functions/types"
	"kql/planner"
)

// course is rows of make-series: those of a step that stands out, and what is in the others.
type course struct {
	node   *planner.MakeSeries
	axis   *cell
	made   []*cell // the arrays, which are not known
	spikes []*cell // numbers that are greater in the step that stands out
	recipe recipe
}

// recipe is how a series is made: how much stands out, and in which other steps rows are.
type recipe struct {
	spike int
	every []int // a row in each step, in each second ...
	rise  int   // by how many more rows than in the step before; below 0 it falls
}

// recipes are tried one after the other: what a series has to be for its anomalies is not said by any condition.
var recipes = []recipe{{1, nil, 0}, {100, nil, 0}, {100, []int{1}, 0}, {200, []int{1, 2, 3}, 0}, {0, nil, 5}, {0, nil, 100}, {0, nil, -5}}

// over how many steps a series rises, or falls: before it rises there may be nothing, before it falls there is something.
const (
	longestRise = 12
	longestFall = 31
)

// mostSteps is how many steps of a series get rows, and usualSteps how many where nothing says when it begins.
const (
	mostSteps  = 800
	usualSteps = 48
)

// series is a row of make-series: of its keys, and arrays of which the element that stands out is chosen.
func (w *world) series(n *planner.MakeSeries) env {
	before, formed := len(w.drawn), len(w.formed)
	in := w.row(n.Input)
	axis := w.subst(n.Axis, in)
	w.requireKnown(axis, n.Axis.Where())
	within := func(op string, bound planner.Expr) {
		if bound == nil {
			return
		}
		if e, ok := w.call(op, axis, bound); ok {
			w.require(e, internal, bound.Where())
		}
	}
	within(">=", n.From)
	within("<", n.To)
	out := env{}
	g := &group{node: &planner.Aggregate{Input: n.Input, Keys: append(slices.Clone(n.Keys), n.Axis)}, first: in, rows: w.since(before), inner: slices.Clone(w.formed[formed:])}
	w.groups, w.formed = append(w.groups, g), append(w.formed, g)
	for i, k := range n.Keys {
		out[n.Columns[i].ID] = w.subst(k, in)
		g.keys = append(g.keys, out[n.Columns[i].ID])
	}
	g.keys = append(g.keys, axis)
	c := &course{node: n, axis: w.locate(axis), recipe: recipes[w.decide(len(recipes))]}
	w.courses = append(w.courses, c)
	at := len(n.Keys)
	for _, a := range n.Aggs {
		item := w.aggregated(g, a, 0, planner.Column{Name: n.Columns[at].Name, Type: a.Result}, in)
		c.stands(w, item)
		out[n.Columns[at].ID] = c.array(w, n.Columns[at], item)
		at += a.Outputs
	}
	step, ok := w.call("bin", axis, n.Step)
	if n.From != nil {
		if from, fine := w.call("bin_at", axis, n.Step, n.From); fine {
			step, ok = from, true
		}
	}
	if ok && at < len(n.Columns) {
		out[n.Columns[at].ID] = c.array(w, n.Columns[at], step)
	}
	return w.unknown(n, out)
}

// array is an array of a series: as a whole it is not known, of its elements the one is that is looked for.
func (c *course) array(w *world, column planner.Column, item planner.Expr) planner.Expr {
	x := w.root(column.Name, column.Type, nil)
	x.opaque = true
	c.made = append(c.made, x)
	array := x.ref()
	w.arrays[array] = collected{item: item}
	return array
}

// stands has a number be as great as the recipe says.
func (c *course) stands(w *world, item planner.Expr) {
	x := w.locate(item)
	if x == nil || x.root.opaque || !item.Type().Numeric() {
		return
	}
	c.spikes = append(c.spikes, x)
	switch {
	case c.recipe.rise > 0:
		x.value = text(strconv.Itoa(c.recipe.rise * longestRise))
	case c.recipe.rise < 0:
		x.value = text(strconv.Itoa(-c.recipe.rise))
	}
	if c.recipe.spike > 1 {
		x.value = text(plausible("", types.Long, c.recipe.spike-1).text)
	}
}

// rest is rows of the other steps.
func (c *course) rest(w *world) (out []instance) {
	if len(c.recipe.every) == 0 && c.recipe.rise == 0 || c.axis == nil || c.axis.root.row == nil {
		return nil
	}
	axis := c.axis.typ
	measured := func(e planner.Expr, otherwise float64) float64 {
		if e == nil {
			return otherwise
		}
		v, _ := w.eval(e)
		f, ok := measure(e.Type(), v.text)
		if !ok {
			return otherwise
		}
		return f
	}
	spike, ok := measure(axis, c.axis.value.text)
	step := measured(c.node.Step, 0)
	if !ok || step <= 0 {
		return nil
	}
	from, to := measured(c.node.From, spike-usualSteps*step), measured(c.node.To, spike+1)
	from = max(from, to-mostSteps*step)
	over := map[*cell]value{}
	for _, x := range c.spikes {
		if x.tally == nil && x.root == x && x.row != nil {
			over[x] = text("1")
		}
	}
	was := c.axis.value
	defer func() { c.axis.value = was }()
	if c.recipe.rise != 0 {
		return c.risen(w, from, spike, step)
	}
	for _, every := range c.recipe.every {
		for at := from; at < to; at += step * float64(every) {
			if at <= spike && spike < at+step {
				continue
			}
			in := instance{c.axis.root.row, maps.Clone(over)}
			c.axis.value = w.measured(axis, at+step/6)
			in.over[c.axis.root] = c.axis.root.now()
			out = append(out, in)
		}
	}
	return out
}

// risen is rows of the steps before the last, in each more of them than in the one before, or fewer, or a row with such a
// number.
func (c *course) risen(w *world, from, last, step float64) (out []instance) {
	top, tallied := c.recipe.rise*longestRise, false
	for _, x := range c.spikes {
		tallied = tallied || x.tally != nil
		if n := int(x.measure()); n > 0 {
			top = n
		}
	}
	longest := longestRise
	if c.recipe.rise < 0 {
		longest = longestFall
	}
	for back := 1; back < longest && last-float64(back)*step >= from; back++ {
		rows := top - back*max(top/longestRise, 1)
		if c.recipe.rise < 0 {
			rows = top - back*c.recipe.rise
		}
		if rows <= 0 {
			break
		}
		in := instance{c.axis.root.row, map[*cell]value{}}
		c.axis.value = w.measured(c.axis.typ, last-float64(back)*step)
		in.over[c.axis.root] = c.axis.root.now()
		for _, x := range c.spikes {
			if x.tally == nil && x.root == x && x.row != nil {
				in.over[x] = text(strconv.Itoa(rows))
			}
		}
		if !tallied {
			rows = 1
		}
		out = append(out, slices.Repeat([]instance{in}, rows)...)
	}
	return out
}

// measure is the number that a cell has; 0 where it has none.
func (c *cell) measure() float64 {
	n, _ := number(c.value.text)
	return n
}

// flat is a miss in which nothing stands out.
func (s *solver) flat(w *world, c *course) (m Miss, ok bool) {
	i := slices.IndexFunc(w.must, func(k *constraint) bool {
		return k.hidden && k.at.Start < k.at.End && slices.ContainsFunc(k.reads, func(r *cell) bool { return slices.Contains(c.made, r) })
	})
	if i < 0 || len(c.spikes) == 0 {
		return m, false
	}
	back, was := w.snapshot(), c.recipe
	defer func() {
		back()
		c.recipe = was
	}()
	c.recipe.rise = 0
	for _, x := range c.spikes {
		x.value = text("1")
	}
	tables := w.tables()
	return Miss{At: w.must[i].at, Tables: tables}, s.run(tables) == 0
}
