// Package mutant changes queries in small ways that mean something, to see whether the tests of a rule notice.
package mutant

import (
	"slices"
	"strings"

	"kql/parser"
)

// Mutant is one change of a query's text: what stands at Span becomes Put.
type Mutant struct {
	Span parser.Span
	Put  string
	What string // in a few words
}

// In is the text with the change made.
func (m Mutant) In(text string) string { return text[:m.Span.Start] + m.Put + text[m.Span.End:] }

// Of is the mutants of a query, in the order of its text. Some may be no query, or be one that means the same.
func Of(q *parser.Query, text string) []Mutant {
	w := &writer{query: q, text: text}
	w.conditions()
	w.operators()
	w.constants()
	w.lists()
	w.joins()
	w.summaries()
	w.paths()
	slices.SortStableFunc(w.all, func(a, b Mutant) int { return a.Span.Start - b.Span.Start })
	return slices.Compact(w.all)
}

type writer struct {
	query *parser.Query
	text  string
	all   []Mutant
}

func (w *writer) add(at parser.Span, put, what string) {
	if w.text[at.Start:at.End] != put {
		w.all = append(w.all, Mutant{at, put, what})
	}
}

// part is the text of a node.
func (w *writer) part(n parser.Node) string {
	at := n.Where()
	return w.text[at.Start:at.End]
}

// isChain says whether an expression is a chain of and, or of or.
func isChain(e parser.Expr) bool {
	b, ok := parser.Bare(e).(*parser.Binary)
	return ok && (b.Op == "and" || b.Op == "or")
}

// conditions drops and negates every condition, and swaps and with or.
func (w *writer) conditions() {
	parser.Each(w.query, func(op *parser.Where) {
		if !isChain(op.Predicate) {
			w.add(op.Predicate.Where(), "true", "drops the condition")
			w.negate(op.Predicate)
		}
	})
	parser.Each(w.query, func(e *parser.Binary) {
		if e.Op != "and" && e.Op != "or" {
			return
		}
		w.add(e.OpAt, map[string]string{"and": "or", "or": "and"}[e.Op], "swaps and with or")
		for _, side := range [][2]parser.Expr{{e.X, e.Y}, {e.Y, e.X}} {
			if inner, ok := side[0].(*parser.Binary); !ok || inner.Op != e.Op {
				w.add(e.Span, w.part(side[1]), "drops a condition")
			}
			if !isChain(side[0]) {
				w.negate(side[0])
			}
		}
	})
}

func (w *writer) negate(e parser.Expr) { w.add(e.Where(), "not("+w.part(e)+")", "negates a condition") }

// others are the operators that one is easily mistaken for.
var others = map[string][]string{
	"==": {"=~"}, "=~": {"=="}, "!=": {"!~"}, "!~": {"!="}, "<": {"<="}, "<=": {"<"}, ">": {">="}, ">=": {">"},
	"has": {"contains"}, "contains": {"has"}, "startswith": {"contains"}, "endswith": {"contains"}, "has_cs": {"has"}, "contains_cs": {"contains"},
	"!has": {"!contains"}, "!contains": {"!has"}, "in": {"in~"}, "in~": {"in"}, "!in": {"!in~"}, "!in~": {"!in"}, "has_any": {"has_all"}, "has_all": {"has_any"},
}

// operators swaps operators.
func (w *writer) operators() {
	swap := func(op string, at parser.Span) {
		for _, other := range others[op] {
			w.add(at, other, "swaps an operator")
		}
	}
	parser.Each(w.query, func(e *parser.Binary) { swap(e.Op, e.OpAt) })
	parser.Each(w.query, func(e *parser.In) { swap(e.Op, e.OpAt) })
}

// kinds are what a join's kind becomes.
var kinds = map[string]string{
	"inner": "leftouter", "innerunique": "leftouter", "leftouter": "inner", "rightouter": "inner", "fullouter": "inner",
	"leftanti": "leftsemi", "anti": "leftsemi", "leftantisemi": "leftsemi", "leftsemi": "leftanti", "rightanti": "rightsemi", "rightsemi": "rightanti",
}

// joins swaps the kinds of joins.
func (w *writer) joins() {
	parser.Each(w.query, func(j *parser.Join) {
		for _, h := range j.Hints {
			if name, ok := h.Value.(*parser.NameRef); ok && h.Name.Text == "kind" {
				if kind := kinds[name.Name.Text]; kind != "" {
					w.add(name.Where(), kind, "swaps the kind of join")
				}
				return
			}
		}
		if word := "join"; !j.Lookup && strings.HasPrefix(w.part(j), word) {
			at := parser.Span{Start: j.Span.Start, End: j.Span.Start + len(word)}
			w.add(at, word+" kind=leftouter", "swaps the kind of join")
		}
	})
}

// aggregates are what each becomes.
var aggregates = map[string]string{
	"arg_max": "arg_min", "arg_min": "arg_max", "max": "min", "min": "max", "maxif": "minif", "minif": "maxif", "make_list": "make_set", "make_set": "make_list",
}

// summaries swaps aggregates, and leaves out one key of several.
func (w *writer) summaries() {
	parser.Each(w.query, func(op *parser.Summarize) {
		parser.Each(op.Aggregates, func(c *parser.Call) {
			switch other := aggregates[c.Name.Text]; {
			case other != "":
				w.add(c.Name.Span, other, "swaps an aggregate")
			case c.Name.Text == "dcount":
				w.add(c.Span, "count()", "counts rows in place of values")
			}
		})
		for i := range op.By {
			if len(op.By) > 1 {
				w.leaveOut(i, func(i int) parser.Span { return op.By[i].Span }, "leaves out a key")
			}
		}
	})
}

// leaveOut takes one of several things with commas between them out of the text.
func (w *writer) leaveOut(i int, place func(int) parser.Span, what string) {
	at := place(i)
	if i > 0 {
		at.Start = place(i - 1).End
	} else {
		at.End = place(1).Start
	}
	w.add(at, "", what)
}

// paths changes the steps of paths into dynamic values.
func (w *writer) paths() {
	parser.Each(w.query, func(p *parser.Path) {
		if left, ok := p.X.(*parser.NameRef); p.Call == nil && !(ok && strings.HasPrefix(left.Name.Text, "$")) {
			w.add(p.Name.Span, p.Name.Text+"_", "changes a step of a path")
		}
	})
	parser.Each(w.query, func(p *parser.Index) {
		if l, ok := p.Index.(*parser.Literal); ok && l.Text != "" && strings.Trim(l.Text, "0123456789") == "" {
			w.add(l.Span, next(l.Text, 1), "changes a step of a path")
		}
	})
}
