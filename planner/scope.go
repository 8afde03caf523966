package planner

import (
	"maps"
	"slices"

	"kql/functions/types"
	"kql/parser"
)

// scope is the names that let statements and parameters define, inside those around them.
type scope struct {
	outer *scope
	names map[string]*binding
}

// binding is what a name stands for: one of a scalar, a table and a function.
type binding struct {
	scalar  Expr
	given   Expr // what a call gives for a parameter of another type; scalar is a null then
	table   *Definition
	graph   func() *table // binds the graph again for one more use
	open    bool          // the table may have columns that are not known
	lambda  *parser.Lambda
	pattern *parser.Pattern
	group   *parser.EntityGroup
	entity  parser.Expr // what a name of macro-expand stands for: a table, a database or a cluster
	home    *scope      // where the function, the group or the entity was defined
}

func (s *scope) find(name string) *binding {
	for ; s != nil; s = s.outer {
		if x := s.names[name]; x != nil {
			return x
		}
	}
	return nil
}

func (s *scope) inner() *scope { return &scope{outer: s, names: map[string]*binding{}} }

// all is every name in sight.
func (s *scope) all() []string {
	var out []string
	for ; s != nil; s = s.outer {
		for n := range s.names {
			out = append(out, n)
		}
	}
	return out
}

// tables is every name in sight of what may give rows.
func (s *scope) tables() []string {
	var out []string
	for _, n := range s.all() {
		if s.find(n).scalar == nil {
			out = append(out, n)
		}
	}
	return out
}

// named is what the names of the innermost scope stand for.
func (s *scope) named() []Named {
	var out []Named
	for _, name := range slices.Sorted(maps.Keys(s.names)) {
		x := s.names[name]
		n := Named{Name: name, Scalar: x.scalar, Lambda: x.lambda, Group: x.group}
		if x.table != nil {
			n.Rows = x.table.Plan.Schema()
		}
		out = append(out, n)
	}
	return out
}

// frame is where a scalar expression stands: the names and the columns it can use.
type frame struct {
	vars        *scope
	rows        Schema
	open        bool      // rows may have columns that are not known
	guesses     *[]string // where to note columns that they are taken to have
	left, right Schema
	states      map[string]Schema // what the steps of scan remember, by the step's name
	graph       *graphScope       // the graph that the expression is about; nil where it is about rows
	aggregates  *collector        // where aggregates may stand, what collects them
	window      *bool             // set when a function over other rows is used; nil where none may be
}

// find is the column of that name.
func (s Schema) find(name string) (Column, bool) {
	for _, c := range s {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

func (s Schema) names() []string {
	out := make([]string, len(s))
	for i, c := range s {
		out[i] = c.Name
	}
	return out
}

// let binds a name to a scalar, a table or a function.
func (b *binder) let(s *parser.Let, vars *scope) {
	x := &binding{}
	switch value := s.Value.(type) {
	case *parser.Lambda:
		x.lambda, x.home = value, vars
	case *parser.EntityGroup:
		x.group, x.home = value, vars
	default:
		if b.tabular(value, vars) {
			leave := b.enterHome(Home{InLet, s.Name.Text, s.Name.Span})
			t := b.tableOrGraph(value, vars)
			leave()
			if t.graph != nil {
				x.graph = func() *table { return b.tableOrGraph(value, vars) }
			}
			x.table, x.open = &Definition{Name: s.Name.Text, Plan: t.node}, t.open
		} else {
			x.scalar = b.scalar(value, &frame{vars: vars})
		}
	}
	if vars.names[s.Name.Text] != nil {
		b.fail(s.Name.Span, "KS201", "", "A variable with the name '%s' has already been declared.", s.Name.Text)
		return
	}
	vars.names[s.Name.Text] = x
}

// tabular says whether an expression gives rows; it looks at names, and binds nothing.
func (b *binder) tabular(e parser.Expr, vars *scope) bool {
	switch e := e.(type) {
	case *parser.Pipeline, *parser.Datatable, *parser.Externaldata:
		return true
	case *parser.Paren:
		return b.tabular(e.X, vars)
	case *parser.NameRef:
		if x := vars.find(e.Name.Text); x != nil {
			if x.entity != nil {
				return b.tabular(x.entity, x.home)
			}
			return x.table != nil || x.lambda != nil && (x.lambda.View || b.tabularBody(x.lambda, x.home))
		}
		if b.named[e.Name.Text] != nil {
			return true
		}
		if _, ok := b.cat.Table(e.Name.Text); ok {
			return true
		}
		return b.tabularStored(e.Name.Text)
	case *parser.Call:
		return b.tabularCall(e, vars)
	case *parser.Path:
		if entityOf(e, vars) != nil {
			return false
		}
		return qualifier(e.X, vars) || patternCall(e.X, vars) != nil
	}
	return false
}

func (b *binder) tabularCall(e *parser.Call, vars *scope) bool {
	if x := vars.find(e.Name.Text); x != nil {
		return x.pattern != nil || x.lambda != nil && b.tabularBody(x.lambda, x.home)
	}
	if _, ok := b.cat.Table(AnswerPrefix + e.Name.Text); ok {
		return true
	}
	switch e.Name.Text {
	case "_GetWatchlist", "table", "materialize", "view", "totable", "external_table", "stored_query_result", "materialized_view":
		return true
	}
	return b.tabularStored(e.Name.Text)
}

// tabularBody says whether a function gives rows, as far as its text tells.
func (b *binder) tabularBody(l *parser.Lambda, home *scope) bool {
	if l.Body == nil || len(b.calling) > maxCalls {
		return false
	}
	b.calling = append(b.calling, l)
	defer func() { b.calling = b.calling[:len(b.calling)-1] }()
	inner := home.inner()
	for _, p := range l.Params {
		inner.names[p.Name.Text] = &binding{scalar: null(types.Unknown, p.Span)}
		if p.Table != nil {
			inner.names[p.Name.Text] = &binding{table: &Definition{}}
		}
	}
	for _, s := range l.Lets {
		if let, ok := s.(*parser.Let); ok {
			inner.names[let.Name.Text] = b.shape(let.Value, inner)
		}
	}
	return b.tabular(l.Body, inner)
}

// shape is a binding that tells only what kind of thing a let defines.
func (b *binder) shape(value parser.Expr, vars *scope) *binding {
	switch value := value.(type) {
	case *parser.Lambda:
		return &binding{lambda: value, home: vars}
	case *parser.EntityGroup:
		return &binding{group: value, home: vars}
	}
	if b.tabular(value, vars) {
		return &binding{table: &Definition{}}
	}
	return &binding{scalar: null(types.Unknown, parser.Span{})}
}

// qualifier says whether an expression names a database or the like, whose members are tables.
func qualifier(e parser.Expr, vars *scope) bool {
	switch e := e.(type) {
	case *parser.Call:
		return qualifiers[e.Name.Text]
	case *parser.Path:
		return qualifier(e.X, vars)
	case *parser.NameRef:
		x := vars.find(e.Name.Text)
		return x != nil && x.entity != nil && kindOf(x.entity) != tableEntity
	}
	return false
}

// qualifiers name places that one machine has only one of: they all mean the local catalog.
var qualifiers = map[string]bool{"cluster": true, "database": true, "workspace": true, "app": true, "resource": true, "adx": true, "arg": true}
