package functions

import (
	"kql/functions/kernel"
	"kql/functions/series"
	"kql/functions/types"
)

// seriesFillFunctions put values in the place of missing elements: nulls, and those equal to a placeholder.
var seriesFillFunctions = []*Function{
	{
		Name: "series_fill_const", Doc: "Puts a number in the place of missing elements.", Naming: FirstArgument,
		Example: `series_fill_const(dynamic([1, null, 3]), 0)`, Want: "[1,0,3]",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(false, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
			if !r.Has(1) {
				return "", false
			}
			x, ok := seriesAt(r, 1)
			if !ok || len(x.Values) != 1 {
				return "", false
			}
			return filled(r, 2, func(s series.Series) series.Series {
				s.Whole = s.Whole && x.Whole
				return series.FillConst(s, x.Values[0])
			})
		}), dyn("series"), arg("constant", types.Numbers), arg("placeholder", types.Numbers).opt()).ownNulls()),
	},
	{
		Name: "series_fill_forward", Doc: "Puts the last element before them in the place of missing ones.", Naming: FirstArgument,
		Example: `series_fill_forward(dynamic([1, null, 3]))`, Want: "[1,1,3]",
		Signatures: fillSignature(func(s series.Series) series.Series { return series.FillForward(s) }),
	},
	{
		Name: "series_fill_backward", Doc: "Puts the next element behind them in the place of missing ones.", Naming: FirstArgument,
		Example: `series_fill_backward(dynamic([1, null, 3]))`, Want: "[1,3,3]",
		Signatures: fillSignature(func(s series.Series) series.Series { return series.FillBackward(s) }),
	},
	{
		Name: "series_fill_linear", Doc: "Puts values on a line between their neighbours in the place of missing elements.", Naming: FirstArgument,
		Example: `series_fill_linear(dynamic([1, null, 3]))`, Want: "[1,2,3]",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(false, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
			edges, x := true, 0.0
			if r.Has(2) {
				edges = r.Bool(2)
			}
			if r.Has(3) {
				x = r.Real(3)
			}
			return filled(r, 1, func(s series.Series) series.Series { return series.FillLinear(s, edges, x) })
		}), dyn("series"), arg("placeholder", types.Numbers).opt(), flag("edges").opt(), number("constant").opt()).ownNulls()),
	},
}

func fillSignature(fill func(series.Series) series.Series) []Signature {
	return sigs(sig(types.Dynamic, kernel.Rows(false, func(_ *Call, r kernel.Row) (kernel.JSON, bool) { return filled(r, 1, fill) }),
		dyn("series"), arg("placeholder", types.Numbers).opt()).ownNulls())
}

// filled fills the first argument, in which the elements equal to the placeholder argument are missing too.
func filled(r kernel.Row, placeholder int, fill func(series.Series) series.Series) (kernel.JSON, bool) {
	if !r.Has(0) {
		return "", false
	}
	s, ok := series.Parse(r.Str(0))
	if !ok {
		return "", false
	}
	var mark series.Series
	if r.Has(placeholder) {
		mark, _ = seriesAt(r, placeholder)
	}
	if len(mark.Values) == 1 {
		s = series.Blank(s, mark.Values[0], true)
	} else {
		s = series.Blank(s, 0, false)
	}
	return kernel.JSON(fill(s).JSON()), true
}
