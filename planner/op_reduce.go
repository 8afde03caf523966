package planner

import (
	"slices"

	"kql/functions/types"
	"kql/parser"
)

// reduce refuses reduce, with the columns that it has in Kusto: which words it takes for parts of a pattern is not
// documented.
func (b *binder) reduce(op *parser.Reduce, t *table, vars *scope) *table {
	if by := b.scalar(op.By.Value, t.frame(vars)); by.Type() != types.String && by.Type() != types.Unknown {
		b.mustBe(op.By.Value.Where(), types.String)
	}
	b.refuse(op.Span, "kql does not have the operator 'reduce': how it groups texts is not documented.")
	pattern := b.column("Pattern", types.String)
	if parser.Hint(op.Hints, "kind") == "source" {
		return &table{node: &Values{Output: Output{append(slices.Clone(t.schema()), pattern)}}, open: t.open}
	}
	return &table{node: &Values{Output: Output{Schema{pattern, b.column("Count", types.Long), b.column("Representative", types.String)}}}}
}
