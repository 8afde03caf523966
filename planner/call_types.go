package planner

import (
	"slices"

	"kql/functions"
	"kql/functions/types"
	"kql/parser"
)

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
