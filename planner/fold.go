package planner

import (
	"errors"

	"kql/functions"
	"kql/functions/types"
	"kql/functions/vector"
)

// fold computes a call whose arguments are constants, and has a call with some constants checked: a bad
// regular expression is found before a row is read.
func (b *binder) fold(e *Call) Expr {
	known := true
	for _, a := range e.Args {
		_, is := a.(*Const)
		known = known && is && a.Type() != types.Unknown
		if a.Type() == types.Unknown {
			return e
		}
	}
	kernel := e.Signature.Kernel
	if e.Signature.Prepare != nil {
		var err error
		if kernel, err = e.Signature.Prepare(b.context(e)); err != nil {
			return b.unprepared(e, err)
		}
	}
	if !known || e.Signature.Impure || e.Function.Window || e.Function.Tuple != nil || kernel == nil {
		return e
	}
	c := b.context(e)
	args := make([]*vector.Vector, len(c.Consts))
	copy(args, c.Consts)
	v, err := kernel(c, args, 1)
	if err != nil {
		b.fail(e.Span, "", "", "%s", err)
		return bad(e.Span)
	}
	one := *v
	one.Const = true
	return &Const{&one, e.Span}
}

// unprepared reports constant arguments that make no kernel.
func (b *binder) unprepared(e *Call, err error) Expr {
	if unknown := (*functions.UnknownSyntax)(nil); errors.As(err, &unknown) {
		b.refuse(e.Span, "%s", err)
		return null(e.Result, e.Span)
	}
	b.fail(e.Span, "", "", "%s", err)
	return bad(e.Span)
}

// conversions are the functions that make one type of another.
var conversions = map[types.Type]string{
	types.Bool: "tobool", types.Int: "toint", types.Long: "tolong", types.Real: "toreal", types.Decimal: "todecimal", types.String: "tostring",
	types.Datetime: "todatetime", types.Timespan: "totimespan", types.Guid: "toguid", types.Dynamic: functions.Boxing,
}

// convert makes a value of type t of an expression; one of unknown type fits as it is.
func (b *binder) convert(e Expr, t types.Type) Expr {
	if e.Type() == t || t == types.Unknown || e.Type() == types.Unknown {
		return e
	}
	if c, ok := e.(*Const); ok && c.Value.Len == 1 && c.Value.Null(0) {
		return null(t, e.Where())
	}
	return b.operator(conversions[t], e.Where(), e.Where(), []Expr{e})
}
