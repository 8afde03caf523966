package planner

import (
	"slices"

	"kql/functions/types"
	"kql/parser"
)

// find binds find: search's rows with the table's name first, of the tables that have a column which the predicate
// names, and of their columns those that are listed, or else those of project-smart.
func (b *binder) find(op *parser.Find, t *table, vars *scope) *table {
	if t != nil {
		b.refuse(op.Span, "find stands at the start of a query; what it does with rows before it is not documented.")
	}
	parts := b.searched(op.In, t, vars, op.Where())
	named := columnsNamed(op.Predicate, vars)
	all := len(parts)
	parts = slices.DeleteFunc(parts, func(p *table) bool {
		return all > 1 && len(named) > 0 && !p.open && !slices.ContainsFunc(p.schema(), func(c Column) bool { return slices.Contains(named, c.Name) })
	})
	if len(parts) == 0 && all > 0 {
		b.unknownName(parser.Name{Place: parser.Place{Span: op.Predicate.Where()}, Text: named[0]}, nil)
		return nothing()
	}
	b.matched(parts, op.Predicate, op.Hints, vars)
	out := make([]*table, len(parts))
	for i, p := range parts {
		switch {
		case op.Project != nil || op.PackAll:
			out[i] = b.findListed(op, p, parts)
		case len(parts) > 1:
			out[i] = b.findSmart(op, p, parts, named)
		default:
			out[i] = p
		}
	}
	source := parser.Hint(op.Hints, "withsource")
	if source == "" {
		source = "source_"
	}
	united := b.unite(out, false, source)
	cols := united.schema()
	at := slices.IndexFunc(cols, func(c Column) bool { return c.Name == packed })
	if at < 0 {
		return united
	}
	return b.project(united, refs(slices.Concat(cols[:at], cols[at+1:], cols[at:at+1])))
}

// packed is the column that has what the others do not show.
const packed = "pack_"

// findListed is the listed columns of one table, null where it has none of a name; pack(*) packs the rest.
func (b *binder) findListed(op *parser.Find, t *table, parts []*table) *table {
	p := b.projection()
	for _, c := range op.Project {
		if t == parts[0] && c.Type == types.Unknown && severalTypes(c.Name.Text, parts) {
			b.refuse(c.Span, "'%s' is of several types in these tables; write the one that it is to have, as in %s: string.", c.Name.Text, c.Name.Text)
		}
		col, ok := t.schema().find(c.Name.Text)
		switch {
		case ok && (c.Type == types.Unknown || c.Type == col.Type):
			p.keep(col, c.Span)
		case ok:
			p.add(c.Name.Text, b.convert(&Ref{col, c.Span}, c.Type), false)
		default:
			p.add(c.Name.Text, null(b.typeElsewhere(c, t, parts), c.Span), false)
		}
	}
	if op.PackAll {
		b.pack(p, op, t, func(c Column) bool { return p.has(c.ID) })
	}
	return b.project(t, p.items)
}

// severalTypes says whether tables have columns of a name whose types differ.
func severalTypes(name string, parts []*table) bool {
	var found types.Set
	for _, p := range parts {
		if c, ok := p.schema().find(name); ok {
			found |= types.Of(c.Type)
		}
	}
	return found&(found-1) != 0
}

// typeElsewhere is the type of a column that one table lacks: the one asked for, or the first that another table has.
func (b *binder) typeElsewhere(c parser.FindColumn, t *table, parts []*table) types.Type {
	if c.Type != types.Unknown {
		return c.Type
	}
	open := false
	for _, p := range parts {
		if col, ok := p.schema().find(c.Name.Text); ok {
			return col.Type
		}
		open = open || p.open
	}
	if !open && t == parts[0] { // it is told once
		b.unknownName(c.Name, parts[0].schema().names())
	}
	return types.Unknown
}

// findSmart is the columns of one table that all tables have, then those that the predicate names; the rest is packed.
func (b *binder) findSmart(op *parser.Find, t *table, parts []*table, named []string) *table {
	common := func(name string) bool {
		return !slices.ContainsFunc(parts, func(p *table) bool {
			_, has := p.schema().find(name)
			return !has
		})
	}
	shown := func(c Column) bool { return common(c.Name) || slices.Contains(named, c.Name) }
	p := b.projection()
	for _, first := range []bool{true, false} {
		for _, c := range t.schema() {
			if shown(c) && common(c.Name) == first {
				p.keep(c, op.Span)
			}
		}
	}
	if slices.ContainsFunc(parts, func(q *table) bool {
		return slices.ContainsFunc(q.schema(), func(c Column) bool { return !shown(c) })
	}) {
		b.pack(p, op, t, shown)
	}
	return b.project(t, p.items)
}

// pack adds a bag of the columns that are not shown.
func (b *binder) pack(p *projection, op *parser.Find, t *table, shown func(Column) bool) {
	rest := slices.DeleteFunc(slices.Clone(t.schema()), shown)
	if len(rest) == 0 {
		p.add(packed, null(types.Dynamic, op.Span), false)
		return
	}
	call := &parser.Call{Place: parser.Place{Span: op.Span}}
	p.add(packed, b.operator("bag_pack", op.Span, op.Span, withNames(rest, call)), false)
}

// columnsNamed is the names in an expression that are none of the query's own.
func columnsNamed(e parser.Expr, vars *scope) (names []string) {
	var walk func(parser.Expr)
	walk = func(e parser.Expr) {
		switch e := e.(type) {
		case *parser.NameRef:
			if vars.find(e.Name.Text) == nil && !slices.Contains(names, e.Name.Text) {
				names = append(names, e.Name.Text)
			}
		case *parser.Paren:
			walk(e.X)
		case *parser.Unary:
			walk(e.X)
		case *parser.Binary:
			walk(e.X)
			walk(e.Y)
		case *parser.In:
			walk(e.X)
			for _, x := range e.List {
				if _, rows := x.(*parser.Pipeline); !rows {
					walk(x)
				}
			}
		case *parser.Between:
			walk(e.X)
			walk(e.Low)
			walk(e.High)
		case *parser.Path:
			walk(e.X)
		case *parser.Index:
			walk(e.X)
		case *parser.Call:
			for _, a := range e.Args {
				walk(a.Value)
			}
		}
	}
	walk(e)
	return names
}
