package planner

import (
	"fmt"
	"io"
	"strings"

	"kql/functions/dynamic"
	"kql/functions/types"
)

// Explain writes the plan as a tree, an operator a line, its inputs below it. note, where not nil, adds to
// each line, such as what a run measured.
func (r *Result) Explain(w io.Writer, note func(Node) string) error {
	e := &explainer{note: note, shown: map[*Definition]bool{}}
	e.node(r.Plan, 0)
	_, err := io.WriteString(w, e.out.String())
	return err
}

type explainer struct {
	out   strings.Builder
	note  func(Node) string
	shown map[*Definition]bool
}

func (e *explainer) node(n Node, depth int) {
	e.line(n, depth)
	eachExpr(n, func(x Expr) {
		walkExpr(x, func(x Expr) {
			if s, ok := x.(*Subquery); ok {
				fmt.Fprintf(&e.out, "%ssubquery\n", strings.Repeat("  ", depth+1))
				e.node(s.Plan, depth+2)
			}
		})
	})
	if s, ok := n.(*Shared); ok {
		if e.shown[s.Definition] {
			return
		}
		e.shown[s.Definition] = true
	}
	for _, in := range n.Inputs() {
		e.node(in, depth+1)
	}
}

func (e *explainer) line(n Node, depth int) {
	name, detail := describe(n)
	fmt.Fprintf(&e.out, "%s%s", strings.Repeat("  ", depth), name)
	if detail != "" {
		fmt.Fprintf(&e.out, " %s", detail)
	}
	if e.note != nil {
		if text := e.note(n); text != "" {
			fmt.Fprintf(&e.out, "  -- %s", text)
		}
	}
	e.out.WriteByte('\n')
}

// describe is an operator's name and what it does.
func describe(n Node) (name, detail string) {
	switch n := n.(type) {
	case *Scan:
		cols := make([]string, len(n.Columns))
		for i, s := range n.Source {
			cols[i] = s.Name + s.Path.String()
		}
		return "scan", n.Table + " (" + strings.Join(cols, ", ") + ")"
	case *Values:
		return "values", fmt.Sprintf("%d rows", n.Count)
	case *Range:
		return "range", fmt.Sprintf("from %s to %s step %s", text(n.From), text(n.To), text(n.Step))
	case *Filter:
		return "filter", text(n.Predicate)
	case *Project:
		return "project", assignments(n.Columns, n.Exprs)
	case *Aggregate:
		return "aggregate", aggregateText(n)
	case *Join:
		keys := make([]string, len(n.LeftKeys))
		for i := range keys {
			keys[i] = text(n.LeftKeys[i]) + " == " + text(n.RightKeys[i])
		}
		detail = n.Kind + " on " + strings.Join(keys, ", ")
		if n.Condition != nil {
			detail += " where " + text(n.Condition)
		}
		return "join", detail
	case *Sort:
		return "sort", keysText(n.Keys)
	case *Top:
		return "top", text(n.Count) + " by " + keysText(n.Keys)
	case *Take:
		return "take", text(n.Count)
	case *Expand:
		return "mv-expand", list(n.Arrays)
	case *Shared:
		return "shared", n.Definition.Name
	case *Evaluate:
		return "evaluate", n.Plugin.Name
	case *External:
		return "externaldata", strings.Join(n.Names(), ", ")
	}
	return strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", n), "*planner.")), ""
}

func aggregateText(n *Aggregate) string {
	aggs := make([]string, len(n.Aggs))
	for i, a := range n.Aggs {
		aggs[i] = a.Function.Name + "(" + list(a.Args) + ")"
	}
	out := strings.Join(aggs, ", ")
	if len(n.Keys) > 0 {
		out = strings.TrimSpace(out + " by " + list(n.Keys))
	}
	return out
}

func keysText(keys []SortKey) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = text(k.Expr) + " asc"
		if k.Desc {
			out[i] = text(k.Expr) + " desc"
		}
	}
	return strings.Join(out, ", ")
}

// assignments leaves out what a column's name says already.
func assignments(cols Schema, exprs []Expr) string {
	out := make([]string, len(cols))
	for i, c := range cols {
		out[i] = c.Name
		if x := text(exprs[i]); x != c.Name {
			out[i] += " = " + x
		}
	}
	return strings.Join(out, ", ")
}

func list(es []Expr) string {
	out := make([]string, len(es))
	for i, e := range es {
		out[i] = text(e)
	}
	return strings.Join(out, ", ")
}

// text is an expression on one line.
func text(e Expr) string {
	switch e := e.(type) {
	case nil:
		return "null"
	case *Ref:
		return e.Column.Name
	case *Const:
		return constantText(e)
	case *Subquery:
		return "(subquery)"
	case *Call:
		switch name := e.Function.Name; {
		case len(e.Args) == 2 && (!isWord(name) || infixWords[name]):
			return "(" + text(e.Args[0]) + " " + name + " " + text(e.Args[1]) + ")"
		case name == "path":
			return text(e.Args[0]) + dynamic.ParsePath(e.Args[1].(*Const).Value.Str(0)).String()
		default:
			return name + "(" + list(e.Args) + ")"
		}
	}
	return ""
}

// longest is how much of a constant is shown.
const longest = 40

func constantText(c *Const) string {
	v := c.Value
	if v.Len > 1 || v.Len == 1 && !v.Const {
		return fmt.Sprintf("(%d values)", v.Len)
	}
	if v.Len == 0 || v.Null(0) {
		return "null"
	}
	var s string
	switch v.Type {
	case types.String:
		s = fmt.Sprintf("%q", v.Str(0))
	case types.Dynamic, types.Unknown:
		s = v.Str(0)
	case types.Bool:
		s = fmt.Sprint(v.Bool(0))
	case types.Real:
		s = fmt.Sprint(v.Real(0))
	case types.Datetime:
		s = string(types.AppendDatetime(nil, v.Long(0)))
	case types.Timespan:
		s = string(types.AppendTimespan(nil, v.Long(0)))
	case types.Decimal:
		s = string(types.AppendDecimal(nil, v.Decimal(0)))
	case types.Guid:
		s = string(types.AppendGuid(nil, v.Guid(0)))
	default:
		s = fmt.Sprint(v.Long(0))
	}
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "..."
	}
	return s
}
