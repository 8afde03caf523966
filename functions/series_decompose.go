package functions

import (
	"fmt"
	"math"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/series"
	"kql/functions/types"
)

// seriesDecomposeFunctions find what repeats in a series, what goes on, and what stands out.
var seriesDecomposeFunctions = []*Function{
	{
		Name: "series_periods_detect", Doc: "Finds the periods of a series between two lengths, the best first.",
		Tuple:   tupleOf("series_periods_detect", periodColumns...),
		Example: `series_periods_detect(dynamic([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5]), 0, 10, 1)[0][0]`, Want: "5.0",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, periodsDetect), dyn("series"), number("min_period"), number("max_period"), whole("num_periods"))),
	},
	{
		Name: "series_periods_validate", Doc: "Says how well a series repeats after each of the given lengths.",
		Tuple:   tupleOf("series_periods_validate", periodColumns...),
		Example: `series_periods_validate(dynamic([1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5]), 7)[1][0]`, Want: "0.0",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, periodsValidate), dyn("series"), number("period").many())),
	},
	{
		Name: "series_seasonal", Doc: "Gives what repeats in a series: the median of each phase of its period.",
		Example: `series_seasonal(dynamic([1, 2, 1, 2, 1, 2, 9]), 2)`, Want: "[1.0,2.0,1.0,2.0,1.0,2.0,1.0]",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, seasonal), dyn("series"), whole("period").opt(), whole("test_points").opt())),
	},
	{
		Name: "series_decompose", Doc: "Takes a series apart into what repeats, its trend and the rest.",
		Tuple:   tupleOf("series_decompose", TupleColumn{"baseline", types.Dynamic}, TupleColumn{"seasonal", types.Dynamic}, TupleColumn{"trend", types.Dynamic}, TupleColumn{"residual", types.Dynamic}),
		Example: `series_decompose(dynamic([1, 3, 5]), 0, "linefit")[2]`, Want: "[1.0,3.0,5.0]",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, func(c *Call, r kernel.Row) (kernel.JSON, bool) {
			d, ok := decomposed(r, settings{seasonality: 1, trend: 2, test: 3, threshold: 4, usual: series.Average})
			return kernel.JSON(dynamic.Join([]string{numbersText(d.Baseline), numbersText(d.Seasonal), numbersText(d.Trend), numbersText(d.Residual)})), ok
		}), dyn("series"), whole("seasonality").opt(), str("trend").opt(), whole("test_points").opt(), number("seasonality_threshold").opt())),
	},
	{
		Name: "series_decompose_forecast", Doc: "Foretells the last points of a series from what repeats in it and its trend.",
		Example: `series_decompose_forecast(dynamic([1, 2, 3, 0]), 1)`, Want: "[1.0,2.0,3.0,4.0]",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, func(c *Call, r kernel.Row) (kernel.JSON, bool) {
			d, ok := decomposed(r, settings{test: 1, seasonality: 2, trend: 3, threshold: 4, usual: series.StraightLine})
			return kernel.JSON(numbersText(d.Baseline)), ok
		}), dyn("series"), whole("points"), whole("seasonality").opt(), str("trend").opt(), number("seasonality_threshold").opt())),
	},
	{
		Name: "series_decompose_anomalies", Doc: "Marks the points of a series that stand out from what repeats in it and its trend.",
		Tuple:   tupleOf("series_decompose_anomalies", TupleColumn{"ad_flag", types.Dynamic}, TupleColumn{"ad_score", types.Dynamic}, TupleColumn{"baseline", types.Dynamic}),
		Example: `series_decompose_anomalies(dynamic([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 50]), 1.5, 0)[0]`, Want: "[0,0,0,0,0,0,0,0,0,0,1]",
		Signatures: sigs(sig(types.Dynamic, nil, dyn("series"), number("threshold").opt(), whole("seasonality").opt(), str("trend").opt(),
			whole("test_points").opt(), str("method").opt().constant(), number("seasonality_threshold").opt()).prepared(prepareAnomalies)),
	},
}

var periodColumns = []TupleColumn{{"periods", types.Dynamic}, {"scores", types.Dynamic}}

func numbersText(values []float64) string { return series.Reals(values).JSON() }

func periodsText(lengths, scores []float64) kernel.JSON {
	return kernel.JSON(dynamic.Join([]string{numbersText(lengths), numbersText(scores)}))
}

// mostPeriods bounds how many periods a call can ask for.
const mostPeriods = 1024

func periodsDetect(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	y, ok := fullSeries(r)
	n := r.Long(3)
	if !ok || n < 0 || n > mostPeriods {
		return "", false
	}
	lengths, scores := make([]float64, n), make([]float64, n)
	at := 0
	for _, p := range series.Periods(y) {
		if at < int(n) && float64(p.Length) >= r.Real(1) && float64(p.Length) <= r.Real(2) {
			lengths[at], scores[at] = float64(p.Length), p.Score
			at++
		}
	}
	return periodsText(lengths, scores), true
}

func periodsValidate(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	y, ok := fullSeries(r)
	if !ok {
		return "", false
	}
	found := series.Periods(y)
	var lengths, scores []float64
	for i := range r.Args[1:] {
		length, score := r.Real(i+1), 0.0
		for _, p := range found {
			if math.Abs(length-float64(p.Length)) < 0.5 {
				score = p.Score
			}
		}
		lengths, scores = append(lengths, length), append(scores, score)
	}
	return periodsText(lengths, scores), true
}

// The scores that a period must reach to count, where the query does not say.
const (
	seasonalThreshold  = 0.7
	decomposeThreshold = 0.6
)

func seasonal(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	y, ok := fullSeries(r)
	if !ok {
		return "", false
	}
	period, test := series.Detect, 0
	if len(r.Args) > 1 {
		period = int(r.Long(1))
	}
	if len(r.Args) > 2 {
		test = int(min(max(r.Long(2), 0), int64(len(y))))
	}
	d := series.Decompose(y, period, series.NoTrend, test, seasonalThreshold)
	return kernel.JSON(numbersText(d.Seasonal)), true
}

// settings are the places of a decomposition's arguments, 0 for none, and its usual trend.
type settings struct {
	seasonality, trend, test, threshold int
	usual                               string
}

func decomposed(r kernel.Row, s settings) (d series.Decomposition, ok bool) {
	y, ok := fullSeries(r)
	if !ok {
		return d, false
	}
	given := func(i int) bool { return i > 0 && i < len(r.Args) }
	period, trend, test, threshold := series.Detect, s.usual, 0, decomposeThreshold
	if given(s.seasonality) {
		period = int(r.Long(s.seasonality))
	}
	if given(s.trend) {
		trend = r.Str(s.trend)
	}
	if given(s.test) {
		test = int(min(max(r.Long(s.test), 0), int64(len(y))))
	}
	if given(s.threshold) {
		threshold = r.Real(s.threshold)
	}
	return series.Decompose(y, period, trend, test, threshold), true
}

func prepareAnomalies(c *Call) (Kernel, error) {
	fences := series.CustomTukey
	if m := c.Const(5); m != nil {
		switch m.Str(0) {
		case "tukey":
			fences = series.Tukey
		case "ctukey":
		default:
			return nil, fmt.Errorf("series_decompose_anomalies: the method is 'ctukey' or 'tukey', not '%s'", m.Str(0))
		}
	}
	return kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
		d, ok := decomposed(r, settings{seasonality: 2, trend: 3, test: 4, threshold: 6, usual: series.Average})
		if !ok {
			return "", false
		}
		threshold := 1.5
		if len(r.Args) > 1 {
			threshold = r.Real(1)
		}
		scores := series.Outliers(series.Reals(d.Residual), fences)
		flags := series.Reals(scores).Map(true, func(x float64) float64 {
			if math.Abs(x) < threshold {
				return 0
			}
			return sign(x)
		})
		return kernel.JSON(dynamic.Join([]string{flags.JSON(), numbersText(scores), numbersText(d.Baseline)})), true
	}), nil
}
