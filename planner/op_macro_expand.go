package planner

import (
	"slices"
	"strconv"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// macroExpand binds macro-expand: its query once for each entity of a group, under whose name the entity goes there,
// and the rows of all of them together.
func (b *binder) macroExpand(op *parser.MacroExpand, t *table, vars *scope) *table {
	if t != nil {
		b.refuse(op.Span, "kql has macro-expand at the start of a query only; what it does with rows before it is not documented.")
	}
	if parser.Hint(op.Hints, "withsource") != "" {
		b.refuse(op.Span, "What macro-expand does with withsource is not documented.")
	}
	group, home := b.entityGroup(op.Group, vars)
	if group == nil {
		return nothing()
	}
	fuzzy := parser.Hint(op.Hints, "isfuzzy") == "true"
	name := op.Body.Params[0].Name.Text
	var parts []*table
	for i, e := range b.entities(group, home, fuzzy) {
		if !b.expandable(op.Span) {
			break
		}
		inner := vars.inner()
		inner.names[name] = &binding{entity: e, home: home}
		leave := b.enterHome(Home{InEntity, strconv.Itoa(i + 1), e.Where()})
		parts = append(parts, b.expanded(op, inner))
		leave()
	}
	if len(parts) == 0 {
		if !b.problems.Failed() {
			b.fail(op.Group.Where(), "KS204", "", "None of the entities of this group is there.")
		}
		return nothing()
	}
	return b.unite(parts, parser.Hint(op.Hints, "kind") == "inner", "")
}

// expanded is the query of macro-expand with an entity in the scope.
func (b *binder) expanded(op *parser.MacroExpand, inner *scope) *table {
	for _, s := range op.Body.Lets {
		if let, is := s.(*parser.Let); is {
			b.let(let, inner)
		}
	}
	body := op.Body.Body
	if body == nil || !b.tabular(body, inner) {
		at := op.Body.Span
		if body != nil {
			at = body.Where()
		}
		b.wantedTable(at)
		return nothing()
	}
	return b.source(body, b.table(body, inner))
}

// entityGroup is the group that an expression gives, and where its entities' names are known; nil where it is none,
// which has been reported.
func (b *binder) entityGroup(e parser.Expr, vars *scope) (*parser.EntityGroup, *scope) {
	switch e := e.(type) {
	case *parser.EntityGroup:
		return e, vars
	case *parser.NameRef:
		if x := vars.find(e.Name.Text); x != nil && x.group != nil {
			return x.group, x.home
		}
		if g := b.storedGroup(e.Name); g != nil {
			return g, nil
		}
		b.fail(e.Span, "KS142", parser.DidYouMean(e.Name.Text, vars.groups()), "The name '%s' does not refer to any known entity group.", e.Name.Text)
	case *parser.Call:
		name, ok := b.textArgument(e, 1, vars)
		if !ok {
			return nil, nil
		}
		if g := b.storedGroup(parser.Name{Place: e.Place, Text: name}); g != nil {
			return g, nil
		}
		b.fail(e.Args[0].Span, "KS247", "a stored group goes into functions/"+name+".kql of a workspace", "The name '%s' does not refer to any known entity group.", name)
	}
	return nil, nil
}

// storedGroup is the entity group that the workspace has under a name; nil where there is none.
func (b *binder) storedGroup(n parser.Name) *parser.EntityGroup {
	l, ok := b.stored(n)
	if !ok || l == nil {
		return nil
	}
	g, _ := l.Body.(*parser.EntityGroup)
	return g
}

// entities is a group's entities, which are all of one kind. With fuzzy set, tables that are not there are left out,
// with a note.
func (b *binder) entities(g *parser.EntityGroup, home *scope, fuzzy bool) (kept []parser.Expr) {
	first := entityKind(-1)
	for _, e := range g.Entities {
		kind := kindOf(e)
		switch {
		case first >= 0 && kind != first:
			b.fail(e.Where(), wanted[first].code, "", "%s expected.", wanted[first].name)
			continue
		case kind != tableEntity:
		case !b.entityThere(e, home, fuzzy):
			continue
		}
		first = kind
		kept = append(kept, e)
	}
	if first > tableEntity && len(kept) > 1 {
		b.note(g.Span, "KQL115", "", "kql has one database, which each of these %d entities is: the rows come that often.", len(kept))
	}
	return kept
}

// entityThere says whether an entity that is no place is a table; what else it is has been reported.
func (b *binder) entityThere(e parser.Expr, home *scope, fuzzy bool) bool {
	if b.tabular(e, home) {
		return true
	}
	n, name := e.(*parser.NameRef)
	switch {
	case name && home.find(n.Name.Text) == nil && fuzzy:
		b.warn(e.Where(), "KS205", "", "There is no table '%s'. As isfuzzy says, macro-expand goes on without it.", n.Name.Text)
	case name && home.find(n.Name.Text) == nil:
		b.unknownTable(n.Name, home)
	default:
		b.fail(e.Where(), "KS216", "", "Cluster, Database or Table expected.")
	}
	return false
}

// groups is every name in sight of a group of entities.
func (s *scope) groups() (all []string) {
	return slices.DeleteFunc(s.all(), func(n string) bool { return s.find(n).group == nil })
}

// entityKind is what an entity is.
type entityKind int

const (
	tableEntity entityKind = iota
	databaseEntity
	clusterEntity
)

var wanted = []struct{ code, name string }{{"KS251", "Table"}, {"KS114", "Database"}, {"KS115", "Cluster"}}

// kindOf is what an entity is, as far as its text tells.
func kindOf(e parser.Expr) entityKind {
	call, _ := e.(*parser.Call)
	if p, ok := e.(*parser.Path); ok {
		call = p.Call
	}
	switch {
	case call == nil || !qualifiers[call.Name.Text]:
		return tableEntity
	case call.Name.Text == "cluster":
		return clusterEntity
	}
	return databaseEntity
}

// textOf are the texts that an entity has besides its tables, with the call that names it and the function that gives
// what it is here.
var textOf = map[string]struct{ call, here string }{
	"$current_database":         {"database", "current_database"},
	"$current_cluster_endpoint": {"cluster", "current_cluster_endpoint"},
}

// entityOf is the entity whose text a path is; nil where it is none.
func entityOf(e *parser.Path, vars *scope) *binding {
	n, ok := e.X.(*parser.NameRef)
	if !ok || e.Call != nil || textOf[e.Name.Text].call == "" {
		return nil
	}
	if x := vars.find(n.Name.Text); x != nil && x.entity != nil {
		return x
	}
	return nil
}

// entityText is the name of an entity's database as the group gives it, or the endpoint of its cluster.
func (b *binder) entityText(e *parser.Path, x *binding) Expr {
	text := textOf[e.Name.Text]
	var named *parser.Call
	for at := x.entity; at != nil && named == nil; {
		call, _ := at.(*parser.Call)
		p, ok := at.(*parser.Path)
		if at = nil; ok {
			call, at = p.Call, p.X
		}
		if call != nil && call.Name.Text == text.call && len(call.Args) > 0 {
			named = call
		}
	}
	switch {
	case named != nil && text.call == "cluster":
		b.refuse(e.Span, "What Kusto gives as the endpoint of a named cluster is not documented.")
		return null(types.String, e.Span)
	case named == nil && kindOf(x.entity) == clusterEntity:
		b.refuse(e.Span, "What Kusto gives as the database of a cluster is not documented.")
		return null(types.String, e.Span)
	case named == nil:
		return b.operator(text.here, e.Span, e.Span, nil)
	}
	name, ok := b.constantText(named.Args[0].Value, x.home)
	if !ok {
		return bad(e.Span)
	}
	return &Const{vector.ConstText(types.String, name), e.Span}
}
