package functions

import (
	"fmt"

	"kql/functions/dynamic"
	"kql/functions/kernel"
	"kql/functions/series"
	"kql/functions/types"
)

// seriesFilterFunctions filter and transform whole series.
var seriesFilterFunctions = []*Function{
	{
		Name: "series_fir", Doc: "Weighs each element and those before it, or on both sides, with a filter.", Naming: FirstArgument,
		Example: `series_fir(dynamic([0, 3, 0]), dynamic([1, 1, 1]), true, true)`, Want: "[1.0,1.0,1.0]",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
			a, b, ok := fullPair(r)
			if !ok {
				return "", false
			}
			normalize, sum := true, 0.0
			for _, f := range b {
				sum += f
				normalize = normalize && f >= 0
			}
			if len(r.Args) > 2 {
				normalize = r.Bool(2)
			}
			return kernel.JSON(series.Reals(series.FIR(a, b, normalize && sum != 0, len(r.Args) > 3 && r.Bool(3))).JSON()), true
		}), dyn("series"), dyn("filter"), flag("normalize").opt(), flag("center").opt())),
	},
	{
		Name: "series_iir", Doc: "Applies a recursive filter, given by numerators and denominators.", Naming: FirstArgument,
		Example: `series_iir(dynamic([1, 2, 3]), dynamic([1]), dynamic([1, -1]))`, Want: "[1.0,3.0,6.0]",
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
			x, b, ok := fullPair(r)
			a, okA := seriesAt(r, 2)
			if !ok || !okA || !a.Full() || len(a.Values) == 0 || a.Values[0] == 0 {
				return "", false
			}
			return kernel.JSON(series.Reals(series.IIR(x, b, a.Values)).JSON()), true
		}), dyn("series"), dyn("numerators"), dyn("denominators"))),
	},
	fourier("series_fft", "Transforms a series into its frequencies, real and imaginary parts.", `series_fft(dynamic([1, 1]))`, series.FFT),
	fourier("series_ifft", "Transforms frequencies back into a series, real and imaginary parts.", `series_ifft(dynamic([2, 0]))`, series.InverseFFT),
	{
		Name: "series_outliers", Doc: "Scores each element by how far it lies outside of the others' range.", Naming: FirstArgument,
		Example: `series_outliers(dynamic([1, 2, 3, 4, 5]), "tukey")`, Want: "[0.0,0.0,0.0,0.0,0.0]",
		Signatures: sigs(sig(types.Dynamic, nil, dyn("series"), str("kind").opt().constant(), number("ignore").opt(),
			number("min_percentile").opt().constant(), number("max_percentile").opt().constant()).ownNulls().prepared(prepareOutliers)),
	},
}

// fullPair is the first two arguments as numbers; ok is false where an element is missing.
func fullPair(r kernel.Row) (a, b []float64, ok bool) {
	x, okX := seriesAt(r, 0)
	y, okY := seriesAt(r, 1)
	return x.Values, y.Values, okX && okY && x.Full() && y.Full()
}

func fourier(name, doc, example string, transform func([]complex128) []complex128) *Function {
	columns := []TupleColumn{{"real", types.Dynamic}, {"imag", types.Dynamic}}
	want := map[string]string{"series_fft": "[[2.0,0.0],[0.0,0.0]]", "series_ifft": "[[1.0,1.0],[0.0,0.0]]"}[name]
	return &Function{
		Name: name, Doc: doc, Example: example, Want: want, Tuple: tupleOf(name, columns...),
		Signatures: sigs(sig(types.Dynamic, kernel.Rows(true, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
			re, ok := seriesAt(r, 0)
			if !ok || !re.Full() {
				return "", false
			}
			in := make([]complex128, len(re.Values))
			for i, x := range re.Values {
				in[i] = complex(x, 0)
			}
			if len(r.Args) > 1 {
				im, ok := seriesAt(r, 1)
				if !ok || !im.Full() || len(im.Values) != len(in) {
					return "", false
				}
				for i, x := range im.Values {
					in[i] += complex(0, x)
				}
			}
			return complexParts(transform(in)), true
		}), dyn("real"), dyn("imaginary").opt())),
	}
}

func complexParts(values []complex128) kernel.JSON {
	re, im := make([]float64, len(values)), make([]float64, len(values))
	for i, c := range values {
		re[i], im[i] = real(c), imag(c)
	}
	return kernel.JSON(dynamic.Join([]string{series.Reals(re).JSON(), series.Reals(im).JSON()}))
}

func prepareOutliers(c *Call) (Kernel, error) {
	f := series.CustomTukey
	if k := c.Const(1); k != nil && !k.Null(0) {
		switch k.Str(0) {
		case "tukey":
			f = series.Tukey
		case "ctukey", "":
		default:
			return nil, fmt.Errorf("series_outliers: the kind is 'tukey' or 'ctukey', not '%s'", k.Str(0))
		}
	}
	for i, usual := range map[int]float64{3: 10, 4: 90} {
		if k := c.Const(i); k != nil && k.Real(0) != usual {
			return nil, fmt.Errorf("series_outliers: kql knows the scale of the scores for percentiles 10 and 90 only")
		}
	}
	return kernel.Rows(false, func(_ *Call, r kernel.Row) (kernel.JSON, bool) {
		if !r.Has(0) {
			return "", false
		}
		s, ok := series.Parse(r.Str(0))
		if !ok {
			return "", false
		}
		if r.Has(2) {
			s = series.Blank(s, r.Real(2), true)
		}
		return kernel.JSON(series.Reals(series.Outliers(s, f)).JSON()), true
	}), nil
}
