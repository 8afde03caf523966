package solve

import (
	"slices"

	"kql/planner"
)

const (
	mostBranches    = 4 // how many get a case
	mostArms        = 6 // unions of more are those of parsers
	partsOfBranches = 4 // of what is left they may cost a part
)

// branches has rows that fire in each branch of a union that the rows have not come from.
func (g *gallery) branches(w *world, plan planner.Node) {
	whole := g.s.left
	g.s.left = whole.part(1, partsOfBranches)
	before := g.s.left.effort
	defer func() {
		whole.spend(before - g.s.left.effort)
		g.s.left = whole
	}()
	made := 0
	for _, at := range w.arms {
		for arm := range w.sizes[at] {
			if arm == w.choices[at] || w.sizes[at] > mostArms {
				continue
			}
			if made == mostBranches || g.full() {
				return
			}
			other := g.s.attempt(plan, append(slices.Clone(w.choices[:at]), arm))
			if !g.s.fires(other) {
				continue
			}
			other.decoys = w.decoys
			known := len(g.out)
			tables := other.tables()
			g.add(Variant{From: filledTables(tables), Tables: g.besideFirst(tables)}, func(rows int) bool { return rows > 0 })
			if len(g.out) > known {
				made++
				g.near(other)
			}
		}
	}
}

// near keeps the near misses of a branch for conditions that have none yet.
func (g *gallery) near(w *world) {
	for _, m := range g.s.misses(w) {
		if !slices.ContainsFunc(g.misses, func(o Miss) bool { return o.At == m.At }) {
			m.Tables = g.besideFirst(m.Tables)
			g.misses = append(g.misses, m)
		}
	}
}

// besideFirst is tables with none of the rows that the case that fires has in others.
func (g *gallery) besideFirst(tables []Table) []Table {
	out := slices.Clone(tables)
	for _, t := range g.known[0] {
		if !slices.ContainsFunc(out, func(o Table) bool { return o.Name == t.Name }) {
			t.Rows = nil
			out = append(out, t)
		}
	}
	return out
}

// filledTables is the names of tables that have rows.
func filledTables(tables []Table) (names []string) {
	for _, t := range tables {
		if !t.Outside() && len(t.Rows) > 0 {
			names = append(names, t.Name)
		}
	}
	return names
}
