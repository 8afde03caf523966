package planner

import (
	"slices"

	"kql/functions/types"
	"kql/parser"
)

// guess is a column that an open table is taken to have because a query reads it. Its type is not known; the table
// has it from there on, as Kusto's binder has it.
func (f *frame) guess(b *binder, n parser.Name) Expr {
	if f.guesses != nil && !slices.Contains(*f.guesses, n.Text) {
		*f.guesses = append(*f.guesses, n.Text)
		if b.opts.Trace != nil {
			b.opts.Trace.Guessed = append(b.opts.Trace.Guessed, n)
		}
	}
	return bad(n.Span)
}

// operateOpen binds an operator on an open table: once to learn which columns it takes the table to have, and again
// on a table that has them.
func (b *binder) operateOpen(op parser.Operator, t *table, vars *scope) *table {
	if t == nil || !t.open || b.opts.Columns != nil {
		return b.operate(op, t, vars)
	}
	known, problems, defaults, calls := t.guesses, len(b.problems), b.defaults, len(b.calls)
	stages := len(b.stages)
	var names []string
	t.guesses = &names
	out := b.operate(op, t, vars)
	t.guesses = known
	if len(names) == 0 || b.guessed > maxGuesses {
		return out
	}
	b.guessed++
	b.problems, b.defaults, b.calls = b.problems[:problems], defaults, b.calls[:calls]
	b.stages = b.stages[:stages]
	items := refs(t.schema())
	for _, name := range names {
		items = append(items, item{column: b.column(name, types.Unknown), expr: bad(parser.Span{})})
	}
	return b.operate(op, b.project(t, items), vars)
}

// maxGuesses bounds how often operators are bound again, since those of a subquery are with each above them.
const maxGuesses = 1000
