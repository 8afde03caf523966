package solve

import (
	"encoding/xml"
	"slices"
	"strings"

	"kql/functions/dynamic"
	"kql/parser"
	"kql/planner"
)

// markup is the XML that parse_xml reads a JSON value from: attributes under @name, text under #text.
func markup(json string) string {
	var b strings.Builder
	dynamic.Each(json, func(name, value string) bool {
		element(&b, name, value)
		return true
	})
	return b.String()
}

func element(b *strings.Builder, name, json string) {
	switch dynamic.KindOf(json) {
	case dynamic.Array:
		items := dynamic.Elements(json)
		if len(items) == 1 { // one by itself would be no array
			items = append(items, "null")
		}
		for _, item := range items {
			element(b, name, item)
		}
		return
	case dynamic.Bag:
	default:
		b.WriteString("<" + name + ">")
		_ = xml.EscapeText(b, []byte(dynamic.Text(json)))
		b.WriteString("</" + name + ">")
		return
	}
	b.WriteString("<" + name)
	var inner strings.Builder
	attributes := 0
	dynamic.Each(json, func(key, value string) bool {
		switch {
		case strings.HasPrefix(key, "@"):
			attributes++
			b.WriteString(" " + key[1:] + `="`)
			_ = xml.EscapeText(b, []byte(dynamic.Text(value)))
			b.WriteString(`"`)
		case key == "#text":
			_ = xml.EscapeText(&inner, []byte(dynamic.Text(value)))
		default:
			element(&inner, key, value)
		}
		return true
	})
	if attributes == 0 && inner.Len() > 0 && !strings.HasPrefix(inner.String(), "<") { // text by itself would be no bag
		b.WriteString(` Name="text"`)
	}
	b.WriteString(">" + inner.String() + "</" + name + ">")
}

// expansion is an element of an array that mv-expand made a row of.
type expansion struct {
	of   planner.Expr // the whole that the array is in
	path dynamic.Path // to the element
}

// noteExpansion notes that an element of an array has a row.
func (w *world) noteExpansion(element planner.Expr) {
	if c, ok := element.(*planner.Call); ok && c.Function.Name == "path" {
		if k, ok := c.Args[1].(*planner.Const); ok {
			w.expansions = append(w.expansions, expansion{c.Args[0], dynamic.ParsePath(k.Value.Str(0))})
		}
	}
}

// another is an expression over an element of an array as it is for the element n places on.
func (x expansion) another(w *world, e planner.Expr, n int) planner.Expr {
	c, ok := e.(*planner.Call)
	if !ok {
		return e
	}
	if c.Function.Name == "path" && c.Args[0] == x.of {
		if k, ok := c.Args[1].(*planner.Const); ok {
			if p := dynamic.ParsePath(k.Value.Str(0)); len(p) >= len(x.path) && slices.Equal(p[:len(x.path)], x.path) {
				p[len(x.path)-1].Index += n
				return w.path(x.of, p)
			}
		}
	}
	next := *c
	next.Args = make([]planner.Expr, len(c.Args))
	for i, a := range c.Args {
		next.Args[i] = x.another(w, a, n)
	}
	if slices.Equal(next.Args, c.Args) {
		return e
	}
	return &next
}

// pivot is a row of pivot: each column that is asked for is an element of the array that mv-expand made the rows of.
func (w *world) pivot(n *planner.Evaluate, in env) env {
	schema := n.Input.Schema()
	key, given := schema[n.Args[0].Column], schema[len(schema)-1]
	out := env{}
	at := 0
	for _, c := range n.Columns {
		i := slices.IndexFunc(schema, func(o planner.Column) bool { return o.Name == c.Name })
		if i >= 0 && c.Name != key.Name && c.Name != given.Name {
			out[c.ID] = in[schema[i].ID]
			continue
		}
		if i >= 0 || len(w.expansions) == 0 || leadsTo(in[key.ID], c.Name) || leadsTo(in[given.ID], c.Name) {
			continue
		}
		x := w.expansions[len(w.expansions)-1]
		name, value := x.another(w, in[key.ID], at), x.another(w, in[given.ID], at)
		is, ok := w.call("==", name, constText(c.Name))
		if !ok || at > 0 && name == in[key.ID] {
			continue
		}
		w.require(is, internal, parser.Span{})
		if at > 0 {
			w.grouped(n, x, in, at)
		}
		if cell := w.locate(value); cell != nil && cell.root != cell {
			cell.called(c.Name)
		}
		out[c.ID] = w.converted(value, c.Type)
		at++
	}
	return w.unknown(n, out)
}

// grouped has the columns that pivot keeps be for another element what they are for the first, so that both are in
// one row.
func (w *world) grouped(n *planner.Evaluate, x expansion, in env, at int) {
	schema := n.Input.Schema()
	for i, c := range schema[:len(schema)-1] {
		there := x.another(w, in[c.ID], at)
		if i == n.Args[0].Column || there == in[c.ID] || w.locate(in[c.ID]) == nil {
			continue
		}
		if e, ok := w.call("==", in[c.ID], there); ok {
			w.require(e, internal, parser.Span{})
		}
	}
}

// leadsTo says whether a path in an expression ends in a name: it is that of the elements' parts, not of one of them.
func leadsTo(e planner.Expr, name string) bool {
	c, ok := e.(*planner.Call)
	if !ok {
		return false
	}
	if k, ok := last(c.Args).(*planner.Const); ok && c.Function.Name == "path" {
		p := dynamic.ParsePath(k.Value.Str(0))
		return len(p) > 0 && p[len(p)-1].Key == name
	}
	return slices.ContainsFunc(c.Args, func(a planner.Expr) bool { return leadsTo(a, name) })
}
