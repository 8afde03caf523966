package lint

import (
	"fmt"

	"kql/parser"
)

// guessed reports columns that are there only if the rows give them.
func (l *linter) guessed() {
	for _, n := range l.trace.Guessed {
		if n.Span.End <= len(l.text) { // those in stored functions are not this query's
			l.warn(n.Span, fmt.Sprintf("write column_ifexists(%q, \"\")", n.Text), "Only data gives the column '"+n.Text+"'; without it the query fails.")
		}
	}
}

// lists reports queries behind in that give more than the list.
func (l *linter) lists() {
	parser.Each(l.query, func(e *parser.In) {
		for _, y := range e.List {
			if cols := l.trace.Lists[y]; len(cols) > 1 {
				l.warn(y.Where(), "end it with project "+cols[0].Name, "Only the first column of this query is looked at, "+cols[0].Name+".")
			}
		}
	})
}
