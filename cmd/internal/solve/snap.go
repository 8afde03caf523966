package solve

import (
	"maps"
	"slices"
)

// snapshot gives a function that puts all back as it is now: values, what they are made of, and what was asked of them.
func (w *world) snapshot() func() {
	var kept []func()
	for _, c := range w.roots {
		kept = append(kept, c.keep())
	}
	musts, groups, absent, drawn, formed := len(w.must), len(w.groups), len(w.absent), len(w.drawn), len(w.formed)
	rows, windows, courses := slices.Clone(w.rows), len(w.windows), len(w.courses)
	expanded, shared := maps.Clone(w.expanded), maps.Clone(w.shared)
	asked, extras := map[*tally]bool{}, map[*group][]extra{}
	for _, g := range w.groups {
		extras[g] = slices.Clone(g.extras)
		for _, t := range g.tallies {
			asked[t] = t.asked
		}
	}
	return func() {
		for _, put := range kept {
			put()
		}
		for t, was := range asked {
			t.asked = was
		}
		for g, was := range extras {
			g.extras = was
		}
		w.must, w.rows, w.drawn, w.windows = w.must[:musts], slices.Clone(rows), w.drawn[:drawn], w.windows[:windows]
		w.formed, w.courses = w.formed[:formed], w.courses[:courses]
		w.groups, w.absent = w.groups[:groups], w.absent[:absent]
		w.expanded, w.shared = expanded, shared
	}
}

// keep gives a function that puts a cell and its parts back as they are now.
func (c *cell) keep() func() {
	cells, facets := map[*cell]cell{}, map[*facet]facet{}
	var keep func(c *cell)
	keep = func(c *cell) {
		was := *c
		was.wants, was.facets = slices.Clone(c.wants), slices.Clone(c.facets)
		cells[c] = was
		for _, f := range c.facets {
			facets[f] = facet{f.kind, f.arg, slices.Clone(f.keys), slices.Clone(f.parts)}
			for _, p := range f.parts {
				keep(p)
			}
		}
	}
	keep(c)
	return func() {
		for c, was := range cells {
			was.wants, was.facets = slices.Clone(was.wants), slices.Clone(was.facets)
			*c = was
		}
		for f, was := range facets {
			*f = facet{was.kind, was.arg, slices.Clone(was.keys), slices.Clone(was.parts)}
		}
	}
}
