package solve

import (
	"slices"
	"strconv"
	"strings"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
	"kql/planner"
)

// env is what the columns of one row of a node are made of, by the columns' ids.
type env map[int]planner.Expr

// row makes what one row of a node needs: rows of tables, and conditions on them.
func (w *world) row(n planner.Node) env {
	switch n := n.(type) {
	case *planner.Scan:
		return w.scan(n)
	case *planner.External:
		return w.external(n)
	case *planner.Values:
		return w.values(n)
	case *planner.Filter:
		in := w.row(n.Input)
		w.require(w.subst(n.Predicate, in), condition, n.Predicate.Where())
		return in
	case *planner.Project:
		return w.project(n)
	case *planner.Aggregate:
		return w.aggregate(n)
	case *planner.Join:
		return w.join(n)
	case *planner.Union:
		return w.union(n)
	case *planner.Expand:
		return w.expand(n, w.row(n.Input))
	case *planner.Apply:
		in := w.row(n.Input)
		w.slots[n.Slot] = w.expand(n.Expanded, in)
		out := w.row(n.Body)
		for id, e := range in {
			if _, has := out[id]; !has {
				out[id] = e
			}
		}
		return out
	case *planner.Slot:
		return w.slot(n)
	case *planner.Parse:
		return w.parse(n)
	case *planner.Shared:
		return w.shareRow(n)
	case *planner.Partition:
		w.slots[n.Slot], w.parts[n.Slot] = w.row(n.Input), n
		return w.row(n.Body)
	case *planner.Sort:
		w.sorted[n] = w.row(n.Input)
		return copied(w.sorted[n])
	case *planner.Evaluate:
		return w.evaluate(n)
	case *planner.MakeSeries:
		return w.series(n)
	}
	out := env{}
	for _, in := range n.Inputs() {
		for id, e := range w.row(in) {
			out[id] = e
		}
	}
	return w.unknown(n, out)
}

func copied(e env) env {
	out := env{}
	for id, x := range e {
		out[id] = x
	}
	return out
}

// unknown is a row whose columns that are not known are opaque.
func (w *world) unknown(n planner.Node, in env) env {
	for _, c := range n.Schema() {
		if in[c.ID] == nil {
			x := w.root(c.Name, c.Type, nil)
			x.opaque = true
			in[c.ID] = x.ref()
		}
	}
	return in
}

func (w *world) scan(n *planner.Scan) env {
	r := &row{table: n.Table, place: len(w.rows)}
	r.list, _ = strings.CutPrefix(n.Table, planner.WatchlistPrefix)
	if r.list == n.Table {
		r.list = ""
	}
	w.draw(r)
	out := env{}
	for i, c := range n.Columns {
		name := n.Source[i].Name
		if name == "Type" && c.Type == types.String {
			out[c.ID] = &planner.Const{Value: vector.ConstText(types.String, n.Table)}
			continue
		}
		x := w.root(name, c.Type, r)
		r.cells = append(r.cells, x)
		x.used = slices.ContainsFunc(w.own[n.Table], func(k planner.TableColumn) bool { return k.Name == name }) // what has no value in a test has no column
		out[c.ID] = x.ref()
	}
	return out
}

func (w *world) values(n *planner.Values) env {
	out := env{}
	if n.Count == 0 {
		w.require(&planner.Const{Value: vector.ConstBool(false)}, internal, parser.Span{})
	}
	at := 0
	if n.Count > 1 {
		at = w.decide(min(n.Count, 8))
	}
	for i, c := range n.Columns {
		if n.Count == 0 {
			out[c.ID] = null(c.Type)
			continue
		}
		b := vector.NewBuilder(c.Type, 1)
		b.AppendFrom(n.Rows[i], at)
		v := b.Vector()
		v.Const = true
		out[c.ID] = &planner.Const{Value: v}
	}
	return out
}

func null(t types.Type) planner.Expr { return &planner.Const{Value: vector.ConstNull(t)} }

func (w *world) project(n *planner.Project) env {
	if n.Serial {
		return w.serial(n)
	}
	in := w.row(n.Input)
	return w.computed(n, func(e planner.Expr) planner.Expr { return w.subst(e, in) })
}

func (w *world) computed(n *planner.Project, of func(planner.Expr) planner.Expr) env {
	out := env{}
	for i, c := range n.Columns {
		out[c.ID] = of(n.Exprs[i])
		if call, ok := out[c.ID].(*planner.Call); ok {
			w.computes = append(w.computes, call)
			if w.names[call] == "" {
				w.names[call] = c.Name
			}
		}
	}
	return out
}

// requireKnown has an expression have a value.
func (w *world) requireKnown(e planner.Expr, at parser.Span) {
	if known, ok := w.call("isnotnull", e); ok {
		w.require(known, internal, at)
	}
}

func (w *world) gap(at parser.Span, why string) { w.gaps = append(w.gaps, Gap{at, why}) }

// number is what a text says.
func number(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}
