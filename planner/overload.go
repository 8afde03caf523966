package planner

import (
	"kql/functions"
	"kql/functions/types"
)

const unbounded = 1 << 20

func arity(ps []functions.Param) (low, high int) {
	for _, p := range ps {
		if !p.Optional {
			low++
		}
		high++
		if p.Repeat {
			high = unbounded
		}
	}
	return low, high
}

// paramAt is the parameter that argument i is for: the last one again where it repeats.
func paramAt(ps []functions.Param, i int) *functions.Param {
	if i < len(ps) {
		return &ps[i]
	}
	if n := len(ps); n > 0 && ps[n-1].Repeat {
		return &ps[n-1]
	}
	return nil
}

// How well an argument fits a parameter, best last.
const (
	fitDynamic  = iota + 1 // a dynamic value for a scalar, converted as its to-function does
	fitPromoted            // a narrower number
	fitOneOf               // one of several types
	fitExact
)

// fits scores arguments against parameters; 0 where they do not fit. An operator takes a dynamic value for any scalar,
// a function only for a text, as Kusto's binder does.
func fits(ps []functions.Param, got []types.Type, operator bool) int {
	if n := len(ps); n > 0 && len(got) > n && !ps[n-1].Repeat {
		return 0 // case has hundreds of signatures, most of them too short or too long
	} else if len(got) < n && !ps[len(got)].Optional {
		return 0 // what may be left out comes last
	}
	low, high := arity(ps)
	if len(got) < low || len(got) > high {
		return 0
	}
	score := 1
	for i, t := range got {
		p := *paramAt(ps, i)
		fit := fitOne(p, t)
		if fit == fitDynamic && !operator && (p.Strict || p.Accept != types.Of(types.String)) {
			fit = 0
		}
		if fit == 0 {
			return 0
		}
		score += fit * fit * fit
	}
	return score
}

func fitOne(p functions.Param, t types.Type) int {
	switch {
	case t == types.Unknown, p.Accept == types.Of(t):
		return fitExact
	case p.Accept.Has(t):
		return fitOneOf
	case t.Numeric() && wider(p.Accept, t) != types.Unknown:
		return fitPromoted
	case t == types.Dynamic && p.Accept != 0:
		return fitDynamic
	}
	return 0
}

// wider is the narrowest number of the set that t can be promoted to.
func wider(s types.Set, t types.Type) types.Type {
	for w := t + 1; w <= types.Decimal; w++ {
		if s.Has(w) {
			return w
		}
	}
	return types.Unknown
}
