package lsp

import (
	"slices"
	"strings"

	"kql/cmd/internal/check"
	"kql/parser"
	"kql/planner"
)

// names knows of every name in a query who declares it and who uses it.
type names struct {
	trace    *planner.Trace
	declared []*declaration
	flows    []flow
	tables   map[[2]string]*declaration // of columns that a table gives, by table and column
	uses     []use                      // of lets, parameters and columns, by place
	mapped   []use                      // of the result's columns in the rule around the query, by their places in its file
}

// declaration is a place that gives something a name: a let, a parameter, as, or an operator that makes a column.
type declaration struct {
	name   string
	kind   string // "let", "parameter" or "column"
	table  string // of a column that no part of the query makes: the table that gives it
	at     parser.Span
	scope  parser.Span // where it may be used; of columns, where the operators behind it stand
	value  parser.Node // what it stands for; may be nil
	rows   planner.Schema
	column *planner.Column
}

// use is a name where it is used.
type use struct {
	at parser.Span
	of *declaration
}

// flow is a pipeline with what it gives rows to.
type flow struct {
	pipe   *parser.Pipeline
	parent *parser.Pipeline // that it stands in, where it has no source of its own; nil elsewhere
}

func newNames(f *check.File) *names {
	n := &names{trace: f.Trace, tables: map[[2]string]*declaration{}}
	if f.Tree == nil {
		return n
	}
	if n.trace == nil {
		n.trace = planner.NewTrace()
	}
	n.scopes(f.Tree)
	n.columns(f.Tree)
	n.resolve(f.Tree)
	if f.Rule != nil {
		n.inRule(f.Rule, f.Tree)
	}
	for _, d := range n.declared {
		n.uses = append(n.uses, use{d.at, d})
	}
	slices.SortFunc(n.uses, func(a, b use) int { return a.at.Start - b.at.Start })
	n.uses = slices.Compact(n.uses)
	return n
}

// scopes finds lets, parameters and as.
func (n *names) scopes(q *parser.Query) {
	lets := func(statements []parser.Statement, end int) {
		for _, s := range statements {
			l, ok := s.(*parser.Let)
			if !ok {
				continue
			}
			d := &declaration{name: l.Name.Text, kind: "let", at: l.Name.Span, scope: parser.Span{Start: l.Span.End, End: end}, value: l.Value}
			for _, named := range n.trace.Names {
				if named.Name == d.name {
					d.rows = named.Rows
				}
			}
			n.declared = append(n.declared, d)
		}
	}
	parameters := func(params []parser.Param, scope parser.Span) {
		for i := range params {
			p := &params[i]
			n.declared = append(n.declared, &declaration{name: p.Name.Text, kind: "parameter", at: p.Name.Span, scope: scope, value: p})
		}
	}
	lets(q.Statements, q.Span.End+1)
	parser.Each(q, func(l *parser.Lambda) {
		parameters(l.Params, l.Span)
		lets(l.Lets, l.Span.End)
	})
	parser.Each(q, func(d *parser.Declare) { parameters(d.Params, q.Span) })
	parser.Each(q, func(a *parser.As) {
		n.declared = append(n.declared, &declaration{name: a.Name.Text, kind: "let", at: a.Name.Span, scope: parser.Span{Start: a.Span.End, End: q.Span.End + 1}, value: a})
	})
}

// columns finds what operators name, and the pipelines.
func (n *names) columns(q *parser.Query) {
	parser.Each(q, func(p *parser.Pipeline) {
		f := flow{pipe: p}
		if p.Source == nil {
			f.parent = innermost(n.flows, p.Span.Start)
		}
		n.flows = append(n.flows, f)
	})
	for _, f := range n.flows {
		for _, op := range f.pipe.Operators {
			for _, name := range made(op) {
				if holder := innermost(n.flows, name.Span.Start); holder != f.pipe {
					continue
				}
				n.declared = append(n.declared, &declaration{
					name: name.Text, kind: "column", at: name.Span, scope: parser.Span{Start: op.Where().End, End: f.pipe.Span.End}, value: op, column: n.columnMade(f.pipe, op, name.Text),
				})
			}
		}
	}
}

// innermost is the last pipeline that a place lies in.
func innermost(flows []flow, at int) (p *parser.Pipeline) {
	for _, f := range flows {
		if holds(f.pipe.Span, at) {
			p = f.pipe
		}
	}
	return p
}

func holds(s parser.Span, at int) bool { return s.Start <= at && at < s.End }

// made is the names that an operator gives columns.
func made(op parser.Operator) (all []parser.Name) {
	add := func(n *parser.Name) {
		if n != nil && n.Text != "" {
			all = append(all, *n)
		}
	}
	parser.Each(op, func(n *parser.Named) {
		for i := range n.Names {
			add(&n.Names[i])
		}
	})
	parser.Each(op, func(p *parser.ParseText) {
		for i := range p.Pattern {
			add(p.Pattern[i].Column)
		}
	})
	switch op := op.(type) {
	case *parser.Range:
		add(&op.Column)
	case *parser.Count:
		add(op.As)
	case *parser.ParseKv:
		for i := range op.Columns.Columns {
			add(&op.Columns.Columns[i].Name)
		}
	}
	return all
}

// columnMade is the column that the operators behind an operator get of it.
func (n *names) columnMade(p *parser.Pipeline, op parser.Operator, name string) *planner.Column {
	at := slices.Index(p.Operators, op)
	if at < 0 || at+1 >= len(p.Operators) {
		return nil
	}
	for _, c := range n.trace.Rows[p.Operators[at+1]] {
		if c.Name == name {
			return &c
		}
	}
	return nil
}

// resolve finds of every name that is used what it means.
func (n *names) resolve(q *parser.Query) {
	named := func(name parser.Name, isColumn bool) {
		var d *declaration
		if isColumn {
			d = n.maker(innermost(n.flows, name.Span.Start), name.Span.Start, name.Text, 0)
		} else {
			d = n.inScope(name.Text, name.Span.Start)
		}
		if d != nil {
			n.uses = append(n.uses, use{name.Span, d})
		}
	}
	parser.Each(q, func(r *parser.NameRef) {
		named(r.Name, n.isColumn(r))
	})
	parser.Each(q, func(c *parser.Call) { named(c.Name, false) })
	parser.Each(q, n.sides)
}

// sides finds what $left.NAME and $right.NAME mean in the conditions of a join.
func (n *names) sides(j *parser.Join) {
	parser.Each(j, func(p *parser.Path) {
		side, ok := p.X.(*parser.NameRef)
		if !ok || p.Span.Start < j.Right.Where().End {
			return
		}
		var d *declaration
		switch side.Name.Text {
		case "$left":
			d = n.maker(innermost(n.flows, j.Span.Start), j.Span.Start, p.Name.Text, 0)
		case "$right":
			d = n.given(j.Right, p.Name.Text, 0)
		}
		if d != nil {
			n.uses = append(n.uses, use{p.Name.Span, d})
		}
	})
}

// isColumn says whether a name is bound to a column. A parameter that stands for a column is none.
func (n *names) isColumn(r *parser.NameRef) bool {
	if ref, ok := n.trace.Scalars[r].(*planner.Ref); ok {
		d := n.inScope(r.Name.Text, r.Name.Span.Start)
		return ref.Column.Name == r.Name.Text && (d == nil || d.kind != "parameter")
	}
	return n.trace.Scalars[r] == nil && n.inScope(r.Name.Text, r.Name.Span.Start) == nil
}

// inScope is the let or parameter that a name means at a place: the nearest before it.
func (n *names) inScope(name string, at int) (best *declaration) {
	for _, d := range n.declared {
		if d.kind != "column" && d.name == name && holds(d.scope, at) && (best == nil || d.at.Start > best.at.Start) {
			best = d
		}
	}
	return best
}

// use is the name at a place; nil where nothing in the query declares it.
func (n *names) use(offset int) *use { return useAt(n.uses, offset) }

// useAt is the use whose name is at a place, or ends there; nil where none is.
func useAt(uses []use, offset int) *use {
	for i := range uses {
		if u := &uses[i]; holds(u.at, offset) || u.at.End == offset {
			return u
		}
	}
	return nil
}

// of is every place that a declaration's name stands at, its own among them.
func (n *names) of(d *declaration) (all []parser.Span) {
	for _, u := range n.uses {
		if u.of == d {
			all = append(all, u.at)
		}
	}
	return all
}

// column is the column that the name at a place is bound to.
func (n *names) column(offset int) (planner.Column, bool) {
	if n.trace == nil {
		return planner.Column{}, false
	}
	for e, x := range n.trace.Scalars {
		if r, ok := e.(*parser.NameRef); ok && holds(r.Name.Span, offset) {
			if ref, ok := x.(*planner.Ref); ok {
				return ref.Column, true
			}
		}
	}
	return planner.Column{}, false
}

// describe says what a declaration is.
func (d *declaration) describe(text string) string {
	switch {
	case d.table != "":
		return describeColumn(*d.column) + "\nA column of " + d.table + "."
	case d.column != nil:
		return describeColumn(*d.column)
	case d.value == nil:
		return "```kql\n" + d.name + "\n```"
	}
	place := d.value.Where()
	shown := text[min(place.Start, len(text)):min(place.End, len(text))]
	if lines := strings.SplitAfterN(shown, "\n", 9); len(lines) == 9 {
		shown = strings.Join(lines[:8], "") + "..."
	}
	if d.kind == "let" {
		shown = "let " + d.name + " = " + shown
	}
	out := "```kql\n" + shown + "\n```"
	if d.rows != nil {
		out += "\n" + describeRows(d.rows)
	}
	return out
}
