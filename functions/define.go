package functions

import (
	"kql/functions/types"
)

// Short forms for the tables of functions.

// one is the set of a single type.
func one(t types.Type) types.Set { return types.Of(t) }

// arg is a parameter that takes the given types as they are.
func arg(name string, accept types.Set) Param { return Param{Name: name, Accept: accept} }

// Parameters of one type; whole takes int and long.
func str(name string) Param   { return arg(name, one(types.String)) }
func when(name string) Param  { return arg(name, one(types.Datetime)) }
func span(name string) Param  { return arg(name, one(types.Timespan)) }
func flag(name string) Param  { return arg(name, one(types.Bool)) }
func dyn(name string) Param   { return arg(name, one(types.Dynamic)) }
func whole(name string) Param { return arg(name, types.Integers) }

// scalar takes any type.
func scalar(name string) Param { return arg(name, types.Any) }

// text takes any scalar and has it converted to a string.
func text(name string) Param { return scalar(name).as(types.String) }

// number takes any number and has it converted to a real.
func number(name string) Param { return arg(name, types.Numbers).as(types.Real) }

func (p Param) as(t types.Type) Param { p.As = t; return p }
func (p Param) opt() Param            { p.Optional = true; return p }
func (p Param) many() Param           { p.Repeat = true; return p }
func (p Param) constant() Param       { p.Constant = true; return p }
func (p Param) column() Param         { p.Column = true; return p }
func (p Param) strict() Param         { p.Strict = true; return p }

// among says which texts the parameter takes, or is mostly given.
func (p Param) among(values ...string) Param { p.Values = values; return p }

// sig is a signature with a result of a fixed type.
func sig(result types.Type, k Kernel, params ...Param) Signature {
	return Signature{Params: params, Result: Result{Type: result}, Kernel: k}
}

// untold is a signature that Kusto's binder has and that no document and no answer of the engine shows.
func untold(result types.Type, params ...Param) Signature {
	return Signature{Params: params, Result: Result{Type: result}, Refused: undocumented}
}

const undocumented = "what Kusto gives is not documented"

// ownNulls is the signature with nulls left to the kernel.
func (s Signature) ownNulls() Signature { s.Nulls = OwnNulls; return s }

// prepared is the signature with its kernel made once per call, from the constant arguments.
func (s Signature) prepared(f func(c *Call) (Kernel, error)) Signature { s.Prepare = f; return s }

// needing is the signature with what the first argument has to have.
func (s Signature) needing(f func(c *Call) ([]string, bool)) Signature { s.Needs = f; return s }

// impure is the signature of a function that may answer differently for the same arguments.
func (s Signature) impure() Signature { s.Impure = true; return s }

func sigs(s ...Signature) []Signature { return s }
