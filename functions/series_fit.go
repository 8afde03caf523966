package functions

import (
	"strconv"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/series"
	"kql/functions/types"
)

// The columns that statistics and fits have.
var (
	statisticColumns = []TupleColumn{
		{"min", types.Real}, {"min_idx", types.Long}, {"max", types.Real}, {"max_idx", types.Long},
		{"avg", types.Real}, {"stdev", types.Real}, {"variance", types.Real},
	}
	lineColumns = []TupleColumn{
		{"rsquare", types.Real}, {"slope", types.Real}, {"variance", types.Real}, {"rvariance", types.Real},
		{"interception", types.Real}, {"line_fit", types.Dynamic},
	}
	twoLineColumns = []TupleColumn{
		{"rsquare", types.Real}, {"split_idx", types.Long}, {"variance", types.Real}, {"rvariance", types.Real}, {"line_fit", types.Dynamic},
		{"right_rsquare", types.Real}, {"right_slope", types.Real}, {"right_interception", types.Real}, {"right_variance", types.Real}, {"right_rvariance", types.Real},
		{"left_rsquare", types.Real}, {"left_slope", types.Real}, {"left_interception", types.Real}, {"left_variance", types.Real}, {"left_rvariance", types.Real},
	}
	polynomialColumns = []TupleColumn{
		{"rsquare", types.Real}, {"coefficients", types.Dynamic}, {"variance", types.Real}, {"rvariance", types.Real}, {"poly_fit", types.Dynamic},
	}
)

// seriesFitFunctions describe a series by a few numbers. Each comes with columns and as one bag.
var seriesFitFunctions = []*Function{
	described("series_stats", "Gives the least and greatest element with their places, the mean and the spread of a series.",
		`series_stats(dynamic([1, 2, 3]))`, "[1.0,0,3.0,2,2.0,1.0,1.0]", statisticColumns, statistics, flag("ignore_nonfinite").opt()).namedOnly(),
	asBag("series_stats_dynamic", "Gives the statistics of a series as a bag.",
		`series_stats_dynamic(dynamic([1, 2, 3])).avg`, "2.0", append(statisticColumns[:7:7], TupleColumn{Name: "sum"}, TupleColumn{Name: "len"}), statistics, flag("ignore_nonfinite").opt()),
	described("series_fit_line", "Fits a line to a series.",
		`series_fit_line(dynamic([1, 2, 3]))[1]`, "1.0", lineColumns, fitLine),
	asBag("series_fit_line_dynamic", "Fits a line to a series and gives a bag.",
		`series_fit_line_dynamic(dynamic([1, 2, 3])).slope`, "1.0", lineColumns, fitLine),
	described("series_fit_2lines", "Fits two lines to a series, where it breaks best.",
		`series_fit_2lines(dynamic([1, 2, 3, 9, 8, 7]))[1]`, "3", twoLineColumns, fitTwoLines),
	asBag("series_fit_2lines_dynamic", "Fits two lines to a series and gives a bag.",
		`series_fit_2lines_dynamic(dynamic([1, 2, 3, 9, 8, 7])).split_idx`, "3", twoLineColumns, fitTwoLines),
	{
		Name: "series_fit_poly", Doc: "Fits a polynomial to a series.", Tuple: tupleOf("series_fit_poly", polynomialColumns...),
		Example: `series_fit_poly(dynamic([3, 5, 7]))[0]`, Want: "1.0",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, fitPolynomial), dyn("y"), dyn("x").opt(), whole("degree").opt())),
	},
}

// described is a function whose answer fills the columns.
func described(name, doc, example, want string, columns []TupleColumn, f func(kernel.Row) ([]string, bool), more ...Param) *Function {
	k := kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
		values, ok := f(r)
		if !ok {
			return "", false
		}
		return kernel.JSON(dynamic.Join(values[:len(columns)])), true
	})
	return &Function{
		Name: name, Doc: doc, Example: example, Want: want, Tuple: tupleOf(name, columns...),
		Signatures: sigs(sig(types.Dynamic, k, append([]Param{dyn("series")}, more...)...)),
	}
}

// namedOnly is the function with only the columns that are named, as its documentation has it; of others the rest stays.
func (f *Function) namedOnly() *Function {
	f.NamedOnly = true
	return f
}

// asBag is the same with the columns as a bag's keys.
func asBag(name, doc, example, want string, columns []TupleColumn, f func(kernel.Row) ([]string, bool), more ...Param) *Function {
	k := kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
		values, ok := f(r)
		if !ok {
			return "", false
		}
		out := []byte{'{'}
		for i, c := range columns {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(append(dynamic.AppendQuoted(out, c.Name), ':'), values[i]...)
		}
		return kernel.JSON(append(out, '}')), true
	})
	return &Function{
		Name: name, Doc: doc, Example: example, Want: want,
		Signatures: sigs(sig(types.Dynamic, k, append([]Param{dyn("series")}, more...)...)),
	}
}

func realTexts(values ...float64) (out []string) {
	for _, x := range values {
		out = append(out, dynamic.FormatReal(x))
	}
	return out
}

func statistics(r kernel.Row) ([]string, bool) {
	s, ok := series.Parse(r.Str(0))
	if !ok {
		return nil, false
	}
	d, ok := series.Describe(s, len(r.Args) > 1 && r.Bool(1))
	v := realTexts(d.Min, d.Max, d.Mean, d.Deviation, d.Variance, d.Sum)
	return []string{v[0], strconv.Itoa(d.MinAt), v[1], strconv.Itoa(d.MaxAt), v[2], v[3], v[4], v[5], strconv.Itoa(d.Len)}, ok
}

// fullSeries is the first argument's numbers; ok is false where it has none or one is missing.
func fullSeries(r kernel.Row) ([]float64, bool) {
	s, ok := series.Parse(r.Str(0))
	return s.Values, ok && s.Full() && len(s.Values) > 0
}

func fitLine(r kernel.Row) ([]string, bool) {
	y, ok := fullSeries(r)
	if !ok {
		return nil, false
	}
	l := series.FitLine(y)
	return append(realTexts(l.RSquare, l.Slope, l.Variance, l.ResidualVariance, l.Intercept), series.Reals(l.Fitted).JSON()), true
}

func fitTwoLines(r kernel.Row) ([]string, bool) {
	y, ok := fullSeries(r)
	if !ok {
		return nil, false
	}
	t := series.FitTwoLines(y)
	v := realTexts(t.RSquare, t.Variance, t.ResidualVariance)
	side := func(l series.Line) []string {
		return realTexts(l.RSquare, l.Slope, l.Intercept, l.Variance, l.ResidualVariance)
	}
	out := []string{v[0], strconv.Itoa(t.Split), v[1], v[2], series.Reals(t.Fitted).JSON()}
	return append(append(out, side(t.Right)...), side(t.Left)...), true
}

func fitPolynomial(_ *Call, r kernel.Row) (kernel.JSON, bool) {
	y, ok := fullSeries(r)
	if !ok {
		return "", false
	}
	x, degree := make([]float64, len(y)), 1
	for i := range x {
		x[i] = float64(i + 1)
	}
	if len(r.Args) > 1 {
		given, ok := series.Parse(r.Str(1))
		if !ok || !given.Full() {
			return "", false
		}
		x = given.Values
	}
	if len(r.Args) > 2 {
		degree = int(r.Long(2))
	}
	p, ok := series.FitPolynomial(x, y, degree)
	if !ok {
		return "", false
	}
	v := realTexts(p.RSquare, p.Variance, p.ResidualVariance)
	return kernel.JSON(dynamic.Join([]string{v[0], series.Reals(p.Coefficients).JSON(), v[1], v[2], series.Reals(p.Fitted).JSON()})), true
}
