package solve

import (
	"kql/functions/dynamic"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/planner"
)

// expand is one element of each array.
func (w *world) expand(n *planner.Expand, in env) env {
	out := copied(in)
	for i, c := range n.Columns {
		if n.Keep[i] != nil {
			out[c.ID] = w.subst(n.Keep[i], in)
		}
	}
	for i, a := range n.Arrays {
		c := n.Columns[n.Targets[i]]
		array := w.subst(a, in)
		at := 0
		if x := w.locate(array); x != nil {
			at = w.expanded[x]
			w.expanded[x]++
		}
		element := w.path(array, dynamic.Path{{Index: at, Array: true}})
		if call, ok := array.(*planner.Call); ok && call.Function.Name == "extract_all" {
			w.requireKnown(element, a.Where())
		}
		if k, ok := w.arrays[array]; ok { // an array of nothing has no rows
			for _, x := range w.leaves(k.item) {
				x.root.used = true
			}
			if k.item.Type() != types.String {
				w.requireKnown(k.item, a.Where())
			}
		}
		w.noteExpansion(element)
		out[c.ID] = w.converted(element, c.Type)
	}
	if n.Index >= 0 {
		out[n.Columns[n.Index].ID] = &planner.Const{Value: vector.ConstLong(types.Long, 0)}
	}
	return out
}
