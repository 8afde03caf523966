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
