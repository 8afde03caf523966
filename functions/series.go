package functions

import (
	"math"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/series"
	"kql/functions/types"
)

// seriesFunctions compute on arrays of numbers, element by element or to one number. An element that is no
// number, or that the other array lacks, is null in the result.
var seriesFunctions = []*Function{
	elementwise("series_abs", "Gives the absolute value of each element.", `series_abs(dynamic([-6, 0, 8]))`, "[6,0,8]", keepWhole, math.Abs),
	elementwise("series_ceiling", "Rounds each element up.", `series_ceiling(dynamic([1.2, -1.2]))`, "[2.0,-1.0]", reals, math.Ceil),
	elementwise("series_floor", "Rounds each element down.", `series_floor(dynamic([1.2, -1.2]))`, "[1.0,-2.0]", reals, math.Floor),
	elementwise("series_sign", "Gives -1, 0 or 1 for each element by its sign.", `series_sign(dynamic([-6, 0, 8]))`, "[-1,0,1]", longs, sign),
	elementwise("series_exp", "Raises e to the power of each element.", `series_exp(dynamic([0, 1]))`, "[1.0,2.718281828459045]", reals, math.Exp),
	elementwise("series_log", "Gives the natural logarithm of each element.", `series_log(dynamic([1, 1]))`, "[0.0,0.0]", reals, math.Log),
	elementwise("series_sin", "Gives the sine of each element.", `series_sin(dynamic([0]))`, "[0.0]", reals, math.Sin),
	elementwise("series_cos", "Gives the cosine of each element.", `series_cos(dynamic([0]))`, "[1.0]", reals, math.Cos),
	elementwise("series_tan", "Gives the tangent of each element.", `series_tan(dynamic([0]))`, "[0.0]", reals, math.Tan),
	elementwise("series_asin", "Gives the angle whose sine each element is.", `series_asin(dynamic([0]))`, "[0.0]", reals, math.Asin),
	elementwise("series_acos", "Gives the angle whose cosine each element is.", `series_acos(dynamic([1]))`, "[0.0]", reals, math.Acos),
	elementwise("series_atan", "Gives the angle whose tangent each element is.", `series_atan(dynamic([0]))`, "[0.0]", reals, math.Atan),

	pairwise("series_add", "Adds two arrays, or an array and a number, element by element.", `series_add(dynamic([1, 2]), dynamic([4, 2]))`, "[5,4]", keepWhole, func(x, y float64) float64 { return x + y }),
	pairwise("series_subtract", "Subtracts two arrays, or an array and a number, element by element.", `series_subtract(dynamic([1, 2]), 1)`, "[0,1]", keepWhole, func(x, y float64) float64 { return x - y }),
	pairwise("series_multiply", "Multiplies two arrays, or an array and a number, element by element.", `series_multiply(dynamic([1, 2]), 10)`, "[10,20]", keepWhole, func(x, y float64) float64 { return x * y }),
	pairwise("series_divide", "Divides two arrays, or an array and a number, element by element.", `series_divide(dynamic([1, 2]), dynamic([4, 2]))`, "[0.25,1.0]", reals, func(x, y float64) float64 { return x / y }),
	pairwise("series_pow", "Raises each element to the power of the other array's.", `series_pow(dynamic([1, 2, 3]), 2)`, "[1.0,4.0,9.0]", reals, math.Pow),

	comparing("series_equals", "are equal", "[false,true]", func(x, y float64) bool { return x == y }),
	comparing("series_not_equals", "are not equal", "[true,false]", func(x, y float64) bool { return x != y }),
	comparing("series_less", "are less than the other's", "[true,false]", func(x, y float64) bool { return x < y }),
	comparing("series_less_equals", "are less than the other's or equal", "[true,true]", func(x, y float64) bool { return x <= y }),
	comparing("series_greater", "are greater than the other's", "[false,false]", func(x, y float64) bool { return x > y }),
	comparing("series_greater_equals", "are greater than the other's or equal", "[false,true]", func(x, y float64) bool { return x >= y }),

	reducing("series_sum", "Adds up the elements of an array.", `series_sum(dynamic([1, 2, 3, 4]))`, "10.0", series.Series.Sum),
	reducing("series_product", "Multiplies the elements of an array.", `series_product(dynamic([1, 2, 3, 4]))`, "24.0", series.Series.Product),
	reducing("series_magnitude", "Gives the square root of the sum of the squares of an array's elements.", `series_magnitude(dynamic([3, 4]))`, "5.0",
		func(s series.Series) float64 { return math.Sqrt(series.Dot(s, s)) }),
	{
		Name: "series_dot_product", Doc: "Adds up the products of two arrays' elements; a number stands for an array of it.",
		Example: `series_dot_product(dynamic([1, 2, 3]), dynamic([4, 5, 6]))`, Want: "32.0",
		Signatures: onPairs(types.Real, kernel.Rows(true, func(_ *Call, r kernel.Row) (float64, bool) {
			a, b, ok := bothSeries(r)
			return series.Dot(a, b), ok && len(a.Values) > 0 && len(b.Values) > 0
		})),
	},
	{
		Name: "series_pearson_correlation", Doc: "Gives Pearson's correlation coefficient of two arrays of one length.",
		Example: `series_pearson_correlation(dynamic([1, 2, 4]), dynamic([2, 4, 8]))`, Want: "1.0",
		Signatures: sigs(sig(types.Real, kernel.Rows(true, func(_ *Call, r kernel.Row) (float64, bool) {
			a, b, ok := bothSeries(r)
			if !ok {
				return 0, false
			}
			return series.Correlation(a, b)
		}), dyn("series1"), dyn("series2"))),
	},
	{
		Name: "series_cosine_similarity", Doc: "Gives the cosine of the angle between two arrays taken as vectors; their magnitudes may be given.",
		Example: `series_cosine_similarity(dynamic([1, 0]), dynamic([1, 0]))`, Want: "1.0",
		Signatures: sigs(sig(types.Real, kernel.Rows(true, cosineSimilarity), dyn("series1"), dyn("series2"), number("magnitude1").opt(), number("magnitude2").opt())),
	},
}

// How the elements of a result are written.
type wholeness uint8

const (
	reals     wholeness = iota
	longs               // as longs
	keepWhole           // as longs where those of all arguments are
)

func (w wholeness) of(all bool) bool { return w == longs || w == keepWhole && all }

// onSeries lifts a function of one array.
func onSeries(f func(s series.Series) (series.Series, bool)) Kernel {
	return kernel.Try1(func(json kernel.JSON) (kernel.JSON, bool) {
		s, ok := series.Parse(string(json))
		if !ok {
			return "", false
		}
		out, ok := f(s)
		return kernel.JSON(out.JSON()), ok
	})
}

func elementwise(name, doc, example, want string, w wholeness, f func(float64) float64) *Function {
	k := onSeries(func(s series.Series) (series.Series, bool) { return s.Map(w.of(s.Whole), f), true })
	return &Function{Name: name, Doc: doc, Example: example, Want: want, Signatures: sigs(sig(types.Dynamic, k, dyn("series")))}
}

// onPairs is the signatures of a function of two arrays, of which one may be a number.
func onPairs(result types.Type, k Kernel) []Signature {
	n := func(name string) Param { return arg(name, types.Numbers) }
	return sigs(
		sig(result, k, dyn("series1"), dyn("series2")),
		sig(result, k, dyn("series1"), n("series2")),
		sig(result, k, n("series1"), dyn("series2")))
}

// bothSeries is the first two arguments of a row; a number is an array of it as long as the other.
func bothSeries(r kernel.Row) (a, b series.Series, ok bool) {
	a, okA := seriesAt(r, 0)
	b, okB := seriesAt(r, 1)
	if !okA || !okB {
		return a, b, false
	}
	if r.Args[0].Type != types.Dynamic {
		a = series.Repeat(a.Values[0], len(b.Values), a.Whole)
	}
	if r.Args[1].Type != types.Dynamic {
		b = series.Repeat(b.Values[0], len(a.Values), b.Whole)
	}
	return a, b, true
}

// seriesAt is an argument as a series: a number is one of a single element.
func seriesAt(r kernel.Row, i int) (series.Series, bool) {
	switch v := r.Args[i]; v.Type {
	case types.Dynamic:
		return series.Parse(v.Str(r.I))
	case types.Real:
		return series.Repeat(v.Real(r.I), 1, false), true
	case types.Decimal:
		x, err := v.Decimal(r.I).Float64()
		return series.Repeat(x, 1, false), err == nil
	default:
		return series.Repeat(float64(v.Long(r.I)), 1, true), true
	}
}

func pairwise(name, doc, example, want string, w wholeness, f func(x, y float64) float64) *Function {
	k := kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
		a, b, ok := bothSeries(r)
		if !ok {
			return "", false
		}
		return kernel.JSON(series.Zip(a, b, w.of(a.Whole && b.Whole), f).JSON()), true
	})
	return &Function{Name: name, Doc: doc, Example: example, Want: want, Signatures: onPairs(types.Dynamic, k)}
}

func comparing(name, what, want string, f func(x, y float64) bool) *Function {
	k := kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
		a, b, ok := bothSeries(r)
		if !ok {
			return "", false
		}
		parts := make([]string, max(len(a.Values), len(b.Values)))
		for i := range parts {
			switch {
			case !a.Has(i) || !b.Has(i):
				parts[i] = "null"
			case f(a.Values[i], b.Values[i]):
				parts[i] = "true"
			default:
				parts[i] = "false"
			}
		}
		return kernel.JSON(dynamic.Join(parts)), true
	})
	return &Function{
		Name: name, Doc: "Says which elements of two arrays " + what + ".",
		Example: name + `(dynamic([1, 2]), dynamic([4, 2]))`, Want: want, Signatures: onPairs(types.Dynamic, k),
	}
}

func reducing(name, doc, example, want string, f func(series.Series) float64, aliases ...string) *Function {
	return &Function{
		Name: name, Aliases: aliases, Doc: doc, Example: example, Want: want,
		Signatures: sigs(sig(types.Real, kernel.Try1(func(json kernel.JSON) (float64, bool) {
			s, ok := series.Parse(string(json))
			if !ok {
				return 0, false
			}
			return f(s), true
		}), dyn("series"))),
	}
}

func cosineSimilarity(_ *Call, r kernel.Row) (float64, bool) {
	a, b, ok := bothSeries(r)
	if !ok || len(a.Values) != len(b.Values) {
		return 0, false
	}
	magnitude := func(i int, s series.Series) float64 {
		if i < len(r.Args) {
			return r.Real(i)
		}
		return math.Sqrt(series.Dot(s, s))
	}
	x := series.Dot(a, b) / (magnitude(2, a) * magnitude(3, b))
	return x, !math.IsNaN(x)
}

// tupleOf names the columns of a call: its name, its first argument's, the column's own.
func tupleOf(function string, columns ...TupleColumn) func(*Call, []string) []TupleColumn {
	return func(_ *Call, arguments []string) []TupleColumn {
		prefix := function + "_"
		if len(arguments) > 0 && arguments[0] != "" {
			prefix += arguments[0] + "_"
		}
		out := make([]TupleColumn, len(columns))
		for i, c := range columns {
			out[i] = TupleColumn{prefix + c.Name, c.Type}
		}
		return out
	}
}
