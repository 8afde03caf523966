package planner

import (
	"slices"

	"kql/functions/types"
	"kql/parser"
)

// maxCalls is how deep functions of a query may call one another.
const maxCalls = 64

// maxExpansions is how many calls of such functions, and entities of macro-expand, a query may come to, those inside
// others counted each time.
const maxExpansions = 10_000

// enter prepares the expansion of a function at a call: a scope with its parameters and lets bound. leave
// ends it. ok is false where the call is wrong; that has been reported.
func (b *binder) enter(n parser.Name, l *parser.Lambda, home *scope, args []parser.Argument, f *frame) (inner *scope, leave func(), ok bool) {
	if slices.Contains(b.calling, l) || len(b.calling) >= maxCalls {
		b.fail(n.Span, "", "", "The function '%s' calls itself.", n.Text)
		return nil, nil, false
	}
	if !b.expandable(n.Span) {
		return nil, nil, false
	}
	inner = home.inner()
	if !b.parameters(n, l, args, f, inner) {
		return nil, nil, false
	}
	if home == nil {
		b.calls = append(b.calls, storedCall{l.Span, n})
	}
	before := len(b.problems)
	leaveHome := b.enterHome(Home{InFunction, n.Text, n.Span})
	b.calling = append(b.calling, l)
	if home == nil {
		b.inStored++
	}
	for _, s := range l.Lets {
		if let, is := s.(*parser.Let); is {
			b.let(let, inner)
		}
	}
	return inner, func() {
		leaveHome()
		b.calling = b.calling[:len(b.calling)-1]
		if home == nil {
			b.inStored--
			b.calledHere(n, before)
		}
	}, true
}

// expandable counts one more part of the query that is bound anew for each use, and says whether that may be.
func (b *binder) expandable(at parser.Span) bool {
	if b.expansions++; b.expansions == maxExpansions+1 {
		b.fail(at, "", "", "The functions and macro-expands of this query come to more than %d uses.", maxExpansions)
	}
	return b.expansions <= maxExpansions
}

// parameters binds arguments, by place or by name, to a function's parameters.
func (b *binder) parameters(n parser.Name, l *parser.Lambda, args []parser.Argument, f *frame, inner *scope) bool {
	low := 0
	for _, p := range l.Params {
		if p.Default == nil {
			low++
		}
	}
	given := map[string]parser.Expr{}
	for i, a := range args {
		switch {
		case a.Name != nil && !declares(l, a.Name.Text):
			b.unknownArgument(*a.Name, l)
			return false
		case a.Name != nil:
			given[a.Name.Text] = a.Value
		case i < len(l.Params):
			given[l.Params[i].Name.Text] = a.Value
		}
	}
	if len(args) > len(l.Params) || len(given) < low && len(args) < low {
		b.argumentCount(n, low, len(l.Params))
		return false
	}
	for _, p := range l.Params {
		x := b.parameter(p, given[p.Name.Text], n, f, inner)
		if x == nil {
			return false
		}
		inner.names[p.Name.Text] = x
	}
	return true
}

func declares(l *parser.Lambda, name string) bool {
	return slices.ContainsFunc(l.Params, func(p parser.Param) bool { return p.Name.Text == name })
}

func (b *binder) parameter(p parser.Param, arg parser.Expr, n parser.Name, f *frame, inner *scope) *binding {
	at := f
	if arg == nil {
		arg, at = p.Default, &frame{vars: inner}
	}
	switch {
	case arg == nil:
		b.fail(n.Span, "KS197", "", "The argument for parameter '%s' is missing.", p.Name.Text)
		return nil
	case p.Table != nil:
		if !b.tabular(arg, at.vars) {
			b.wantedTable(arg.Where())
			return nil
		}
		t := b.table(arg, at.vars)
		return &binding{table: &Definition{Name: p.Name.Text, Plan: t.node}, open: t.open}
	}
	value := b.scalar(arg, at)
	if value.Type() != p.Type && !promotable(value.Type(), p.Type) && !wholeConstant(value, p.Type) {
		return &binding{scalar: null(p.Type, arg.Where()), given: value}
	}
	return &binding{scalar: b.convert(value, p.Type)}
}

// wholeConstant says whether a value is a whole number that is written out, for a parameter of type int.
func wholeConstant(value Expr, to types.Type) bool {
	k, ok := value.(*Const)
	return ok && to == types.Int && k.Type() == types.Long && k.Value.Long(0) == int64(int32(k.Value.Long(0)))
}

// promotable says whether a value of one type is taken for a parameter of another.
func promotable(from, to types.Type) bool {
	return from == types.Unknown || from == types.Dynamic || to == types.Dynamic || from.Numeric() && to.Numeric() && from < to
}

// expandScalar binds a call of a function that gives a scalar: its body, with the arguments in it.
func (b *binder) expandScalar(n parser.Name, l *parser.Lambda, home *scope, args []parser.Argument, f *frame) Expr {
	if l == nil {
		return bad(n.Span)
	}
	inner, leave, ok := b.enter(n, l, home, args, f)
	if !ok {
		return bad(n.Span)
	}
	defer leave()
	if l.Body == nil {
		b.wantedScalar(n.Span)
		return bad(n.Span)
	}
	body := *f
	body.vars, body.rows = inner, nil
	return b.scalar(l.Body, &body)
}

// expandTable binds a call of a function that gives rows.
func (b *binder) expandTable(n parser.Name, l *parser.Lambda, home *scope, args []parser.Argument, vars *scope) *table {
	if l == nil {
		return nothing()
	}
	inner, leave, ok := b.enter(n, l, home, args, &frame{vars: vars})
	if !ok {
		return nothing()
	}
	defer leave()
	if l.Body == nil {
		b.wantedTable(n.Span)
		return nothing()
	}
	return b.table(l.Body, inner)
}
