package solve

import (
	"fmt"
	"slices"
	"strings"

	"kql/functions/types"
	"kql/planner"
)

// varied is a cell that is to have so many values.
type varied struct {
	cell  *cell
	most  int
	other func(i int) value
}

// deduplicated is rows of which a join takes one for each value of its key.
type deduplicated struct {
	rows        []*row
	left, right planner.Expr // the key
}

// keys are the cells of a join's key that have to differ for a row to stand several times on its deduplicated side.
func (w *world) keys(carrier *row, g *group, rows []*row) (left, right *cell) {
	for _, u := range w.unique {
		if !slices.Contains(u.rows, carrier) {
			continue
		}
		l, r := w.locate(u.left), w.locate(u.right)
		if l == nil || r == nil || len(l.root.facets)+len(r.root.facets) > 0 || l.row != carrier || r.row == nil {
			continue
		}
		if w.free(u.left, g, rows) == l && w.free(u.right, g, rows) == r {
			return l, r
		}
	}
	return nil, nil
}

// plain is a part of a cell that has no parts itself and is none of the given ones, where there is one.
func (c *cell) plain(but []*cell) *cell {
	for _, f := range c.facets {
		for _, p := range f.parts {
			if x := p.plain(but); len(x.facets) == 0 && !slices.Contains(but, x) {
				return x
			}
		}
	}
	return c
}

// free is a cell of an expression that may have another value without leaving the group.
func (w *world) free(e planner.Expr, g *group, rows []*row) *cell {
	var keys []*cell
	for _, k := range g.keys {
		keys = append(keys, w.leaves(k)...)
	}
	for _, x := range w.leaves(e) {
		x = x.plain(keys)
		if x.root.row != nil && !x.root.opaque && !slices.Contains(keys, x) && slices.Contains(rows, x.root.row) {
			x.root.used = true
			return x
		}
	}
	return nil
}

// variants gives a root with one of its parts unlike what it is, each time otherwise, in the way that most of the
// conditions on it still take, and that an expression tells apart where one is given.
func (w *world) variants(x *cell, of planner.Expr) func(i int) value {
	was := x.value
	defer func() { x.value = was }()
	ways := slices.DeleteFunc(x.ways(w), func(way func(int) value) bool { return way(1) == was })
	var trials []value
	for _, way := range ways {
		x.value = way(1)
		trials = append(trials, x.root.now())
	}
	if len(ways) == 0 {
		return func(int) value { return x.root.now() }
	}
	scores := w.scores(w.touching(x.root), x.root, trials)
	if of != nil {
		for i, way := range ways {
			if x.value = was; w.tells(x, of, way) {
				scores[i] += len(w.must) + 1
			}
		}
	}
	best := ways[slices.Index(scores, slices.Max(scores))]
	return func(i int) value {
		if i == 0 {
			return x.root.now()
		}
		defer func() { x.value = was }()
		x.value = best(i)
		return x.root.now()
	}
}

// tells says whether an expression has other values for a cell that is changed in a way once, and once more.
func (w *world) tells(x *cell, of planner.Expr, way func(int) value) bool {
	trials := []value{x.root.now()}
	was := x.value
	for i := 1; i < 3; i++ {
		x.value = way(i)
		trials = append(trials, x.root.now())
		x.value = was
	}
	out, ok := w.answers([]planner.Expr{of}, w.reads(of), x.root, trials)
	if !ok {
		return false
	}
	a, b, c := textOf(out[0], 0), textOf(out[0], 1), textOf(out[0], 2)
	return a != b && b != c && a != c
}

// ways are how a value can be changed, each in as many forms as wanted.
func (c *cell) ways(w *world) []func(i int) value {
	was := c.value
	shift := func(step float64) func(int) value {
		return func(i int) value {
			f, _ := measure(c.typ, was.text)
			return w.measured(c.typ, f+step*float64(i))
		}
	}
	const second = 1e7
	switch {
	case c.typ == types.Datetime:
		return []func(int) value{shift(-60 * second), shift(60 * second), shift(-3600 * second), shift(3600 * second), shift(-86400 * second), shift(second), shift(-second)}
	case c.typ == types.Timespan:
		return []func(int) value{shift(second), shift(60 * second)}
	case !isText(c.typ) && c.typ != types.Guid:
		return []func(int) value{shift(1), shift(-1)}
	}
	listed := []string{}
	for _, x := range c.wants {
		if (x.op == "==" || x.op == "=~") && len(x.values) > 1 {
			listed = x.values
		}
	}
	return []func(int) value{
		func(i int) value { return w.plausible(c, c.number+i) },
		func(i int) value { return text(fmt.Sprintf("%s-%d", was.text, i)) },
		func(i int) value { return text(fmt.Sprintf("%d-%s", i, was.text)) },
		func(i int) value { return text(was.text + strings.Repeat("x", i)) },
		func(i int) value { return text(fmt.Sprintf("%s %d", was.text, i)) },
		func(i int) value {
			if len(listed) == 0 {
				return was
			}
			return text(listed[i%len(listed)])
		},
	}
}
