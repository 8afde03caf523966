package solve

import (
	"kql/planner"
)

func (w *world) union(n *planner.Union) env {
	if len(n.From) == 0 {
		return w.values(&planner.Values{Output: n.Output})
	}
	at := 0
	if arm, ok := w.forced[n]; ok {
		at = arm
	} else if arms := filled(n); len(arms) > 1 {
		w.arms = append(w.arms, len(w.sizes))
		at = arms[w.decide(len(arms))]
	} else if len(arms) == 1 {
		at = arms[0]
	}
	in := w.row(n.From[at])
	out := env{}
	for _, c := range n.Columns {
		out[c.ID] = null(c.Type)
	}
	for _, c := range n.Cells[at] {
		out[c.ID] = w.subst(c.Expr, in)
	}
	return out
}

// filled is the arms of a union that may have rows.
func filled(n *planner.Union) (arms []int) {
	for i, arm := range n.From {
		if !empty(arm) {
			arms = append(arms, i)
		}
	}
	return arms
}

// empty says whether a plan plainly has no rows, such as that of a parser that is turned off.
func empty(n planner.Node) bool {
	switch n := n.(type) {
	case *planner.Values:
		return n.Count == 0
	case *planner.Filter:
		k, ok := n.Predicate.(*planner.Const)
		return ok && (k.Value.Null(0) || !k.Value.Bool(0)) || empty(n.Input)
	case *planner.Project:
		return empty(n.Input)
	case *planner.Aggregate:
		return len(n.Keys) > 0 && empty(n.Input)
	case *planner.Shared:
		return empty(n.Definition.Plan)
	case *planner.Union:
		return len(filled(n)) == 0
	}
	return false
}
