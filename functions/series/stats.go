package series

import (
	"math"
	"slices"
)

// Stats is what series_stats gives.
type Stats struct {
	Min, Max, Mean, Deviation, Variance, Sum float64
	MinAt, MaxAt, Len                        int
}

// Describe is the statistics of a series; ok is false where an element is missing or not finite, unless such
// elements are to be left out, and where none is left.
func Describe(s Series, leaveOut bool) (out Stats, ok bool) {
	var values []float64
	for i, x := range s.Values {
		if !s.Has(i) || math.IsNaN(x) || math.IsInf(x, 0) {
			if !leaveOut {
				return out, false
			}
			continue
		}
		if len(values) == 0 || x < out.Min {
			out.Min, out.MinAt = x, i
		}
		if len(values) == 0 || x > out.Max {
			out.Max, out.MaxAt = x, i
		}
		values = append(values, x)
		out.Sum += x
	}
	out.Len = len(values)
	if len(values) == 0 {
		return out, false
	}
	out.Mean = out.Sum / float64(len(values))
	out.Variance = variance(values)
	out.Deviation = math.Sqrt(out.Variance)
	return out, true
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, x := range values {
		sum += x
	}
	return sum / float64(len(values))
}

// variance is the sample variance; zero of one value.
func variance(values []float64) float64 {
	if len(values) < 2 {
		return 0
	}
	m, sum := mean(values), 0.0
	for _, x := range values {
		sum += (x - m) * (x - m)
	}
	return sum / float64(len(values)-1)
}

// Dot is the sum of the products of two series' elements, as far as the shorter one goes; elements that
// are missing in one are left out.
func Dot(a, b Series) float64 {
	sum := 0.0
	for i := range min(len(a.Values), len(b.Values)) {
		if a.Has(i) && b.Has(i) {
			sum += a.Values[i] * b.Values[i]
		}
	}
	return sum
}

// Correlation is Pearson's coefficient of two series of one length without missing elements.
func Correlation(a, b Series) (r float64, ok bool) {
	if len(a.Values) != len(b.Values) || len(a.Values) == 0 || !a.Full() || !b.Full() {
		return 0, false
	}
	ma, mb := mean(a.Values), mean(b.Values)
	var ab, aa, bb float64
	for i := range a.Values {
		x, y := a.Values[i]-ma, b.Values[i]-mb
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb), true
}

// Sum adds up the elements that are there.
func (s Series) Sum() (sum float64) {
	for i, x := range s.Values {
		if s.Has(i) {
			sum += x
		}
	}
	return sum
}

// Product multiplies the elements that are there.
func (s Series) Product() float64 {
	product := 1.0
	for i, x := range s.Values {
		if s.Has(i) {
			product *= x
		}
	}
	return product
}

// percentile is the value below which a share of the sorted values lies, between neighbours on a line.
func percentile(sorted []float64, share float64) float64 {
	at := share * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (sorted[i+1]-sorted[i])*(at-float64(i))
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return percentile(sorted, 0.5)
}
