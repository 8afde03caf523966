package solve

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kql/functions/dynamic"
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
		return copied(w.slots[n])
	case *planner.Parse:
		return w.parse(n)
	case *planner.Shared:
		return w.sharedRow(n)
	case *planner.Partition:
		w.slots[n.Slot] = w.row(n.Input)
		return w.row(n.Body)
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
	w.rows = append(w.rows, r)
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
	in := w.row(n.Input)
	out := env{}
	for i, c := range n.Columns {
		out[c.ID] = w.subst(n.Exprs[i], in)
		if call, ok := out[c.ID].(*planner.Call); ok && w.names[call] == "" {
			w.names[call] = c.Name
		}
	}
	return out
}

func (w *world) union(n *planner.Union) env {
	if len(n.From) == 0 {
		return w.values(&planner.Values{Output: n.Output})
	}
	at := 0
	if arms := filled(n); len(arms) > 1 {
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

func (w *world) sharedRow(n *planner.Shared) env {
	known, has := w.shared[n.Definition]
	if !has || w.decide(2) == 1 {
		known = w.row(n.Definition.Plan)
		w.shared[n.Definition] = known
	}
	out := env{}
	for i, c := range n.Definition.Plan.Schema() {
		if i < len(n.Columns) {
			out[n.Columns[i].ID] = known[c.ID]
		}
	}
	return out
}

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
	before := len(w.rows)
	left := w.row(n.Left)
	rows := w.rows[before:len(w.rows):len(w.rows)]
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

func (w *world) parse(n *planner.Parse) env {
	in := w.row(n.Input)
	source := w.subst(n.Source, in)
	out := env{}
	for i, c := range n.Columns {
		if n.Keep[i] != nil {
			out[c.ID] = w.subst(n.Keep[i], in)
		}
	}
	re, err := regexp.Compile(n.Pattern.Regex)
	for i, at := range n.Captures {
		c := n.Columns[at]
		out[c.ID] = null(c.Type)
		if err == nil {
			group := re.SubexpIndex(planner.GroupName(i))
			if e, ok := w.call("extract", constText(n.Pattern.Regex), constLong(group), source); ok {
				out[c.ID] = w.converted(e, c.Type)
				if !n.Pattern.Relaxed && c.Type != types.String {
					w.requireKnown(out[c.ID], n.Source.Where())
				}
			}
		}
	}
	if n.OnlyMatches {
		if e, ok := w.call("matches regex", source, constText(n.Pattern.Regex)); ok {
			w.require(e, condition, n.Source.Where())
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
