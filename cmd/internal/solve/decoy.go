package solve

import (
	"maps"
	"slices"

	"kql/parser"
	"kql/planner"
)

// decoy is a near miss of what all cases read, such as a watchlist: one more row there, which does not meet a condition,
// and rows of tables that look it up.
type decoy struct {
	at   parser.Span
	rows []instance      // outside of tables
	over map[*cell]value // what rows of tables have
}

const (
	mostDecoys    = 6
	partsOfDecoys = 4  // of what is left they may cost a part together
	partsOfDecoy  = 10 // and of that each
)

// decoys adds rows to what lies outside of tables, for each condition on it one, that change nothing where no case looks
// them up.
func (s *solver) decoys(w *world) {
	whole := s.left
	share := whole.part(1, partsOfDecoys)
	for _, c := range slices.Clone(w.must) {
		r := w.outsideOf(c)
		if r == nil || len(w.decoys) == mostDecoys || share.empty() || slices.ContainsFunc(w.decoys, func(d decoy) bool { return d.at == c.at }) {
			continue
		}
		s.left = share.part(1, partsOfDecoy)
		w.left = s.left
		before := s.left.effort
		if d, ok := s.decoy(w, c, r); ok {
			w.decoys = append(w.decoys, d)
			if s.run(w.tables()) != w.result || s.run(w.lookedUp(d)) != 0 {
				w.decoys = w.decoys[:len(w.decoys)-1]
			}
		}
		share.spend(before - s.left.effort)
		whole.spend(before - s.left.effort)
	}
	s.left, w.left = whole, whole
}

// outsideOf is the row outside of tables that a condition is on, and on nothing else; nil where there is none.
func (w *world) outsideOf(c *constraint) (r *row) {
	if c.hidden || c.kind != condition || c.at == (parser.Span{}) {
		return nil
	}
	for _, x := range c.reads {
		if x.row == nil || !x.row.outside() || r != nil && x.row != r {
			return nil
		}
		r = x.row
	}
	return r
}

// decoy is one for a condition on a row: all that meets the conditions with another key, and then the row not that one.
func (s *solver) decoy(w *world, c *constraint, r *row) (d decoy, ok bool) {
	key := w.lookedUpBy(r)
	if key == nil {
		return d, false
	}
	was, open := map[*cell]value{}, w.unmet() // there may be conditions that the query does well without
	for _, x := range w.roots {
		was[x] = x.now()
	}
	defer w.snapshot()()
	key.value, key.fixed = w.variants(key, nil)(1+len(w.decoys)), true
	if w.settle(); w.unmet() > open || s.run(w.tables()) <= 0 {
		return d, false
	}
	met := map[*cell]value{}
	for _, x := range w.roots {
		x.fixed = x.row != r
		met[x] = x.now()
	}
	c.turned, c.attempts = true, 0
	defer func() { c.turned = false }()
	for range mostTurns {
		if !w.holds(c) {
			w.try(c)
		}
	}
	if w.unmet() > open {
		return d, false
	}
	d = decoy{at: c.at, over: map[*cell]value{}}
	for _, x := range w.roots {
		if x.row != nil && !x.row.outside() && met[x] != was[x] {
			d.over[x] = met[x]
		}
	}
	for _, o := range w.rows {
		if o.outside() && slices.ContainsFunc(o.cells, func(x *cell) bool { return x.now() != was[x] }) {
			d.rows = append(d.rows, instance{o, o.values()})
		}
	}
	return d, len(d.rows) > 0
}

// values is what the cells of a row have.
func (r *row) values() map[*cell]value {
	out := map[*cell]value{}
	for _, x := range r.cells {
		out[x] = x.now()
	}
	return out
}

// lookedUpBy is the column of a table by which a row outside of tables is found; nil where that is not plain.
func (w *world) lookedUpBy(r *row) *cell {
	for _, c := range w.must {
		call, ok := c.expr.(*planner.Call)
		if !ok || c.hidden || len(call.Args) != 2 || call.Function.Name != "==" && call.Function.Name != "=~" {
			continue
		}
		for i, e := range call.Args {
			x, reads := w.locate(e), w.reads(call.Args[1-i])
			if x == nil {
				x = w.origin(e)
			}
			if x != nil && x.root == x && x.row != nil && !x.row.outside() && !x.fixed && len(x.facets) == 0 && len(reads) == 1 && reads[0].row == r {
				return x
			}
		}
	}
	return nil
}

// lookedUp is the tables of the case of a decoy.
func (w *world) lookedUp(d decoy) []Table {
	all := w.instances()
	for i, in := range all {
		if in.row.outside() {
			continue
		}
		over := maps.Clone(in.over)
		for x, v := range d.over {
			if _, has := over[x]; !has && x.row == in.row {
				if over == nil {
					over = map[*cell]value{}
				}
				over[x] = v
			}
		}
		all[i].over = over
	}
	return w.tabled(all)
}

// baits is the near misses of decoys, of those conditions that have none.
func (s *solver) baits(w *world, known []Miss) (out []Miss) {
	for _, d := range w.decoys {
		if !slices.ContainsFunc(known, func(m Miss) bool { return m.At == d.at }) {
			out = append(out, Miss{At: d.at, Tables: w.lookedUp(d)})
		}
	}
	return out
}
