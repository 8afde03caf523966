package functions

import (
	"strconv"
	"strings"
	"unicode"

	"kql/functions/agg"
	"kql/functions/dynamic"
	"kql/functions/types"
)

// statisticAggregates describe how a group's numbers are spread. They leave nulls out.
var statisticAggregates = []*Aggregate{
	aggregate("variance", "", "Gives the variance of a sample.", spread(agg.Variance, true)...),
	aggregate("varianceif", "", "Gives the variance of a sample where a condition is true.", withCondition(1, spread(agg.Variance, true))...),
	aggregate("variancep", "", "Gives the variance of a whole population.", spread(agg.Variance, false)...),
	aggregate("variancepif", "", "Gives the variance of a whole population where a condition is true.", withCondition(1, spread(agg.Variance, false))...),
	aggregate("stdev", "", "Gives the standard deviation of a sample.", spread(agg.Deviation, true)...),
	aggregate("stdevif", "", "Gives the standard deviation of a sample where a condition is true.", withCondition(1, spread(agg.Deviation, true))...),
	aggregate("stdevp", "", "Gives the standard deviation of a whole population.", spread(agg.Deviation, false)...),
	covariance("covariance", "Gives the covariance of two columns of a sample.", covarying(true)),
	covariance("covarianceif", "Gives the covariance of a sample where a condition is true.", withCondition(2, covarying(true))),
	covariance("covariancep", "Gives the covariance of two columns of a whole population.", covarying(false)),
	covariance("covariancepif", "Gives the covariance of a whole population where a condition is true.", withCondition(2, covarying(false))),
	aggregate("percentile", "", "Gives the value that a share of the values does not exceed.", percentiles(1, number("percentile").constant())).tuple(percentileColumns(1)),
	aggregate("percentiles", "", "Gives a column for each percentile.", percentiles(1, number("percentile").constant().many())).tuple(percentileColumns(1)),
	aggregate("percentilew", "", "Gives a percentile of values that count as often as a weight says.", percentiles(2, weight, number("percentile").constant())).tuple(percentileColumns(2)),
	aggregate("percentilesw", "", "Gives percentiles of values that count as often as a weight says.", percentiles(2, weight, number("percentile").constant().many())).tuple(percentileColumns(2)),
	aggregate("percentiles_array", "percentiles", "Gives percentiles as an array.", percentileArrays(1)...),
	aggregate("percentilesw_array", "percentiles", "Gives percentiles of weighted values as an array.", percentileArrays(2, weight)...),
	aggregate("tdigest", "", "Keeps values with their weights for the functions that read percentiles from them.",
		over(types.Dynamic, func(*Call) State { return agg.Digest() }, arg("expr", digestible), whole("weight").opt()),
		untoldOver(Result{Type: types.Dynamic}, span("expr"), whole("weight").opt())),
	mergedDigests("tdigest_merge"),
	mergedDigests("merge_tdigest"),
	aggregate("hll", "", "Keeps what distinct values there are, for dcount_hll.", hashing...),
	aggregate("hll_if", "", "Keeps what distinct values there are where a condition is true, for dcount_hll.", withCondition(1, hashing)...),
	aggregate("hll_merge", "", "Puts values of hll together.", over(types.Dynamic, func(*Call) State { return agg.MergedHashes() }, dyn("hll"))),
	aggregate("buildschema", "schema", "Gives the smallest schema that all values have.", over(types.Dynamic, func(*Call) State { return agg.Schema() }, dyn("expr"))),
}

var weight = whole("weight")

// digestible is what a digest orders by its JSON.
var digestible = types.Numbers | types.Of(types.Datetime)

func spread(state func(sample bool) State, sample bool) []AggregateSignature {
	return []AggregateSignature{over(types.Real, func(*Call) State { return state(sample) }, number("expr")), untoldOver(Result{Type: types.Real}, arg("expr", types.Summable))}
}

func covarying(sample bool) []AggregateSignature {
	return []AggregateSignature{over(types.Real, func(*Call) State { return agg.Covariance(sample) }, number("x"), number("y")),
		untoldOver(Result{Type: types.Real}, arg("x", types.Summable), arg("y", types.Summable))}
}

// covariance names its column after both arguments, as the engine does.
func covariance(name, doc string, signatures []AggregateSignature) *Aggregate {
	return aggregate(name, "", doc, signatures...).tuple(func(_ *Call, arguments []string) []TupleColumn {
		return []TupleColumn{{Name: name + "_" + arguments[0] + "_" + arguments[1], Type: types.Real}}
	})
}

func mergedDigests(name string) *Aggregate {
	return aggregate(name, "merge_tdigests", "Puts values of tdigest together.",
		over(types.Dynamic, func(*Call) State { return agg.MergedDigest() }, dyn("tdigest")))
}

var hashing = []AggregateSignature{over(types.Dynamic, func(c *Call) State { return agg.Hashes(c.Args[0]) },
	arg("expr", types.Any&^types.Of(types.Real, types.Bool)), accuracy)}

// percentiles is a way to call an aggregate whose percentiles are the arguments from one on.
func percentiles(from int, more ...Param) AggregateSignature {
	return likeFirst(func(c *Call) State {
		return agg.Percentiles(c.Args[0], shares(c, from), from > 1, false)
	}, append([]Param{arg("expr", types.Summable)}, more...)...)
}

func percentileArrays(from int, more ...Param) []AggregateSignature {
	state := func(c *Call) State { return agg.Percentiles(c.Args[0], shares(c, from), from > 1, true) }
	params := append([]Param{arg("expr", types.Summable)}, more...)
	return []AggregateSignature{
		over(types.Dynamic, state, append(params, number("percentile").constant().many())...),
		over(types.Dynamic, state, append(params, dyn("percentiles").constant())...),
	}
}

// shares is the percentiles that a call asks for: numbers, or one array of them.
func shares(c *Call, from int) []float64 {
	var out []float64
	for i := from; i < len(c.Args); i++ {
		v := c.Const(i)
		if v.Type != types.Dynamic {
			out = append(out, v.Real(0))
			continue
		}
		for _, e := range dynamic.Elements(v.Str(0)) {
			x, _ := dynamic.Number(e)
			out = append(out, x)
		}
	}
	return out
}

// percentileColumns names the columns percentile_x_99_9.
func percentileColumns(from int) func(c *Call, arguments []string) []TupleColumn {
	return func(c *Call, arguments []string) []TupleColumn {
		var out []TupleColumn
		for _, x := range shares(c, from) {
			text := strings.Map(func(r rune) rune {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					return r
				}
				return '_'
			}, strconv.FormatFloat(x, 'f', -1, 64))
			out = append(out, TupleColumn{Name: "percentile_" + arguments[0] + "_" + text, Type: agg.Percentile(c.Args[0])})
		}
		return out
	}
}
