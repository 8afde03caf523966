package executor

import (
	"fmt"
	"strings"

	"kql/parser"
	"kql/planner"
)

// operatorName is what the query calls the node, for messages.
func operatorName(n planner.Node) string {
	switch n := n.(type) {
	case *planner.GraphTable:
		return "graph-to-table"
	case *planner.GraphMatch:
		return patternName(n)
	case *planner.Filter:
		return "where"
	case *planner.Aggregate:
		return "summarize"
	case *planner.Expand:
		return "mv-expand"
	case *planner.Apply:
		return "mv-apply"
	case *planner.MakeSeries:
		return "make-series"
	case *planner.Steps:
		return "scan"
	}
	return strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", n), "*planner."))
}

// place is where in the query a node comes from, as far as its expressions tell.
func place(n planner.Node) parser.Span {
	switch n := n.(type) {
	case *planner.Scan:
		return n.Span
	case *planner.Filter:
		return n.Predicate.Where()
	case *planner.Range:
		return placeOf(n.From, n.To, n.Step)
	case *planner.Project:
		if at := placeOf(n.Exprs...); at != (parser.Span{}) {
			return at
		}
		return place(n.Input) // the query does not have it: the optimiser put it there
	case *planner.Aggregate:
		if len(n.Aggs) > 0 {
			return n.Aggs[0].Span
		}
		return placeOf(n.Keys...)
	case *planner.Join:
		return placeOf(n.LeftKeys...)
	case *planner.Sort:
		for _, k := range n.Keys {
			return k.Expr.Where()
		}
	case *planner.Top:
		return placeOf(n.Count)
	case *planner.Take:
		return placeOf(n.Count)
	case *planner.Expand:
		return placeOf(n.Arrays...)
	case *planner.Parse:
		return placeOf(n.Source)
	case *planner.Apply:
		return place(n.Expanded)
	case *planner.Partition:
		return placeOf(n.Key)
	case *planner.MakeSeries:
		return placeOf(n.Axis)
	case *planner.Steps:
		for _, s := range n.Steps {
			return s.Condition.Where()
		}
	case *planner.Evaluate:
		return n.Span
	case *planner.GraphTable:
		return n.Graph.Span
	case *planner.GraphMatch:
		return n.Graph.Span
	}
	return parser.Span{}
}

// placeOf is the first place that any of the expressions has.
func placeOf(exprs ...planner.Expr) parser.Span {
	for _, e := range exprs {
		if e != nil && e.Where() != (parser.Span{}) {
			return e.Where()
		}
	}
	return parser.Span{}
}
