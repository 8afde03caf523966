package functions

import (
	"kql/functions/agg"
	"kql/functions/types"
)

// basicAggregates count, add up and find extremes. All but count leave nulls out.
var basicAggregates = []*Aggregate{
	aggregate("count", "", "Counts the rows.", over(types.Long, counting),
		over(types.Long, countingIf, flag("predicate")), over(types.Long, counting, arg("expr", types.Any&^types.Of(types.Bool)))),
	aggregate("cnt", "", "Counts the rows.", over(types.Long, counting)).deprecated("count"),
	aggregate("countif", "", "Counts the rows where a condition is true.", over(types.Long, countingIf, flag("predicate"))),
	aggregate("sum", "", "Adds values up; of none the sum is zero.", summing...),
	aggregate("sumif", "", "Adds values up where a condition is true.", withCondition(1, summing)...),
	aggregate("avg", "", "Gives the mean of values; of no number it is NaN.", averaging...),
	aggregate("avgif", "", "Gives the mean of values where a condition is true.", withCondition(1, averaging)...),
	aggregate("min", "", "Gives the smallest value.", extreme(false)...),
	aggregate("minif", "", "Gives the smallest value where a condition is true.", withCondition(1, extreme(false))...),
	aggregate("max", "", "Gives the largest value.", extreme(true)...),
	aggregate("maxif", "", "Gives the largest value where a condition is true.", withCondition(1, extreme(true))...),
	aggregate("dcount", "", "Counts the distinct values, exactly.", distinctly(types.Any, accuracy)...),
	aggregate("dcountif", "", "Counts the distinct values where a condition is true, exactly.", withCondition(1, distinctly(types.Any, accuracy))...),
	aggregate("count_distinct", "", "Counts the distinct values.", distinctly(types.Orderable)...),
	aggregate("count_distinctif", "", "Counts the distinct values where a condition is true.", withCondition(1, distinctly(types.Orderable))...),
	binaryAll("and", func(a, b int64) int64 { return a & b }),
	binaryAll("or", func(a, b int64) int64 { return a | b }),
	binaryAll("xor", func(a, b int64) int64 { return a ^ b }),
}

func counting(*Call) State   { return agg.Count() }
func countingIf(*Call) State { return agg.If(agg.Count(), 0) }

// accuracy is taken and has no effect: the count is exact.
var accuracy = whole("accuracy").constant().opt()

// summable is what sum and avg take, a type each.
var summable = []types.Type{types.Long, types.Real, types.Decimal, types.Timespan, types.Datetime}

// accepting is what a parameter of type t takes: a long takes an int too.
func accepting(t types.Type) types.Set {
	if t == types.Long {
		return types.Integers
	}
	return one(t)
}

var summing = eachSummable(func(t types.Type) types.Type { return t }, func(c *Call) State { return agg.Sum(c.Args[0]) })

var averaging = eachSummable(func(t types.Type) types.Type {
	if t == types.Long {
		return types.Real
	}
	return t
}, func(c *Call) State { return agg.Average(c.Args[0]) })

func eachSummable(result func(types.Type) types.Type, state func(c *Call) State) []AggregateSignature {
	var out []AggregateSignature
	for _, t := range summable {
		out = append(out, over(result(t), state, arg("expr", accepting(t))))
	}
	return out
}

// compared is what has a smallest and a largest value.
var compared = types.Summable | types.Of(types.String, types.Bool)

func extreme(largest bool) []AggregateSignature {
	state := func(c *Call) State { return agg.Extreme(c.Args[0], largest) }
	return []AggregateSignature{likeFirst(state, arg("expr", compared))}
}

func distinctly(of types.Set, more ...Param) []AggregateSignature {
	state := func(c *Call) State { return agg.Distinct(c.Args[0]) }
	return []AggregateSignature{over(types.Long, state, append([]Param{arg("expr", of)}, more...)...)}
}

func binaryAll(name string, op func(a, b int64) int64) *Aggregate {
	state := func(c *Call) State { return agg.Bitwise(c.Args[0], op) }
	return aggregate("binary_all_"+name, "", "Folds integers with the bit operation "+name+".", likeFirst(state, whole("expr")), untoldOver(Result{Kind: SameAs}, arg("expr", types.Summable))).named(FirstArgument)
}
