package stages

import (
	"context"
	"strconv"

	"kql/executor"
	"kql/parser"
	"kql/planner"
)

// First is the first rows of the stage that stands at a place of the query, and at most so many; nil where no stage of
// the query stands there. Of a function that is called more than once they are those of its first call. What is wrong
// behind the stage does not matter.
func (q *Query) First(ctx context.Context, at parser.Span, most int) (*executor.Result, error) {
	o := q.Bind
	o.Trace = planner.NewTrace()
	planner.Bind(q.Tree, q.Catalog, o)
	for i, s := range o.Trace.Stages {
		if s.Span != at {
			continue
		}
		found := o.Trace.Stages
		o.Trace, o.Stage, o.First = nil, i+1, most
		r := planner.Bind(q.Tree, q.Catalog, o)
		if r.Plan == nil {
			tree, problems := parser.Parse(q.upTo(s, found, "take "+strconv.Itoa(most)))
			if o.Stage = 0; problems.Failed() {
				return nil, nil
			}
			if r = planner.Bind(tree, q.Catalog, o); r.Plan == nil {
				return nil, nil
			}
		}
		rows, err := executor.Run(ctx, r.Plan, q.Tables, q.Run)
		if rows != nil {
			rows.Schema = r.Schema
		}
		return rows, err
	}
	return nil, nil
}
