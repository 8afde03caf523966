package planner

import (
	"slices"
	"strings"

	"kql/functions"
	"kql/functions/types"
	"kql/functions/vector"
	"kql/parser"
)

// call binds name(arguments): a function of the query, a special form, an aggregate, a stored function or
// one of the registry, in that order.
func (b *binder) call(e *parser.Call, f *frame) Expr {
	if x := f.vars.find(e.Name.Text); x != nil && x.lambda != nil {
		return b.expandScalar(e.Name, x.lambda, x.home, e.Args, f)
	}
	if x, ok := b.special(e, f); ok {
		return x
	}
	if a := b.reg.Aggregate(e.Name.Text); a != nil && (f.aggregates != nil || b.reg.Function(e.Name.Text) == nil) {
		if f.aggregates == nil {
			b.aggregateHere(e.Name)
			return bad(e.Span)
		}
		return f.aggregates.first(b, a, e, f)
	}
	if l, ok := b.stored(e.Name); ok {
		return b.expandScalar(e.Name, l, nil, e.Args, f)
	}
	fn := b.reg.Function(e.Name.Text)
	if fn == nil {
		return b.missingCall(e, f)
	}
	if fn.Window {
		if f.window == nil {
			b.fail(e.Name.Span, "KQL101", "put serialize or sort before it, and use it in extend or project", "The function '%s' reads other rows, so it can't stand here.", e.Name.Text)
			return bad(e.Span)
		}
		*f.window = true
	}
	return b.apply(fn, e.Name, e.Span, b.arguments(e.Args, f))
}

// missing reports a function that kql does not have: one it knows to be Kusto's is refused by name.
func (b *binder) missing(n parser.Name) {
	if refused, ok := functions.Refused[n.Text]; ok {
		b.refuse(n.Span, "kql does not have the function '%s': %s.", n.Text, refused.Why)
		return
	}
	b.unknownFunction(n)
}

// missingCall is a call of a function that kql does not have: of the type that Kusto gives it where it is called as
// Kusto has it.
func (b *binder) missingCall(e *parser.Call, f *frame) Expr {
	s := functions.Refused[e.Name.Text].Signature
	if s == nil {
		b.missing(e.Name)
		return bad(e.Span)
	}
	args := b.arguments(e.Args, f)
	if got := typesOf(args); fits(s.Params, got, false) == 0 {
		b.mismatch(&functions.Function{Name: e.Name.Text, Signatures: []functions.Signature{*s}}, e.Name, args, got)
		return bad(e.Span)
	}
	b.missing(e.Name)
	return null(s.Result.Type, e.Span)
}

func typesOf(args []Expr) []types.Type {
	out := make([]types.Type, len(args))
	for i, a := range args {
		out[i] = a.Type()
	}
	return out
}

func (b *binder) arguments(args []parser.Argument, f *frame) []Expr {
	out := make([]Expr, len(args))
	for i, a := range args {
		out[i] = b.scalar(a.Value, f)
	}
	return out
}

// operator applies a function of the registry that the syntax names, not the user.
func (b *binder) operator(name string, at, span parser.Span, args []Expr) Expr {
	fn := b.reg.Function(name)
	if fn == nil {
		b.refuse(at, "kql does not have the operator '%s' yet.", name)
		return bad(span)
	}
	return b.apply(fn, parser.Name{Place: parser.Place{Span: at}, Text: name}, span, args)
}

// apply picks the signature that fits the arguments best and makes the call, casts included.
func (b *binder) apply(fn *functions.Function, n parser.Name, span parser.Span, args []Expr) Expr {
	got := typesOf(args)
	best, bestScore := -1, 0
	for i := range fn.Signatures {
		if score := fits(fn.Signatures[i].Params, got, isOperator(fn.Name)); score > bestScore {
			best, bestScore = i, score
		}
	}
	if t := mixed(fn, got); best < 0 && t != types.Unknown {
		b.refuse(n.Span, "kql does not put %s together in '%s': what Kusto makes of them is not documented.", join(got, ", "), n.Text)
		return null(t, span)
	}
	if best < 0 {
		b.mismatch(fn, n, args, got)
		return null(meant(fn, got), span)
	}
	b.readsClock = b.readsClock || fn.Clock
	if fn.Local != "" {
		b.note(n.Span, "KQL113", "", "%s: %s.", n.Text, fn.Local)
	}
	s := &fn.Signatures[best]
	if !b.constants(s.Params, args) {
		return bad(span)
	}
	args = b.cast(s.Params, s.Cast, args)
	call := &Call{Function: fn, Signature: s, Args: args, Span: span}
	call.Result = b.resultOf(s, call)
	if s.Refused != "" {
		b.refuse(n.Span, "kql does not compute '%s' of %s: %s.", fn.Name, join(got, " and "), s.Refused)
		return null(call.Result, span)
	}
	if slices.Contains(got, types.Unknown) && b.ambiguous(fn, call, got) {
		return bad(span)
	}
	return b.fold(call)
}

// meant is the type of a call that does not fit, if dynamic values stood for any other: what reads it is not wrong, too.
func meant(fn *functions.Function, got []types.Type) types.Type {
	if !slices.Contains(got, types.Dynamic) {
		return types.Unknown
	}
	for _, s := range fn.Signatures {
		if s.Returns == nil && s.Result.Kind == functions.Fixed && fits(s.Params, got, true) > 0 {
			return s.Result.Type
		}
	}
	return types.Unknown
}

// ambiguous says whether a call's type depends on arguments whose type is not known.
func (b *binder) ambiguous(fn *functions.Function, call *Call, got []types.Type) bool {
	for i := range fn.Signatures {
		s := &fn.Signatures[i]
		if fits(s.Params, got, isOperator(fn.Name)) == 0 {
			continue
		}
		if k := s.Result.Kind; s.Returns == nil && (k == functions.Widest || k == functions.Common) || b.resultOf(s, call) != call.Result {
			return true
		}
	}
	return false
}

// mixed is the type that Kusto's binder gives a choice among values of several types: that of the others where some are
// dynamic, and else dynamic. It is Unknown where this is no such choice.
func mixed(fn *functions.Function, got []types.Type) types.Type {
	if !fn.Choice || len(got) < 3 || len(got)%2 == 0 {
		return types.Unknown
	}
	result := types.Unknown
	for i, t := range got {
		switch {
		case i%2 == 0 && i < len(got)-1:
			if t != types.Bool && t != types.Unknown {
				return types.Unknown
			}
		case t == types.Dynamic || t == types.Unknown || t == result:
		case result == types.Unknown:
			result = t
		case t.Numeric() && result.Numeric():
			result = max(t, result)
		default:
			return types.Dynamic
		}
	}
	return result
}

// mismatch says what is wrong with the arguments of a call that no signature fits.
func (b *binder) mismatch(fn *functions.Function, n parser.Name, args []Expr, got []types.Type) {
	if isOperator(fn.Name) {
		b.noOperator(n.Span, n.Text, got)
		return
	}
	computed := slices.DeleteFunc(slices.Clone(fn.Signatures), func(s functions.Signature) bool { return s.Refused != "" })
	low, high := 1<<30, 0
	for _, s := range computed {
		l, h := arity(s.Params)
		low, high = min(low, l), max(high, h)
	}
	switch {
	case len(args) < low || len(args) > high:
		b.argumentCount(n, low, high)
	case len(computed) == 1:
		for i, t := range got {
			if p := paramAt(computed[0].Params, i); fits([]functions.Param{*p}, []types.Type{t}, false) == 0 {
				b.wantedType(args[i].Where(), p.Accept)
			}
		}
	default:
		b.noOverload(n, got)
	}
}

// isOperator says whether a function is written between its arguments, or as a sign before one.
func isOperator(name string) bool { return !isWord(name) || infixWords[name] }

func isWord(s string) bool { return strings.Trim(s[:1], "abcdefghijklmnopqrstuvwxyz_") == "" }

// infixWords are the operators that are words.
var infixWords = map[string]bool{
	"and": true, "or": true, "in": true, "in~": true, "between": true, "has_any": true, "has_all": true, "matches regex": true,
	"has": true, "has_cs": true, "contains": true, "contains_cs": true, "startswith": true, "startswith_cs": true, "endswith": true, "endswith_cs": true,
	"hasprefix": true, "hasprefix_cs": true, "hassuffix": true, "hassuffix_cs": true,
}

// constants checks the arguments that must be known before a row is read, or be columns.
func (b *binder) constants(ps []functions.Param, args []Expr) bool {
	ok := true
	for i, a := range args {
		_, isColumn := a.(*Ref)
		switch p := paramAt(ps, i); {
		case p.Column && !isColumn && a.Type() != types.Unknown:
			b.wantedColumn(a.Where())
			ok = false
		case !p.Constant:
		case !constant(a):
			b.wantedConstant(a.Where())
			ok = false
		case unbound(a): // what is wrong with it has been said
			ok = false
		}
	}
	return ok
}

// unbound says whether a part of an expression could not be bound.
func unbound(e Expr) (found bool) {
	walkExpr(e, func(e Expr) {
		if c, ok := e.(*Const); ok && c.Type() == types.Unknown {
			found = true
		}
	})
	return found
}

// constant says whether an expression reads no row.
func constant(e Expr) bool {
	switch e := e.(type) {
	case *Ref:
		return false
	case *Call:
		for _, a := range e.Args {
			if !constant(a) {
				return false
			}
		}
	}
	return true
}

// resultOf is a call's type.
func (b *binder) resultOf(s *functions.Signature, call *Call) types.Type {
	if s.Returns != nil {
		return s.Returns(b.context(call))
	}
	return resultType(s.Result, typesOf(call.Args), call.Args)
}

func resultType(r functions.Result, got []types.Type, args []Expr) types.Type {
	switch r.Kind {
	case functions.Widest, functions.Common:
		t := types.Unknown
		for _, g := range got {
			if w, ok := types.Widest(t, g); ok {
				t = w
			}
		}
		if t == types.Int && r.Kind == functions.Widest {
			return types.Long
		}
		return t
	case functions.SameAs:
		return got[min(r.Arg, len(got)-1)]
	case functions.Literal:
		if r.Arg < len(args) {
			if c, ok := args[r.Arg].(*Const); ok {
				if t, ok := types.Named(c.Value.Str(0)); ok {
					return t
				}
			}
		}
		return types.String
	}
	return r.Type
}

// context is a call as its kernel sees it.
func (b *binder) context(e *Call) *functions.Call {
	c := &functions.Call{Name: e.Function.Name, Type: e.Result, Query: b.query, Args: make([]types.Type, len(e.Args)), Consts: make([]*vector.Vector, len(e.Args))}
	for i, a := range e.Args {
		c.Args[i] = a.Type()
		if k, ok := a.(*Const); ok {
			c.Consts[i] = k.Value
		}
	}
	return c
}
