package planner

import "kql/parser"

// branch says which of n results is to be bound in this place, and counts them.
func (b *binder) branch(n int) int {
	b.branches = n
	if at := b.pick - b.results; at >= 0 && at < n {
		return at
	}
	return 0
}

// fork gives a result for each branch; the one that is picked is bound.
func (b *binder) fork(op *parser.Fork, t *table, vars *scope) *table {
	return b.pipeline(op.Branches[b.branch(len(op.Branches))].Body, t, vars)
}

// facet gives a result for what follows with, where something does, and one for each column: its values with their
// numbers.
func (b *binder) facet(op *parser.Facet, t *table, vars *scope) *table {
	before := 0
	if op.Body != nil {
		before = 1
	}
	at := b.branch(before + len(op.By))
	if at < before {
		return b.pipeline(op.Body, t, vars)
	}
	by := op.By[at-before]
	count := &parser.Call{Place: parser.Place{Span: by.Where()}, Name: parser.Name{Text: "count"}}
	return b.summarize(&parser.Summarize{
		Place: op.Place, By: []parser.Named{{Place: parser.Place{Span: by.Where()}, Value: by}},
		Aggregates: []parser.Named{{Place: count.Place, Names: []parser.Name{{Text: "count_" + b.resultName(by)}}, Value: count}},
	}, t, vars)
}
