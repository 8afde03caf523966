package planner

import (
	"maps"
	"slices"
	"strings"

	"kql/functions/types"
	"kql/parser"
)

// joinKinds are the spellings of join's kinds.
var joinKinds = map[string]string{
	"": "innerunique", "innerunique": "innerunique", "inner": "inner", "leftouter": "leftouter", "rightouter": "rightouter", "fullouter": "fullouter",
	"leftsemi": "leftsemi", "rightsemi": "rightsemi", "anti": "leftanti", "leftanti": "leftanti", "leftantisemi": "leftanti",
	"rightanti": "rightanti", "rightantisemi": "rightanti",
}

// join binds join and lookup.
func (b *binder) join(op *parser.Join, t *table, vars *scope) *table {
	kind := b.joinKind(op)
	if !b.tabular(op.Right, vars) {
		b.notTabular(op.Right, vars)
		return (&table{node: t.node, open: true})
	}
	leave := b.enterHome(Home{InRight, map[bool]string{false: "join", true: "lookup"}[op.Lookup], op.Right.Where()})
	right := b.source(op.Right, b.table(op.Right, vars))
	leave()
	j := &Join{Kind: kind, Left: t.node, Right: right.node}
	f := t.frame(vars)
	f.left, f.right, f.open = t.schema(), right.schema(), t.open || right.open
	for _, e := range op.On {
		b.joinKey(j, e, f)
	}
	if len(op.On) == 0 && op.Filter == nil {
		b.fail(op.Span, "", "", "A join needs the columns to join on.")
	}
	out := b.joinColumns(j, op.Lookup, t, right)
	if op.Filter != nil {
		b.refuse(op.Filter.Where(), "kql does not join by a condition (join ... where) yet; join on keys and filter with where.")
	}
	return out
}

// joinKind is the kind that a join is of.
func (b *binder) joinKind(op *parser.Join) string {
	given := parser.Hint(op.Hints, "kind")
	if op.Lookup && given == "" {
		return "leftouter"
	}
	all := slices.Sorted(maps.Keys(joinKinds))[1:]
	if op.Lookup {
		all = []string{"inner", "leftouter"}
	}
	if given == "" || slices.Contains(all, given) {
		return joinKinds[given]
	}
	for _, h := range op.Hints {
		if strings.EqualFold(h.Name.Text, "kind") {
			b.oneOf(h.Value.Where(), given, all)
		}
	}
	return joinKinds[""]
}

// notTabular reports a name that is no table, or anything else that gives no rows.
func (b *binder) notTabular(e parser.Expr, vars *scope) {
	if n, ok := parser.Bare(e).(*parser.NameRef); ok && vars.find(n.Name.Text) == nil {
		b.unknownTable(n.Name, vars)
		return
	}
	if c, ok := parser.Bare(e).(*parser.Call); ok && vars.find(c.Name.Text) == nil {
		b.absent++
		b.missing(c.Name)
		return
	}
	b.wantedTable(e.Where())
}

// joinKey binds one condition: a column of both sides, or $left.a == $right.b.
func (b *binder) joinKey(j *Join, e parser.Expr, f *frame) {
	switch e := parser.Bare(e).(type) {
	case *parser.NameRef:
		l, okLeft := f.left.find(e.Name.Text)
		r, okRight := f.right.find(e.Name.Text)
		switch {
		case okLeft && okRight:
			b.addKey(j, &Ref{l, e.Span}, &Ref{r, e.Span}, e.Name.Text, e.Span)
		case f.open:
		case !okLeft && !okRight:
			b.unknownName(e.Name, f.left.names())
		default:
			b.fail(e.Span, "KS145", parser.DidYouMean(e.Name.Text, both(f)), "The column '%s' must exist on both sides of the join.", e.Name.Text)
		}
		return
	case *parser.Binary:
		if e.Op == "and" {
			b.joinKey(j, e.X, f)
			b.joinKey(j, e.Y, f)
			return
		}
		if e.Op == "==" {
			b.joinEquality(j, e, f)
			return
		}
	}
	b.fail(e.Where(), "KS182", "", "The join condition must be either the name of a column common to both tables or in the form $left.<column> == $right.<column>.")
}

func both(f *frame) []string {
	var out []string
	for _, c := range f.left {
		if _, ok := f.right.find(c.Name); ok {
			out = append(out, c.Name)
		}
	}
	return out
}

func (b *binder) joinEquality(j *Join, e *parser.Binary, f *frame) {
	inner := *f
	inner.rows = nil
	x, y := b.scalar(e.X, &inner), b.scalar(e.Y, &inner)
	if x.Type() == types.Unknown || y.Type() == types.Unknown {
		return
	}
	if !from(x, f.left) || !from(y, f.right) {
		b.fail(e.Span, "KS182", "", "The join condition must be either the name of a column common to both tables or in the form $left.<column> == $right.<column>.")
		return
	}
	b.addKey(j, x, y, b.resultName(e.X), e.Span)
}

// from says whether an expression reads columns of one side.
func from(e Expr, side Schema) bool {
	switch e := e.(type) {
	case *Ref:
		_, ok := side.find(e.Column.Name)
		return ok && hasID(side, e.Column.ID)
	case *Call:
		for _, a := range e.Args {
			if from(a, side) {
				return true
			}
		}
	}
	return false
}

func hasID(cols Schema, id int) bool {
	for _, c := range cols {
		if c.ID == id {
			return true
		}
	}
	return false
}

// addKey adds a pair of keys, brought to one type.
func (b *binder) addKey(j *Join, l, r Expr, name string, span parser.Span) {
	if l.Type() != r.Type() {
		t, ok := types.Widest(l.Type(), r.Type())
		if !ok {
			b.fail(span, "KS227", "convert one side first, with extend", "The common column '%s' must have the same type on both sides of the join.", name)
			return
		}
		l, r = b.convert(l, t), b.convert(r, t)
	}
	b.plainKey(l)
	j.LeftKeys, j.RightKeys = append(j.LeftKeys, l), append(j.RightKeys, r)
}

// joinColumns is the join's columns: those of the left, then of the right, a name that the left has with a number that
// makes it none of either side's. lookup leaves out the right side's keys.
func (b *binder) joinColumns(j *Join, lookup bool, t, right *table) *table {
	open := t.open || right.open
	switch j.Kind {
	case "leftsemi", "leftanti":
		j.Columns = t.schema()
		return &table{node: j, open: t.open, name: t.name}
	case "rightsemi", "rightanti":
		j.Columns = right.schema()
		return &table{node: j, open: right.open}
	}
	j.Columns = append(append(Schema{}, t.schema()...), right.schema()...)
	out := b.projection()
	for _, c := range t.schema() {
		out.push(item{c, &Ref{c, parser.Span{}}})
	}
	var added Schema
	for _, c := range right.schema() {
		if !lookup || !isKey(j.RightKeys, c) {
			added = append(added, c)
		}
	}
	own := map[string]bool{}
	for _, c := range added {
		if _, taken := out.suffixes[c.Name]; !taken {
			own[c.Name], out.suffixes[c.Name] = true, 0
		}
	}
	for _, c := range added {
		if own[c.Name] {
			own[c.Name] = false
			out.push(item{b.column(c.Name, c.Type), &Ref{c, parser.Span{}}})
		} else {
			out.add(c.Name, &Ref{c, parser.Span{}}, false)
		}
	}
	return b.project(&table{node: j, open: open}, out.items)
}

func isKey(keys []Expr, c Column) bool {
	for _, k := range keys {
		if reads(k, c) {
			return true
		}
	}
	return false
}
