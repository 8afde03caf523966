package functions

import (
	"slices"

	"kql/functions/agg"
	"kql/functions/types"
)

// Short forms for the tables of aggregates.

// maxElements is how many elements a list, set or bag may have, and has where no size is given.
const maxElements = 1 << 20

// aggregate names its unnamed column prefix_argument.
func aggregate(name, prefix, doc string, signatures ...AggregateSignature) *Aggregate {
	return &Aggregate{Name: name, Prefix: prefix, Doc: doc, Naming: NameAndFirst, Signatures: signatures}
}

// deprecated is the aggregate with a word on what to use instead.
func (a *Aggregate) deprecated(instead string) *Aggregate { a.Deprecated = instead; return a }

// named is the aggregate with another rule for the names of its columns.
func (a *Aggregate) named(n Naming) *Aggregate { a.Naming = n; return a }

// tuple is the aggregate with columns named by f.
func (a *Aggregate) tuple(f func(c *Call, arguments []string) []TupleColumn) *Aggregate {
	a.Tuple = f
	return a
}

// starred is the aggregate with * as an argument, from that argument on.
func (a *Aggregate) starred(from int) *Aggregate { a.Star, a.StarFrom = true, from; return a }

// over is a way to call an aggregate with a result of a fixed type.
func over(result types.Type, state func(c *Call) State, params ...Param) AggregateSignature {
	return AggregateSignature{Params: params, Result: Result{Type: result}, New: state}
}

// likeFirst is a way to call an aggregate with a result of its first argument's type.
func likeFirst(state func(c *Call) State, params ...Param) AggregateSignature {
	return AggregateSignature{Params: params, Result: Result{Kind: SameAs}, New: state}
}

// untoldOver is a way to call an aggregate that Kusto's binder has and that no document and no answer shows.
func untoldOver(result Result, params ...Param) AggregateSignature {
	return AggregateSignature{Params: params, Result: result, Refused: undocumented}
}

// withCondition is the signatures with a condition as argument at: the state sees only the rows where it is
// true, and no condition.
func withCondition(at int, signatures []AggregateSignature) []AggregateSignature {
	out := make([]AggregateSignature, len(signatures))
	for i, s := range signatures {
		inner := s.New
		s.Params = slices.Insert(slices.Clone(s.Params), at, flag("predicate"))
		s.New = func(c *Call) State {
			own := *c
			own.Args = slices.Delete(slices.Clone(c.Args), at, at+1)
			own.Consts = slices.Delete(slices.Clone(c.Consts), at, at+1)
			return agg.If(inner(&own), at)
		}
		out[i] = s
	}
	return out
}

// sizeLimit is the most elements that a collection may have: constant argument at, where it is given.
func sizeLimit(c *Call, at, otherwise int) int {
	if v := c.Const(at); v != nil && !v.Null(0) {
		return int(min(max(v.Long(0), 0), maxElements))
	}
	return otherwise
}
