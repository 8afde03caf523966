package planner

import (
	"slices"

	"kql/functions/types"
	"kql/parser"
)

// pattern binds declare pattern: a name for tables that are chosen by texts. One declared by name alone stands for
// what a service puts there, which no machine has by itself.
func (b *binder) pattern(s *parser.Pattern, vars *scope) {
	if vars.names[s.Name.Text] != nil {
		b.fail(s.Name.Span, "KS201", "", "A variable with the name '%s' has already been declared.", s.Name.Text)
		return
	}
	vars.names[s.Name.Text] = &binding{pattern: s, home: vars}
}

// patternCall is e where it calls a pattern, else nil.
func patternCall(e parser.Expr, vars *scope) *parser.Call {
	call, ok := e.(*parser.Call)
	if !ok {
		return nil
	}
	if x := vars.find(call.Name.Text); x == nil || x.pattern == nil {
		return nil
	}
	return call
}

// patternNamed binds pattern("a", "b").Scope to the rows of the case of those texts.
func (b *binder) patternNamed(call *parser.Call, scope parser.Name, vars *scope) *table {
	x := vars.find(call.Name.Text)
	if x.pattern.Cases == nil {
		b.refuse(call.Span, "The pattern '%s' is declared without cases, so there is nothing that it stands for here.", call.Name.Text)
		return nothing()
	}
	if len(call.Args) != len(x.pattern.Params) {
		b.argumentCount(call.Name, len(x.pattern.Params), len(x.pattern.Params))
		return nothing()
	}
	var values []string
	for _, a := range call.Args {
		c, ok := b.scalar(a.Value, &frame{vars: vars}).(*Const)
		if !ok || c.Type() != types.String {
			b.wantedConstant(a.Span)
			return nothing()
		}
		values = append(values, c.Value.Str(0))
	}
	for _, c := range x.pattern.Cases {
		if c.Scope != scope.Text || !slices.Equal(c.Values, values) {
			continue
		}
		return b.expandTable(call.Name, c.Body, x.home, nil, vars)
	}
	b.fail(call.Span, "KS188", "", "The pattern '%s' has no case for these arguments.", call.Name.Text)
	return nothing()
}
