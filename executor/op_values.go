package executor

import (
	"kql/functions/vector"
	"kql/planner"
)

// values is the rows that the query itself holds.
func values(n *planner.Values) []Stream {
	cols := make([]*vector.Vector, len(n.Rows))
	for i, v := range n.Rows {
		cols[i] = v.Broadcast(n.Count)
	}
	return one(vector.NewBatch(n.Count, cols))
}
