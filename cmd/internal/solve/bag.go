package solve

import (
	"slices"

	"kql/parser"
	"kql/planner"
)

// bag is what make_bag makes of rows with a name and a value each.
type bag struct {
	group   *group
	of      planner.Expr  // the argument, over the input's columns
	pack    *planner.Call // over the first row
	by      []expansion   // whose elements the rows are
	members map[string]planner.Expr
}

// bagged is make_bag over a group.
func (w *world) bagged(g *group, a planner.Agg, args []planner.Expr) planner.Expr {
	pack, ok := args[0].(*planner.Call)
	if !ok || !packs[pack.Function.Name] || len(pack.Args) != 2 || w.constantly(pack.Args[0]) {
		return args[0]
	}
	own := *pack
	w.bags[&own] = &bag{g, a.Args[0], &own, slices.Clone(w.expansions), map[string]planner.Expr{}}
	return &own
}

// under is what such a bag has by a name: of a row of its own for each.
func (w *world) under(b *bag, name string) planner.Expr {
	if e := b.members[name]; e != nil {
		return e
	}
	key, given := b.pack.Args[0], b.pack.Args[1]
	if n := len(b.members); n > 0 {
		key, given = w.nextPair(b, n)
	}
	if key == nil {
		return nil
	}
	b.members[name] = given
	if e, ok := w.call("==", key, constText(name)); ok {
		w.require(e, internal, parser.Span{})
		w.truth(w.must[len(w.must)-1], e, true)
	}
	if x := w.locate(given); x != nil {
		x.root.used = true
		if x.root != x && x.unnamed {
			x.called(name)
		}
	}
	return given
}

// nextPair is another name and value: of the next element of the array that rows are made of, or of another row.
func (w *world) nextPair(b *bag, n int) (key, given planner.Expr) {
	for _, x := range slices.Backward(b.by) {
		if k := x.another(w, b.pack.Args[0], n); k != b.pack.Args[0] {
			return k, x.another(w, b.pack.Args[1], n)
		}
	}
	if len(b.group.rows) == 0 {
		return nil, nil
	}
	in, rows := w.sibling(b.group)
	pack, ok := w.subst(b.of, in).(*planner.Call)
	if !ok {
		return nil, nil
	}
	b.group.extras = append(b.group.extras, extra{rows: rows})
	return pack.Args[0], pack.Args[1]
}
