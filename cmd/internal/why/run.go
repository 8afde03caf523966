package why

import (
	"context"
	"slices"

	"kql/cmd/internal/output"
	"kql/cmd/internal/stages"
	"kql/executor"
	"kql/executor/lineage"
	"kql/parser"
	"kql/planner"
)

// followed is a query that was run for its lineage.
type followed struct {
	q      *stages.Query
	trace  *lineage.Trace
	stages map[planner.Node]planner.Stage
	reads  map[*lineage.Step][]*lineage.Step // the steps that read a step's rows
}

// run binds and runs a query; an error is one of the run, or a parser.Diagnostics.
func run(ctx context.Context, q *stages.Query, tree *parser.Query) (*followed, error) {
	o := q.Bind
	o.Without, o.Trace = planner.Rules(), planner.NewTrace()
	r := planner.Bind(tree, q.Catalog, o)
	if r.Plan == nil {
		return nil, r.Diagnostics
	}
	trace, err := lineage.Run(ctx, r.Plan, q.Tables, q.Run)
	if err != nil {
		return nil, err
	}
	if differs, err := filtersFirst(ctx, q, tree, r.Plan, trace.Last); err != nil {
		return nil, err
	} else if differs {
		o.Without = slices.DeleteFunc(planner.Rules(), func(rule string) bool { return rule == "push filters" })
		o.Trace = planner.NewTrace()
		if trace, err = lineage.Run(ctx, planner.Bind(tree, q.Catalog, o).Plan, q.Tables, q.Run); err != nil {
			return nil, err
		}
	}
	f := &followed{q: q, trace: trace, stages: map[planner.Node]planner.Stage{}, reads: map[*lineage.Step][]*lineage.Step{}}
	for _, s := range o.Trace.Stages {
		f.claim(s.Rows, s)
	}
	for _, s := range trace.Steps {
		for _, in := range s.Inputs {
			f.reads[in] = append(f.reads[in], s)
		}
	}
	return f, nil
}

// filtersFirst says whether a query has other rows where filters behind a join without a kind are asked before it, as
// they are: which row stands for those of its key depends on them.
func filtersFirst(ctx context.Context, q *stages.Query, tree *parser.Query, plan planner.Node, last *lineage.Step) (bool, error) {
	unique := false
	planner.Walk(plan, func(n planner.Node) {
		j, ok := n.(*planner.Join)
		unique = unique || ok && j.Kind == "innerunique"
	})
	if !unique {
		return false, nil
	}
	plain, err := executor.Run(ctx, planner.Bind(tree, q.Catalog, q.Bind).Plan, q.Tables, q.Run)
	if err != nil || plain.Rows() != last.Rows.Len {
		return true, err
	}
	row := 0
	for _, b := range plain.Batches {
		for i := range b.Len {
			for c := range plain.Schema {
				if output.Text(b.Col(c), i) != output.Text(last.Rows.Col(c), row) {
					return true, nil
				}
			}
			row++
		}
	}
	return false, nil
}

// claim takes a node for a stage, and those below it that no earlier stage has.
func (f *followed) claim(n planner.Node, s planner.Stage) {
	if _, taken := f.stages[n]; taken {
		return
	}
	f.stages[n] = s
	for _, in := range n.Inputs() {
		f.claim(in, s)
	}
}
