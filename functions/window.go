package functions

import (
	"github.com/cockroachdb/apd/v3"

	"kql/functions/kernel"
	"kql/functions/types"
	"kql/functions/vector"
)

// windowFunctions read rows beside their own; their kernels see all rows, in order, at once.
var windowFunctions = []*Function{
	{
		Name: "row_number", Doc: "Numbers the rows from a start (1), anew where a condition is true.",
		Example: overRows("row_number()"), Want: "[1,2,3]",
		Window: true, Signatures: sigs(sig(types.Long, rowNumber, whole("startingIndex").opt(), flag("restart").opt()).ownNulls().impure()),
	},
	neighbour("prev", "before", -1, "[0,5,5]"),
	neighbour("next", "after", 1, "[5,7,0]"),
	{
		Name: "row_cumsum", Doc: "Adds a number up over the rows, anew where a condition is true.",
		Example: overRows("row_cumsum(x)"), Want: "[5,10,17]",
		Window: true, Signatures: sigs(Signature{
			Params: []Param{arg("term", types.Numbers), flag("restart").opt()},
			Result: Result{Kind: SameAs}, Nulls: OwnNulls, Kernel: cumulate, Impure: true,
		}),
	},
	ranking("row_rank_dense", "each new value being one more than the last", func(rank, _ int64) int64 { return rank + 1 }, "[1,1,2]"),
	ranking("row_rank_min", "each new value taking the number of its row", func(_, row int64) int64 { return row }, "[1,1,3]"),
	{
		Name: "row_window_session", Doc: "Gives the first time of each row's session; one ends after a time from its first row, or from one row to the next.",
		Example: overRows("tostring(row_window_session(unixtime_seconds_todatetime(x), 1h, 2s))"), Want: `["1970-01-01T00:00:05.0000000Z","1970-01-01T00:00:05.0000000Z","1970-01-01T00:00:07.0000000Z"]`,
		Window: true, Signatures: sigs(sig(types.Datetime, windowSession, when("expr"), span("maxDistanceFromFirst"), span("maxDistanceBetweenNeighbors"), flag("restart").opt()).ownNulls().impure()),
	},
}

// overRows is an example: a call over three rows, as a list.
func overRows(call string) string {
	return "toscalar(datatable(x: long)[5, 5, 7] | serialize y = " + call + " | summarize make_list(y))"
}

// restarts says where argument i, a condition that may be missing, is true.
func restarts(args []*vector.Vector, i int) func(row int) bool {
	if i >= len(args) {
		return func(int) bool { return false }
	}
	return args[i].Bool
}

func rowNumber(_ *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	out := make([]int64, rows)
	again := restarts(args, 1)
	next := int64(1)
	for i := range rows {
		if len(args) > 0 && (i == 0 || again(i)) {
			next = args[0].Long(i)
		}
		out[i] = next
		next++
	}
	return &vector.Vector{Type: types.Long, Len: rows, Longs: out}, nil
}

// neighbour is a function that reads a column some rows away, in the direction of sign.
func neighbour(name, where string, sign int64, want string) *Function {
	k := func(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		if len(args) == 1 || args[1].Const && len(args) == 2 {
			by := sign
			if len(args) == 2 && rows > 0 {
				by *= args[1].Long(0)
			}
			if v, ok := moved(args[0], by, rows); ok {
				return v, nil
			}
		}
		b := vector.NewBuilder(c.Type, rows)
		for i := range rows {
			by := int64(1)
			if len(args) > 1 {
				by = args[1].Long(i)
			}
			switch from := int64(i) + sign*by; {
			case from >= 0 && from < int64(rows):
				b.AppendFrom(args[0], int(from))
			case len(args) > 2:
				appendConverted(b, args[2], i)
			default:
				b.AppendNull()
			}
		}
		return b.Vector(), nil
	}
	return &Function{
		Name: name, Doc: "Gives a column's value some rows " + where + " (1), or a default where there is no such row.",
		Example: overRows(name + "(x, 1, 0)"), Want: want,
		Window: true, Signatures: sigs(Signature{
			Params: []Param{scalar("column").column(), whole("offset").opt(), scalar("default_value").constant().opt()},
			Result: Result{Kind: SameAs}, Nulls: OwnNulls, Kernel: k, Impure: true,
		}),
	}
}

// moved is each row's neighbour by rows away, null where there is none; ok is false where it has too much text.
func moved(v *vector.Vector, by int64, rows int) (out *vector.Vector, ok bool) {
	gap := int(max(-int64(rows), min(by, int64(rows))))
	none := func(n int) *vector.Vector { return vector.ConstNull(v.Type).Broadcast(n) }
	if gap < 0 {
		return vector.Concat(v.Type, []*vector.Vector{none(-gap), v.Slice(0, rows+gap)})
	}
	return vector.Concat(v.Type, []*vector.Vector{v.Slice(gap, rows), none(gap)})
}

// appendConverted adds row i of v, which may be of a narrower number type; any other type gives null.
func appendConverted(b *vector.Builder, v *vector.Vector, i int) {
	switch {
	case v.Type == b.Type():
		b.AppendFrom(v, i)
	case v.Null(i):
		b.AppendNull()
	case types.Integers.Has(v.Type) && types.Integers.Has(b.Type()):
		b.AppendLong(v.Long(i))
	case types.Integers.Has(v.Type) && b.Type() == types.Real:
		b.AppendReal(float64(v.Long(i)))
	case types.Integers.Has(v.Type) && b.Type() == types.Decimal:
		b.AppendDecimal(apd.New(v.Long(i), 0))
	default:
		b.AppendNull()
	}
}

// cumulate leaves a null row's sum as it was.
func cumulate(c *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	v, again := args[0], restarts(args, 1)
	b := vector.NewBuilder(c.Type, rows)
	var long int64
	var float float64
	decimal := new(apd.Decimal)
	for i := range rows {
		if again(i) {
			long, float, decimal = 0, 0, new(apd.Decimal)
		}
		has := !v.Null(i)
		switch c.Type {
		case types.Real:
			if has {
				float += v.Real(i)
			}
			b.AppendReal(float)
		case types.Decimal:
			if has {
				if _, err := apd.BaseContext.WithPrecision(34).Add(decimal, decimal, v.Decimal(i)); err != nil {
					return nil, err
				}
			}
			b.AppendDecimal(decimal)
		default:
			if has {
				long += v.Long(i)
			}
			b.AppendLong(long)
		}
	}
	return b.Vector(), nil
}

// ranking is a function whose number changes where the value does: next gives it from the last number and
// the row, counted from 1 since the last restart.
func ranking(name, how string, next func(rank, row int64) int64, want string) *Function {
	k := func(_ *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
		out := make([]int64, rows)
		again := restarts(args, 1)
		rank, row := int64(0), int64(0)
		for i := range rows {
			fresh := i == 0 || again(i)
			if fresh {
				rank, row = 0, 0
			}
			row++
			if fresh || !kernel.SameRow(args[0], i-1, i) {
				rank = next(rank, row)
			}
			out[i] = rank
		}
		return &vector.Vector{Type: types.Long, Len: rows, Longs: out}, nil
	}
	return &Function{
		Name: name, Doc: "Ranks sorted rows by a value, " + how + "; starts anew where a condition is true.",
		Example: overRows(name + "(x)"), Want: want,
		Window: true, Signatures: sigs(sig(types.Long, k, arg("term", types.Orderable), flag("restart").opt()).ownNulls().impure()),
	}
}

func windowSession(_ *Call, args []*vector.Vector, rows int) (*vector.Vector, error) {
	at, again := args[0], restarts(args, 3)
	b := vector.NewBuilder(types.Datetime, rows)
	open := false
	var first, last int64
	for i := range rows {
		if at.Null(i) {
			open = false
			b.AppendNull()
			continue
		}
		now := at.Long(i)
		if !open || again(i) || tooFar(now, first, args[1], i) || tooFar(now, last, args[2], i) {
			first = now
		}
		open, last = true, now
		b.AppendLong(first)
	}
	return b.Vector(), nil
}

// tooFar says whether now is at least the row's distance after from.
func tooFar(now, from int64, distance *vector.Vector, row int) bool {
	return !distance.Null(row) && now-from >= distance.Long(row)
}
