package solve

import (
	"reflect"

	"kql/planner"
)

// shareOfFurnish is which part of what is left it may cost at most.
const shareOfFurnish = 20

// furnish gives values the parts that the query reads of them and asks nothing of, such as the members of a bag, where
// the query then makes as much of the rows as before.
func (s *solver) furnish(w *world) {
	if len(w.computes) == 0 || s.left.empty() {
		return
	}
	before, was := w.tables(), w.result
	back := w.snapshot()
	for _, e := range w.computes {
		w.furnished(e)
	}
	if w.unmet() > 0 {
		w.settle()
	}
	tables := w.tables()
	if reflect.DeepEqual(tables, before) {
		return
	}
	if s.cost(tables)*shareOfFurnish > s.left.effort {
		back()
		return
	}
	if w.result = s.run(tables); w.result != was || s.Trigger != nil && s.seen(tables) != s.seen(before) {
		back()
		w.result = was
	}
}

// furnished has the paths into columns that are in an expression be there.
func (w *world) furnished(e planner.Expr) {
	call, ok := e.(*planner.Call)
	if !ok {
		return
	}
	if call.Function.Name == "path" {
		if x := w.intoColumn(call); x != nil && x.row != nil && x.used && !x.opaque && !x.fixed && !x.row.outside() {
			w.locate(call)
		}
		return
	}
	for _, a := range call.Args {
		w.furnished(a)
	}
}

// intoColumn is the column that a path leads into, whatever type it is seen as; nil where it leads into no column.
func (w *world) intoColumn(e planner.Expr) *cell {
	switch e := e.(type) {
	case *planner.Ref:
		return w.roots[e.Column.ID]
	case *planner.Call:
		if name := e.Function.Name; len(e.Args) > 0 && (name == "path" || name == "parse_json" || name == "todynamic" || name == "tostring") {
			return w.intoColumn(e.Args[0])
		}
	}
	return nil
}
