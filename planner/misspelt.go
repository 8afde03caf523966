package planner

import "kql/parser"

// madeColumn is a column that extend adds to rows under a name of the query's.
type madeColumn struct {
	id   int
	name parser.Name
	rows Schema
}

// findMisspelt warns of columns that nothing reads and that are called almost like one that stands beside them:
// extend was meant to replace that one, and the query goes on with its old values.
func (b *binder) findMisspelt(n Node) {
	read := columnsRead(n).wanted
	used := map[parser.Span]bool{} // a function's body is bound for each of its calls
	for _, m := range b.made {
		used[m.name.Span] = used[m.name.Span] || read[m.id]
	}
	for _, m := range b.made {
		near := parser.Misspelt(m.name.Text, m.rows.names())
		if used[m.name.Span] || near == "" {
			continue
		}
		used[m.name.Span] = true
		b.warn(m.name.Span, "KQL110", "did you mean "+near+"?", "Nothing reads the column '%s'.", m.name.Text)
	}
}
