package planner

import (
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// search binds search: the rows, of any table named, in which some column has the text.
func (b *binder) search(op *parser.Search, t *table, vars *scope) *table {
	parts := b.searched(op.In, t, vars, op.Where())
	source := parser.Hint(op.Hints, "withsource")
	if source == "" {
		source = "$table"
	}
	compare := "has"
	if parser.Hint(op.Hints, "kind") == "case_sensitive" {
		compare = "has_cs"
	}
	for i, p := range parts {
		parts[i] = p.with(&Filter{Input: p.node, Predicate: b.searchPredicate(op.Predicate, compare, len(parts) > 1, p.frame(vars))})
	}
	if b.opts.Judging && op.In == nil && t == nil {
		parts = []*table{b.byName(parts)}
	}
	return b.unite(parts, false, source)
}

// searched is the tables that search and find look into.
func (b *binder) searched(in []parser.Expr, t *table, vars *scope, at parser.Span) []*table {
	if t != nil {
		return []*table{t}
	}
	var parts []*table
	for _, e := range in {
		parts = append(parts, b.sources(e, vars, false)...)
	}
	if in == nil {
		parts = b.wildTables(&parser.Wildcard{Place: parser.Place{Span: at}, Pattern: "*"}, vars, false)
	}
	return parts
}

// searchPredicate binds search's condition, in which a bare text means that some column has it. Among several
// tables some may lack a column that it names.
func (b *binder) searchPredicate(e parser.Expr, compare string, several bool, f *frame) Expr {
	switch x := parser.Bare(e).(type) {
	case *parser.Star:
		return &Const{vector.ConstBool(true), x.Span}
	case *parser.Binary:
		if x.Op == "and" || x.Op == "or" {
			return b.operator(x.Op, x.OpAt, x.Span, []Expr{b.searchPredicate(x.X, compare, several, f), b.searchPredicate(x.Y, compare, several, f)})
		}
	case *parser.Call:
		if x.Name.Text == "not" && len(x.Args) == 1 {
			return b.operator("not", x.Name.Span, x.Span, []Expr{b.searchPredicate(x.Args[0].Value, compare, several, f)})
		}
	case *parser.Literal:
		if x.Type == types.String {
			return b.anyHas(x, compare, f)
		}
	}
	// A column that a table lacks makes the condition false there.
	before := len(b.problems)
	found := b.predicate(e, f)
	for _, p := range b.problems[before:] {
		if several && p.Code == "KS142" {
			b.problems = b.problems[:before]
			return &Const{vector.ConstBool(false), e.Where()}
		}
	}
	return found
}

// anyHas is true where some column has the text; stars at its ends stand for anything.
func (b *binder) anyHas(l *parser.Literal, compare string, f *frame) Expr {
	text := l.Value
	prefix, suffix := len(text) > 1 && text[0] == '*', len(text) > 1 && text[len(text)-1] == '*'
	switch {
	case prefix && suffix:
		text, compare = text[1:len(text)-1], "contains"
	case prefix:
		text, compare = text[1:], "hassuffix"
	case suffix:
		text, compare = text[:len(text)-1], "hasprefix"
	}
	needle := &parser.Literal{Place: l.Place, Type: types.String, Text: l.Text, Value: text}
	return b.anyColumn(&parser.Binary{Place: l.Place, Op: compare, OpAt: l.Span, X: &parser.Star{Place: l.Place}, Y: needle}, f)
}
