package solve

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"kql/functions/types"
	"kql/parser"
	"kql/planner"
)

// Variant is the rows that fire with something written otherwise, and how many rows the query makes of them.
type Variant struct {
	Column string      // of the value that is written otherwise
	How    string      // in other case, inside of a longer word, ...
	More   bool        // in place of that: there are rows with another value as well
	At     parser.Span // in place of a column: the alternative that holds, and no other
	From   []string    // in place of that: the tables whose rows are in another branch of a union
	Rows   int
	Tables []Table
}

// mostVariants is how many variants a query gets.
const mostVariants = 40

// gallery is the variants that are kept, each unlike the others and unlike what is there already.
type gallery struct {
	s      *solver
	known  [][]Table
	out    []Variant
	misses []Miss // those that are there already, and such of branches
}

func (g *gallery) full() bool { return len(g.out) == mostVariants || g.s.left.empty() }

// add keeps a variant if it is worth a case and its rows are as many as wanted.
func (g *gallery) add(v Variant, wanted func(rows int) bool) {
	if !written(v.Tables) || !sameOutside(v.Tables, g.known[0]) || slices.ContainsFunc(g.known, func(k []Table) bool { return reflect.DeepEqual(v.Tables, k) }) {
		return
	}
	g.known = append(g.known, v.Tables)
	if v.Rows = g.s.run(v.Tables); v.Rows != failed && wanted(v.Rows) {
		g.out = append(g.out, v)
	}
}

// variants gives rows beside those that fire, and all near misses. It writes each value that a condition asks for
// otherwise: operators differ in what they make of that. It has rows for each alternative of a condition, for each
// branch of a union, and for two of what rows are grouped by.
func (s *solver) variants(w *world, misses []Miss, plan planner.Node) ([]Variant, []Miss) {
	g := &gallery{s: s, known: [][]Table{w.tables()}, misses: misses}
	for _, m := range misses {
		g.known = append(g.known, m.Tables)
	}
	g.groups(w)
	g.alternatives(w)
	g.branches(w, plan)
	for _, c := range w.cells() {
		for _, v := range spellings(c) {
			if g.full() {
				return g.out, g.misses
			}
			g.spelled(w, c, v)
		}
	}
	g.bounds(w)
	return g.out, g.misses
}

// spelled is the rows with a cell written another way.
func (g *gallery) spelled(w *world, x *cell, v spelling) {
	if x.dates() && w.beyond(v.value) {
		return
	}
	was := x.value
	x.value = v.value
	tables := w.tables()
	x.value = was
	g.add(Variant{Column: x.name, How: v.how, Tables: tables}, func(int) bool { return true })
}

// groups has the rows stand a second time with another value in what they are grouped by.
func (g *gallery) groups(w *world) {
	for _, group := range w.groups {
		for _, k := range group.keys {
			for _, x := range w.leaves(k) {
				if g.full() {
					return
				}
				if x.root.row == nil || x.root.opaque || x.root.fixed {
					continue
				}
				g.add(Variant{Column: x.name, More: true, Tables: w.twice(x)}, func(rows int) bool { return rows > w.result })
			}
		}
	}
}

// twice is all rows, and once more those with the value of a cell, with another in its place.
func (w *world) twice(x *cell) []Table {
	return w.tabled(w.otherwise(w.instances(), x, 2))
}

// mostAlternatives is of how many alternatives of a condition each gets rows.
const mostAlternatives = 16

// alternatives has rows on which one alternative of a condition holds, and no other.
func (g *gallery) alternatives(w *world) {
	for _, c := range slices.Clone(w.must) {
		call, ok := c.expr.(*planner.Call)
		if !ok || call.Function.Name != "or" || c.hidden || c.kind != condition {
			continue
		}
		parts := flat(call, "or")
		for i, only := range parts[:min(len(parts), mostAlternatives)] {
			if g.full() {
				return
			}
			g.alone(w, parts, i, only.Where())
		}
	}
}

func (g *gallery) alone(w *world, parts []planner.Expr, i int, at parser.Span) {
	defer w.snapshot()()
	for j, e := range parts {
		w.require(e, internal, at)
		w.must[len(w.must)-1].turned = i != j
	}
	if w.settle(); w.unmet() == 0 {
		g.add(Variant{At: at, Tables: w.tables()}, func(rows int) bool { return rows > 0 })
	}
}

type spelling struct {
	how   string
	value value
}

// compared are the operators of wants that look at a text.
var compared = []string{"==", "=~", "has", "contains", "startswith", "endswith", "has_all"}

// ranked are those that look at a number.
var ranked = []string{"==", "<", "<=", ">", ">="}

// spellings are other values for a cell that conditions look at.
func spellings(c *cell) (out []spelling) {
	if c.value.null || c.value.text == "" || len(c.value.text) > 200 {
		return nil
	}
	asked := func(ops []string) bool {
		return slices.ContainsFunc(c.wants, func(x want) bool { return slices.Contains(ops, x.op) })
	}
	switch {
	case isText(c.typ) && asked(compared):
		if other := otherCase(c.value.text); other != c.value.text {
			out = append(out, spelling{"in other case", text(other)})
		}
		out = append(out, spelling{"inside of a longer word", text("x" + c.value.text + "x")})
		for _, x := range c.wants {
			for _, v := range x.values {
				if slices.Contains(compared, x.op) && v != c.value.text {
					out = append(out, spelling{fmt.Sprintf("as %q", v), text(v)})
				}
			}
		}
	case c.typ.Numeric() && asked(ranked):
		if n, err := strconv.ParseInt(c.value.text, 10, 32); err == nil {
			out = append(out, spelling{"one less", text(strconv.FormatInt(n-1, 10))}, spelling{"one more", text(strconv.FormatInt(n+1, 10))})
		}
	case c.typ == types.Datetime && asked(ranked):
		out = append(out, moved(c.value.text, -types.Day, "a day before"), moved(c.value.text, types.Day, "a day later"))
		for _, x := range c.wants {
			if slices.Contains(ranked, x.op) {
				for _, v := range x.values {
					out = append(out, moved(v, 0, "at its bound"), moved(v, -types.Second, "a second before its bound"), moved(v, types.Second, "a second after its bound"))
				}
			}
		}
	}
	return out
}

func moved(at string, by int64, how string) spelling {
	ticks, ok := types.ParseDatetime(at)
	if !ok {
		return spelling{how, text(at)}
	}
	return spelling{how, text(string(types.AppendDatetime(nil, ticks+by)))}
}

// otherCase is a text with capitals for small letters and the reverse.
func otherCase(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}
