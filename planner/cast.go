package planner

import (
	"kql/functions"
	"kql/functions/types"
)

// cast converts arguments to what the parameters ask for.
func (b *binder) cast(ps []functions.Param, together bool, args []Expr) []Expr {
	out := make([]Expr, len(args))
	common := types.Unknown
	for i, a := range args {
		p := paramAt(ps, i)
		if together && several(p.Accept) && (a.Type() != types.Dynamic || p.Accept.Has(types.Dynamic)) {
			common = b.common(common, a.Type())
		}
	}
	for i, a := range args {
		p := paramAt(ps, i)
		switch {
		case p.As != types.Unknown:
			out[i] = b.convert(a, p.As)
		case together && several(p.Accept) && common != types.Unknown:
			out[i] = b.convert(a, common)
		case !p.Accept.Has(a.Type()) && a.Type().Numeric():
			out[i] = b.convert(a, wider(p.Accept, a.Type()))
		case !p.Accept.Has(a.Type()):
			out[i] = b.convert(a, narrowest(p.Accept))
		default:
			out[i] = a
		}
	}
	return out
}

// common is the type that values of both types are brought to: the wider number, else dynamic.
func (b *binder) common(s, t types.Type) types.Type {
	if w, ok := types.Widest(s, t); ok {
		return w
	}
	return types.Dynamic
}

func several(s types.Set) bool { return s&(s-1) != 0 }

// narrowest is the type that a dynamic argument is converted to.
func narrowest(s types.Set) types.Type {
	for _, t := range []types.Type{types.String, types.Long, types.Real, types.Bool, types.Datetime, types.Timespan, types.Guid, types.Int, types.Decimal} {
		if s.Has(t) {
			return t
		}
	}
	return types.Dynamic
}
