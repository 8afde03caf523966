package solve

import (
	"kql/parser"
	"kql/planner"
)

func (w *world) join(n *planner.Join) env {
	first, second := n.Left, n.Right
	keys, others := n.LeftKeys, n.RightKeys
	if n.Kind == "rightanti" {
		first, second, keys, others = second, first, others, keys
	}
	if n.Kind == "leftanti" || n.Kind == "rightanti" {
		in := w.row(first)
		a := absence{plan: second, right: others}
		for _, k := range keys {
			a.left, a.at = append(a.left, w.subst(k, in)), k.Where()
		}
		w.without(a)
		return in
	}
	before := len(w.drawn)
	left := w.row(n.Left)
	rows := w.since(before)
	outer := n.Kind == "leftouter" || n.Kind == "fullouter"
	if outer && w.decide(2) == 1 {
		for _, c := range n.Right.Schema() {
			left[c.ID] = null(c.Type)
		}
		return left
	}
	right := w.row(n.Right)
	for i := range n.LeftKeys {
		l, r := w.subst(n.LeftKeys[i], left), w.subst(n.RightKeys[i], right)
		if n.Kind == "innerunique" {
			w.unique = append(w.unique, deduplicated{rows, l, r})
		}
		if e, ok := w.call("==", l, r); ok {
			k := joinKey
			if outer || n.Kind == "rightouter" {
				k = internal
			}
			at := n.LeftKeys[i].Where()
			if at == (parser.Span{}) {
				at = n.RightKeys[i].Where()
			}
			w.require(e, k, at)
		}
	}
	for id, e := range right {
		left[id] = e
	}
	return left
}
