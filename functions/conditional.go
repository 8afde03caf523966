package functions

import (
	"errors"
	"math"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// conditionalFunctions choose between values and ask what a value is.
var conditionalFunctions = []*Function{
	{
		Name: "iff", Aliases: []string{"iif"}, Doc: "Gives one value where a condition is true and another where it is false or null.",
		Example: `iff(1 < 2, "yes", "no")`, Want: "yes", Signatures: choices(1), Choice: true,
	},
	{
		Name: "case", Doc: "Gives the value behind the first condition that is true, or else the last value.",
		Example: `case(1 > 2, "a", 2 > 1, "b", "c")`, Want: "b", Signatures: choices(maxConditions), Choice: true,
	},
	ofCommonType("coalesce", "Gives the first value that is not null, or not empty if a string.", types.Any, coalesce, `coalesce(tolong("?"), 42)`, "42"),
	ofCommonType("min_of", "Gives the least value; nulls are left out.", types.Orderable, foremost(kernel.Less), `min_of(10, 1, -3)`, "-3"),
	ofCommonType("max_of", "Gives the greatest value; nulls are left out.", types.Orderable, foremost(kernel.Greater), `max_of(10, 1, -3)`, "10"),
	question("isnull", "Says whether a value is null; a string never is.", isNull, false, `isnull(toint("x"))`, "true"),
	question("isnotnull", "Says whether a value is not null.", isNull, true, `isnotnull(1)`, "true", "notnull"),
	question("isempty", "Says whether a value is null or the empty string.", isEmpty, false, `isempty("")`, "true"),
	question("isnotempty", "Says whether a value is neither null nor the empty string.", isEmpty, true, `isnotempty("")`, "false", "notempty"),
	quality("isnan", "Says whether a number is NaN.", math.IsNaN, `isnan(0.0 / 0)`, "true"),
	quality("isinf", "Says whether a number is infinite.", func(x float64) bool { return math.IsInf(x, 0) }, `isinf(1.0 / 0)`, "true"),
	quality("isfinite", "Says whether a number is neither infinite nor NaN.", func(x float64) bool { return !math.IsInf(x, 0) && x == x }, `isfinite(1.0)`, "true"),
	{
		Name: "assert", Doc: "Stops the query with a message where a condition is false.", Example: `assert(1 < 2, "never")`, Want: "true",
		Signatures: sigs(sig(types.Bool, assert, flag("condition").constant(), str("message").constant()).ownNulls()),
	},
}

// maxConditions is how many conditions case() takes.
const maxConditions = 250

var scalarTypes = []types.Type{
	types.Bool, types.Int, types.Long, types.Real, types.Decimal, types.String, types.Datetime, types.Timespan, types.Guid, types.Dynamic,
}

// choices is the signatures of condition, value, ... value with one to n conditions, for values of each type: numbers
// are promoted and dynamic values converted as the one type that fits best asks.
func choices(n int) []Signature {
	out := make([]Signature, 0, n*len(scalarTypes))
	for _, t := range scalarTypes {
		params := make([]Param, 0, 2*n+1)
		for range n {
			params = append(params, flag("if"), arg("then", one(t)))
		}
		params = append(params, arg("else", one(t)))
		for k := range n {
			out = append(out, sig(t, choose, params[2*k:]...).ownNulls())
		}
	}
	return out
}

// choose gives the value behind the first condition that is true.
func choose(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	last := len(args) - 1
	for i := 0; i < last; i += 2 {
		if args[i].Const && args[i].Bool(0) && i == 0 {
			return args[1], nil
		}
	}
	b := vector.NewBuilder(c.Type, rows)
	for row := range rows {
		at := last
		for i := 0; i < last; i += 2 {
			if args[i].Bool(row) {
				at = i + 1
				break
			}
		}
		b.AppendFrom(args[at], row)
	}
	return b.Vector(), nil
}

// ofCommonType is a function of two or more values of one type, which is also the result's.
func ofCommonType(name, doc string, accept types.Set, k Kernel, example, want string) *Function {
	f := &Function{Name: name, Doc: doc, Example: example, Want: want}
	for _, t := range scalarTypes {
		if accept.Has(t) {
			f.Signatures = append(f.Signatures, sig(t, k, arg("arg", one(t)).strict(), arg("arg", one(t)).strict().many()).ownNulls())
		}
	}
	return f
}

func coalesce(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	b := vector.NewBuilder(c.Type, rows)
	for row := range rows {
		at := 0
		for at < len(args)-1 && empty(args[at], row) {
			at++
		}
		b.AppendFrom(args[at], row)
	}
	return b.Vector(), nil
}

// empty says whether row i is null, or the empty string.
func empty(v *vector.Vector, i int) bool {
	return v.Null(i) || v.Type == types.String && v.Str(i) == ""
}

// foremost gives the argument that is before all others by op.
func foremost(op kernel.Comparison) Kernel {
	return func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		b := vector.NewBuilder(c.Type, rows)
		for row := range rows {
			found := args[0]
			for _, a := range args[1:] {
				if found.Null(row) || !a.Null(row) && op.Holds(kernel.OrderRows(a, row, found, row)) {
					found = a
				}
			}
			b.AppendFrom(found, row)
		}
		return b.Vector(), nil
	}
}

func question(name, doc string, ask func(v *vector.Vector, rows int) []bool, not bool, example, want string, aliases ...string) *Function {
	k := func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		v := args[0]
		n := rows
		if v.Const {
			n = 1
		}
		out := ask(v, n)
		if not {
			for i := range out {
				out[i] = !out[i]
			}
		}
		return &vector.Vector{Type: types.Bool, Len: rows, Const: v.Const, Bools: out}, nil
	}
	return &Function{
		Name: name, Aliases: aliases, Doc: doc, Example: example, Want: want,
		Signatures: sigs(sig(types.Bool, k, scalar("value")).ownNulls()),
	}
}

func isNull(v *vector.Vector, rows int) []bool {
	out := make([]bool, rows)
	for i := range out {
		out[i] = v.Null(i) || v.Type == types.Dynamic && dynamic.KindOf(v.Str(i)) == dynamic.Null
	}
	return out
}

// isEmpty holds for a dynamic empty string, too.
func isEmpty(v *vector.Vector, rows int) []bool {
	if v.Type != types.String && v.Type != types.Dynamic {
		return isNull(v, rows)
	}
	out := make([]bool, rows)
	_, spans := kernel.Spans(v, rows)
	for i, s := range spans {
		out[i] = s.Len == 0
	}
	if v.Type == types.Dynamic {
		for i := range out {
			json := v.Str(i)
			out[i] = v.Null(i) || dynamic.KindOf(json) == dynamic.Null || json == `""`
		}
	}
	return out
}

func quality(name, doc string, ask func(float64) bool, example, want string) *Function {
	return &Function{
		Name: name, Doc: doc, Example: example, Want: want,
		Signatures: sigs(sig(types.Bool, kernel.Map1(ask), number("number"))),
	}
}

func assert(_ *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	if !args[0].Bool(0) {
		return nil, errors.New("assert() has failed with message: '" + args[1].Str(0) + "'")
	}
	return vector.ConstBool(true).Broadcast(rows), nil
}
