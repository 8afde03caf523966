package solve

import (
	"slices"

	"kql/planner"
)

// choose gives a cell the candidate with which most of the conditions on its root hold; of counts, which a total ties to
// each other, one with which the condition holds that asked last.
func (w *world) choose(c *cell) bool {
	cs := w.touching(c.root)
	options := w.candidates(c)
	if len(cs) == 0 || len(options) == 0 {
		return false
	}
	was := c.value
	first, best, form, most := c.root.form, 0, c.root.form, -1
	forms := c.root.forms()
	w.left.spend(len(options) * len(c.root.facets) * costOfPart)
	for f := range forms {
		c.root.form = (first + f) % len(fillers)
		trials := make([]value, len(options))
		for i, v := range options {
			c.value = v
			trials[i] = c.root.now()
		}
		c.value = was
		for i, n := range w.scores(w.favouring(c, cs), c.root, trials) {
			if n > most {
				best, form, most = i, c.root.form, n
			}
		}
		if most >= len(cs) {
			break
		}
	}
	c.root.form = form
	c.value = options[best]
	return c.value != was
}

// favouring is conditions with what weighs more of them there again: what a near miss turns, and of a count the one that
// asked for it last.
func (w *world) favouring(c *cell, cs []*constraint) []*constraint {
	for _, k := range cs {
		if k.turned && k.kind != internal {
			return append(slices.Clone(cs), k, k)
		}
	}
	if c.tally == nil || c.tally.group.rest == nil || len(c.wants) == 0 {
		return cs
	}
	return append(slices.Clone(cs), c.wants[len(c.wants)-1].from)
}

// forms is in how many ways a text of parts is worth a trial.
func (c *cell) forms() int {
	if len(c.facets) > 0 && len(c.pieces()) > 0 {
		return len(fillers)
	}
	return 1
}

// scores is how many conditions hold with each trial in a root's place.
func (w *world) scores(cs []*constraint, root *cell, trials []value) []int {
	score := make([]int, len(trials))
	for _, c := range cs {
		w.left.spend(len(trials) * c.weight / usualWeight)
		out, ok := w.answers([]planner.Expr{c.expr}, c.reads, root, trials)
		if !ok {
			continue
		}
		for i := range trials {
			if c.met(out[0], i) {
				score[i]++
			}
		}
	}
	return score
}
