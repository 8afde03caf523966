package solve

import (
	"maps"
	"slices"
)

// snapshot gives a function that puts all back as it is now: values, what they are made of, and what was asked of them.
func (w *world) snapshot() func() {
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
	for _, c := range w.roots {
		keep(c)
	}
	musts, rows, groups, absent := len(w.must), len(w.rows), len(w.groups), len(w.absent)
	expanded, shared := maps.Clone(w.expanded), maps.Clone(w.shared)
	asked := map[*tally]bool{}
	for _, g := range w.groups {
		for _, t := range g.tallies {
			asked[t] = t.asked
		}
	}
	return func() {
		for c, was := range cells {
			*c = was
		}
		for f, was := range facets {
			*f = was
		}
		for t, was := range asked {
			t.asked = was
		}
		w.must, w.rows = w.must[:musts], w.rows[:rows]
		w.groups, w.absent = w.groups[:groups], w.absent[:absent]
		w.expanded, w.shared = expanded, shared
	}
}
