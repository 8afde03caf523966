package coverage

import (
	"kql/executor/lineage"
	"kql/planner"
)

// A column of a let table, by place.
type letColumn struct {
	let *planner.Definition
	at  int
}

// path is what a column's values go through on their way up, as they are.
type path struct {
	lets    []letColumn
	filters []filtered
	whole   int // how many of lets come before the first node that may leave out rows
}

// filtered is a filter, and the column's id there.
type filtered struct {
	filter *planner.Filter
	id     int
}

// pathOf follows a column down to where it is computed or read.
func pathOf(n planner.Node, id int) (p path) {
	whole := true
	for {
		columns, exprs := planner.Schema(nil), []planner.Expr(nil)
		var next planner.Node
		switch n := n.(type) {
		case *planner.Filter:
			p.filters = append(p.filters, filtered{n, id})
			next, whole = n.Input, false
		case *planner.Sort:
			next = n.Input
		case *planner.Project:
			columns, exprs, next = n.Columns, n.Exprs, n.Input
		case *planner.Aggregate:
			columns, exprs, next = n.Columns, n.Keys, n.Input
		case *planner.Shared:
			next = n.Definition.Plan
			for i, c := range n.Columns {
				if c.ID == id {
					p.lets = append(p.lets, letColumn{n.Definition, i})
					if id = next.Schema()[i].ID; whole {
						p.whole++
					}
					break
				}
			}
		default:
			return p
		}
		if exprs != nil {
			ref := given(columns, exprs, id)
			if ref == nil {
				return p
			}
			id = ref.Column.ID
		}
		n = next
	}
}

// given is the column that an output column is; nil where it is computed.
func given(columns planner.Schema, exprs []planner.Expr, id int) *planner.Ref {
	for i, c := range columns {
		if c.ID == id && i < len(exprs) {
			ref, _ := exprs[i].(*planner.Ref)
			return ref
		}
	}
	return nil
}

// alwaysPartnered says whether every row of a join's right side has a partner, since the right side keeps only those
// whose key is in a list of the left side's, as rules do to read less.
func alwaysPartnered(n *planner.Join) bool {
	if len(n.LeftKeys) != 1 {
		return false
	}
	left, ok := n.LeftKeys[0].(*planner.Ref)
	right, is := n.RightKeys[0].(*planner.Ref)
	if !ok || !is {
		return false
	}
	own := pathOf(n.Left, left.Column.ID)
	for _, f := range pathOf(n.Right, right.Column.ID).filters {
		for _, c := range lineage.Conditions(f.filter.Predicate) {
			if inListOf(c, f.id, own.lets[:own.whole]) && onlyAnd(f.filter.Predicate) {
				return true
			}
		}
	}
	return false
}

// inListOf says whether a condition is that a column is in a list which one of the lets' columns gives.
func inListOf(e planner.Expr, id int, lets []letColumn) bool {
	call, ok := e.(*planner.Call)
	if !ok || call.Function.Name != "in" {
		return false
	}
	ref, ok := call.Args[0].(*planner.Ref)
	query, is := call.Args[1].(*planner.Subquery)
	if !ok || !is || ref.Column.ID != id {
		return false
	}
	for _, listed := range pathOf(query.Plan, query.Plan.Schema()[0].ID).lets {
		for _, own := range lets {
			if listed == own {
				return true
			}
		}
	}
	return false
}

// onlyAnd says whether a predicate is conditions that all have to be true.
func onlyAnd(e planner.Expr) bool {
	c, ok := e.(*planner.Call)
	return !ok || c.Function.Name != "or" && (c.Function.Name != "and" || onlyAnd(c.Args[0]) && onlyAnd(c.Args[1]))
}
