package reference

import (
	"slices"
	"strings"

	"kql/functions"
	"kql/functions/types"
)

// Signatures is each way to call a function or an aggregate: bin(value: number, roundTo: number) → number.
func Signatures(name string) (all []string) {
	if f := functions.Builtin.Function(name); f != nil && f.Choice {
		all = append(all, choice(f))
	} else if f != nil {
		for _, s := range f.Signatures {
			if s.Refused != "" {
				continue
			}
			all = append(all, f.Name+parameters(s.Params)+result(s.Result, s.Params, s.Returns != nil))
		}
	}
	if a := functions.Builtin.Aggregate(name); a != nil {
		for _, s := range a.Signatures {
			all = append(all, a.Name+parameters(s.Params)+result(s.Result, s.Params, false))
		}
	}
	return all
}

// choice is how a function of conditions and values is called: it has a signature for each type and number of them.
func choice(f *functions.Function) string {
	more := ""
	if slices.ContainsFunc(f.Signatures, func(s functions.Signature) bool { return len(s.Params) > 3 }) {
		more = "..., "
	}
	return f.Name + "(if: bool, then: any, " + more + "else: any) → any"
}

func parameters(params []functions.Param) string {
	var out []string
	for _, p := range params {
		text := p.Name + ": " + accepted(p)
		if p.Repeat {
			text += ", ..."
		}
		if p.Optional {
			text = "[" + text + "]"
		}
		out = append(out, text)
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// sets are the names of sets of types, those with more types behind those with fewer.
var sets = []struct {
	set  types.Set
	name string
}{
	{types.Integers, "integer"}, {types.Numbers, "number"}, {types.Of(types.Dynamic), "dynamic"}, {types.Texts, "string"}, {types.Any, "any"},
}

// accepted is what a parameter takes.
func accepted(p functions.Param) string {
	for t := types.Bool; t <= types.Dynamic; t++ {
		if p.Accept == types.Of(t) {
			return t.String()
		}
	}
	for _, s := range sets {
		if p.Accept == s.set {
			return s.name
		}
	}
	var all []string
	for t := types.Bool; t <= types.Dynamic; t++ {
		if p.Accept.Has(t) {
			all = append(all, t.String())
		}
	}
	if len(all) > 4 {
		return "scalar"
	}
	return strings.Join(all, "|")
}

// result is what a call gives, where that does not depend on values.
func result(r functions.Result, params []functions.Param, computed bool) string {
	switch {
	case computed:
		return ""
	case r.Kind == functions.Fixed && r.Type != types.Unknown:
		return " → " + r.Type.String()
	case r.Kind == functions.SameAs && r.Arg < len(params):
		return " → type of " + params[r.Arg].Name
	case r.Kind == functions.Widest:
		return " → number"
	}
	return ""
}
