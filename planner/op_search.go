package planner

import (
	"regexp"
	"strings"

	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// search binds search: the rows, of any table named, in which some column has the text.
func (b *binder) search(op *parser.Search, t *table, vars *scope) *table {
	if t != nil && op.In != nil {
		b.fail(op.Span, "KS175", "", "The operator must be the first operator in the query.")
	}
	if parser.Hint(op.Hints, "withsource") != "" {
		b.refuse(op.Span, "search has no withsource; its column is $table.")
	}
	parts := b.searched(op.In, t, vars, op.Where())
	b.matched(parts, op.Predicate, op.Hints, vars)
	if b.opts.Judging && op.In == nil && t == nil {
		parts = []*table{b.byName(parts)}
	}
	return b.unite(parts, false, "$table")
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

// matched puts search's condition behind each table.
func (b *binder) matched(parts []*table, e parser.Expr, hints []parser.Property, vars *scope) {
	s := &condition{binder: b, sensitive: parser.Hint(hints, "kind") == "case_sensitive", several: len(parts) > 1, lacking: map[parser.Span]int{}}
	for i, p := range parts {
		parts[i] = p.with(&Filter{Input: p.node, Predicate: s.of(e, p.frame(vars))})
	}
	for _, d := range s.unknown {
		if s.lacking[d.Span] == len(parts) {
			b.problems = append(b.problems, d)
		}
	}
}

// condition binds the condition of search and find, in which a bare text means that some column has it.
type condition struct {
	*binder
	sensitive bool
	several   bool                // tables, of which some may lack a column that it names
	plain     bool                // a bare text is not taken here
	unknown   parser.Diagnostics  // the names that a table lacks
	lacking   map[parser.Span]int // and how many lack each
}

func (s *condition) of(e parser.Expr, f *frame) Expr {
	switch x := parser.Bare(e).(type) {
	case *parser.Star:
		return &Const{vector.ConstBool(true), x.Span}
	case *parser.Binary:
		if x.Op == "and" || x.Op == "or" {
			return s.operator(x.Op, x.OpAt, x.Span, []Expr{s.of(x.X, f), s.of(x.Y, f)})
		}
		if term, ok := parser.Bare(x.Y).(*parser.Literal); ok && isColon(x) && term.Type == types.String {
			compare, ok := s.pattern(term)
			if !ok {
				return bad(term.Span)
			}
			compare.X, compare.Place = x.X, x.Place
			e = compare
		}
	case *parser.Call:
		if x.Name.Text == "not" && len(x.Args) == 1 {
			around := s.plain
			s.plain = true
			of := s.of(x.Args[0].Value, f)
			s.plain = around
			return s.operator("not", x.Name.Span, x.Span, []Expr{of})
		}
	case *parser.Literal:
		if x.Type == types.String && !s.plain {
			return s.anyHas(x, f)
		}
	}
	if s.sensitive {
		e = s.caseSensitive(e)
	}
	// A column that a table lacks makes the condition false there.
	before := len(s.problems)
	found := s.predicate(e, f)
	lacks := false
	for _, p := range s.problems[before:] {
		if s.several && p.Code == "KS142" {
			if s.lacking[p.Span]++; s.lacking[p.Span] == 1 {
				s.unknown = append(s.unknown, p)
			}
			lacks = true
		}
	}
	if lacks {
		s.problems = s.problems[:before]
		return &Const{vector.ConstBool(false), e.Where()}
	}
	return found
}

// sensitive are the operators on texts that have a case-sensitive twin.
var sensitive = map[string]string{
	"has": "has_cs", "hasprefix": "hasprefix_cs", "hassuffix": "hassuffix_cs", "contains": "contains_cs", "startswith": "startswith_cs", "endswith": "endswith_cs",
	"!has": "!has_cs", "!hasprefix": "!hasprefix_cs", "!hassuffix": "!hassuffix_cs", "!contains": "!contains_cs", "!startswith": "!startswith_cs", "!endswith": "!endswith_cs",
}

// insensitive are those that have none of that name.
var insensitive = map[string]bool{"=~": true, "!~": true, "in~": true, "!in~": true, "has_any": true, "has_all": true}

// caseSensitive is a comparison with the operator that kind=case_sensitive makes of its own.
func (s *condition) caseSensitive(e parser.Expr) parser.Expr {
	changed := e
	if x, ok := parser.Bare(e).(*parser.Binary); ok && sensitive[x.Op] != "" {
		twin := *x
		twin.Op = sensitive[x.Op]
		changed = &twin
	}
	unclear := func(op string, at parser.Span) {
		if insensitive[op] || sensitive[op] != "" {
			s.refuse(at, "What search makes of '%s' where kind=case_sensitive is not documented.", op)
		}
	}
	parser.Each(changed, func(x *parser.Binary) { unclear(x.Op, x.OpAt) })
	parser.Each(changed, func(x *parser.In) { unclear(x.Op, x.OpAt) })
	return changed
}

// isColon says whether a comparison is written Column:"text", which the syntax tree has as has.
func isColon(x *parser.Binary) bool { return x.Op == "has" && x.OpAt.End-x.OpAt.Start == 1 }

// anyHas is true where some column has the text; stars in it stand for anything.
func (s *condition) anyHas(l *parser.Literal, f *frame) Expr {
	compare, ok := s.pattern(l)
	if !ok {
		return bad(l.Span)
	}
	if s.sensitive && sensitive[compare.Op] != "" {
		compare.Op = sensitive[compare.Op]
	}
	compare.X = &parser.Star{Place: l.Place}
	return s.anyColumn(compare, f)
}

// pattern is the comparison with a text that search makes of it by the stars it has: what it compares is left out.
func (s *condition) pattern(l *parser.Literal) (*parser.Binary, bool) {
	compare, text := "has", strings.Trim(l.Value, "*")
	prefix, suffix := strings.HasPrefix(l.Value, "*"), strings.HasSuffix(l.Value, "*")
	switch inside := strings.Contains(text, "*"); {
	case l.Value != "" && text == "", inside && (prefix || suffix):
		s.refuse(l.Span, "What search makes of a text such as %s is not documented.", l.Text)
		return nil, false
	case inside:
		compare = "matches regex"
		parts := strings.Split(text, "*")
		for i, p := range parts {
			parts[i] = regexp.QuoteMeta(p)
		}
		text = `\b` + strings.Join(parts, ".*") + `\b`
	case prefix && suffix:
		compare = "contains"
	case prefix:
		compare = "hassuffix"
	case suffix:
		compare = "hasprefix"
	}
	needle := &parser.Literal{Place: l.Place, Type: types.String, Text: l.Text, Value: text}
	return &parser.Binary{Place: l.Place, Op: compare, OpAt: l.Span, Y: needle}, true
}
