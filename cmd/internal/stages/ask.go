package stages

import (
	"context"
	"slices"

	"kql/planner"
)

// ask is how many rows a stage gives where texts run; below zero where no text gives just these.
func (q *Query) ask(ctx context.Context, s planner.Stage, all []planner.Stage) int {
	text := q.upTo(s, all, "count")
	if text == "" {
		return -1
	}
	return counted(q.Ask(ctx, text))
}

// upTo is a query that gives the rows of a stage to an operator: the statements before the one that it stands in, and its
// pipeline as far as it. It is "" for what stands in a function, which has no rows without a call.
func (q *Query) upTo(s planner.Stage, all []planner.Stage, operator string) string {
	if slices.ContainsFunc(s.Home, func(h planner.Home) bool { return h.Kind == planner.InFunction }) {
		return ""
	}
	start := s.Span.Start
	for _, other := range all {
		if slices.Equal(other.Home, s.Home) {
			start = min(start, other.Span.Start)
		}
	}
	for _, statement := range q.Tree.Statements {
		if at := statement.Where(); at.Start <= start && start < at.End {
			return q.Source.Text[:at.Start] + q.Source.Text[start:s.Span.End] + "\n| " + operator
		}
	}
	return ""
}
