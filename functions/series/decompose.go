package series

import "slices"

// Trends are what Decompose can take for a trend.
const (
	NoTrend      = "none"
	Average      = "avg"
	StraightLine = "linefit"
)

// Decomposition is a series as the sum of what repeats, what goes on, and the rest.
type Decomposition struct {
	Baseline, Seasonal, Trend, Residual []float64
}

// Detect is the period that finds the best one by itself.
const Detect = -1

// Decompose takes a series apart: the medians of the phases of its period, the trend of what is left, the rest.
// Its last test points are not learned from. With Detect a period counts whose score reaches the threshold.
func Decompose(y []float64, period int, trend string, test int, threshold float64) Decomposition {
	learned := max(0, len(y)-test)
	if period == Detect {
		period = 0
		if found := Periods(y[:learned]); len(found) > 0 && found[0].Score >= threshold {
			period = found[0].Length
		}
	}
	d := Decomposition{Seasonal: Seasonal(y, period, learned)}
	rest := make([]float64, learned)
	for i := range rest {
		rest[i] = y[i] - d.Seasonal[i]
	}
	d.Trend = trendOf(rest, trend, len(y))
	for i, v := range y {
		base := d.Seasonal[i] + d.Trend[i]
		d.Baseline = append(d.Baseline, base)
		d.Residual = append(d.Residual, v-base)
	}
	return d
}

func trendOf(y []float64, trend string, n int) []float64 {
	out := make([]float64, n)
	if len(y) == 0 {
		return out
	}
	switch trend {
	case Average:
		m := mean(y)
		for i := range out {
			out[i] = m
		}
	case StraightLine:
		l := FitLine(y)
		for i := range out {
			out[i] = l.Intercept + l.Slope*float64(i)
		}
	}
	return out
}

// The fences of an outlier test: shares of the sorted values, and by how much of the range between them a
// value must lie outside for a score of 1.
type Fences struct{ low, high, scale float64 }

// Tukey's own fences, and those at the tenth and ninetieth percentile with the scale that the engine's answers
// show.
var (
	Tukey       = Fences{0.25, 0.75, 1}
	CustomTukey = Fences{0.10, 0.90, 1 / 2.772605605507915}
)

// Outliers scores how far each value lies beyond the fences: above them positive, below negative, else 0.
// Missing elements score 0.
func Outliers(s Series, f Fences) []float64 {
	var sorted []float64
	for i, x := range s.Values {
		if s.Has(i) && x == x {
			sorted = append(sorted, x)
		}
	}
	out := make([]float64, len(s.Values))
	if len(sorted) == 0 {
		return out
	}
	slices.Sort(sorted)
	low, high := percentile(sorted, f.low), percentile(sorted, f.high)
	unit := (high - low) * f.scale
	if unit == 0 {
		return out
	}
	for i, x := range s.Values {
		switch {
		case !s.Has(i):
		case x > high:
			out[i] = (x - high) / unit
		case x < low:
			out[i] = (x - low) / unit
		}
	}
	return out
}
